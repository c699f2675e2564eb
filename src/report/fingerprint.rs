//! What tells one finding from another across commits: its rule, its file and the text of its line, not its row.

use super::Findings;
use crate::diagnostic::Diagnostic;
use crate::text::hash;
use std::collections::HashMap;

/// Makes the fingerprints of one report; findings that are alike in all of this are counted.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: HashMap<u128, usize>,
}

impl Fingerprints {
    /// 32 hexadecimal digits.
    pub fn of(&mut self, project: &Findings<'_>, finding: &Diagnostic) -> String {
        let place = project.place(finding.span);
        let file = project.files.get(finding.span.file);
        let line = file.and_then(|file| Some(file.slice(file.line(place.start.row)?).to_owned()));
        let line = line.unwrap_or_default();
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let hash = fnv(&[finding.code, &place.path, &words]);
        let count = self.seen.entry(hash).or_default();
        *count += 1;
        match *count {
            1 => format!("{hash:032x}"),
            further => format!(
                "{:032x}",
                fnv(&[&format!("{hash:032x}"), &further.to_string()])
            ),
        }
    }
}

/// The parts are kept apart by a byte that no text holds.
fn fnv(parts: &[&str]) -> u128 {
    hash(parts.iter().flat_map(|part| part.bytes().chain([0xff])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_kept_apart() {
        assert_ne!(fnv(&["ab", "c"]), fnv(&["a", "bc"]));
    }
}
