//! What tells one finding from another across commits: its rule, its file and the text of its line, not its row.

use super::Findings;
use crate::diagnostic::Diagnostic;
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

/// FNV-1a of 128 bits; the parts are kept apart by a byte that no text holds. It guards against nobody.
fn fnv(parts: &[&str]) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(BASIS, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(PRIME)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_its_authors() {
        // The published value of "a" goes on with our separator.
        let a = 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964_u128;
        let separated = (a ^ 0xff).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        assert_eq!(fnv(&["a"]), separated);
        assert_ne!(fnv(&["ab", "c"]), fnv(&["a", "bc"]));
    }
}
