//! Files that an image copies and then removes.

use super::Image;
use crate::syntax::dockerfile::InstructionKind;
use crate::syntax::shell::join;
use crate::text::Span;

/// Files so small that their bytes in a layer do not matter: what pip reads.
const SMALL: [&str; 4] = ["requirements", "constraints", ".in", ".toml"];

impl Image<'_> {
    /// Paths that a `COPY` or `ADD` puts into the image and a later `RUN` removes whole: the place of either, and the path.
    pub fn copied_then_removed(self) -> Vec<(Span, Span, String)> {
        let copies = self.copies();
        let mut found: Vec<(Span, Span, String)> = Vec::new();
        for step in self.steps() {
            if step.command.program() != Some("rm") {
                continue;
            }
            let words = step.command.program_words().iter().skip(1);
            for word in words.filter(|word| !word.text.starts_with('-')) {
                let Some(path) = self.path(step, word) else {
                    continue;
                };
                let copy = copies
                    .iter()
                    .find(|(index, target, _)| *index < step.instruction && is_in(target, &path));
                if let Some((_, target, span)) = copy
                    && !found.iter().any(|(copy, _, _)| copy == span)
                {
                    found.push((*span, word.span, target.clone()));
                }
            }
        }
        found
    }

    /// What is copied: the instruction, the target as a path of the image, and the place.
    fn copies(self) -> Vec<(usize, String, Span)> {
        let mut found = Vec::new();
        for index in self.indices() {
            let Some(instruction) = self.dockerfile().instructions.get(index) else {
                continue;
            };
            let is_copy = matches!(
                instruction.kind,
                InstructionKind::Copy | InstructionKind::Add
            );
            let Some((sources, target)) = instruction.copied().filter(|_| is_copy) else {
                continue;
            };
            let is_small = |text: &str| SMALL.iter().any(|word| text.contains(word));
            if sources.iter().all(|source| is_small(&source.value)) {
                continue;
            }
            let target = self.dockerfile().resolve(index, &target.value);
            let directory = self.working_directory(index);
            let path = target.and_then(|target| join(directory.as_deref(), &target));
            found.extend(path.map(|path| (index, path, instruction.keyword.span)));
        }
        found
    }
}

/// Whether a path is a folder or in it; the root and the first folders below it hold more than what was copied.
fn is_in(path: &str, folder: &str) -> bool {
    let is_deep = folder.trim_end_matches('/').matches('/').count() > 1;
    let rest = path.strip_prefix(folder.trim_end_matches('/'));
    is_deep && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
