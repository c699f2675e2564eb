use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Image, Project};
use crate::syntax::dockerfile::{Instruction, InstructionKind};

declare_rule! {
    /// ## What it does
    /// Checks for images of more instructions than a limit, 40 by default.
    ///
    /// Counted are all instructions of the last stage and of the stages of the file it stands on.
    ///
    /// ## Why is this bad?
    /// Each `RUN`, `COPY` and `ADD` makes a layer. A layer keeps what a later one deletes, each costs a round trip when
    /// the image is pulled, and some storage drivers stop at 127 of them.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM alpine:3.19
    /// RUN mkdir /srv/a
    /// RUN mkdir /srv/b
    /// RUN mkdir /srv/c
    /// RUN mkdir /srv/d
    /// RUN mkdir /srv/e
    /// RUN mkdir /srv/f
    /// RUN mkdir /srv/g
    /// RUN mkdir /srv/h
    /// RUN mkdir /srv/i
    /// RUN mkdir /srv/j
    /// RUN mkdir /srv/k
    /// RUN mkdir /srv/l
    /// RUN mkdir /srv/m
    /// RUN mkdir /srv/n
    /// RUN mkdir /srv/o
    /// RUN mkdir /srv/p
    /// RUN mkdir /srv/q
    /// RUN mkdir /srv/r
    /// RUN mkdir /srv/s
    /// RUN mkdir /srv/t
    /// RUN mkdir /srv/u
    /// RUN mkdir /srv/v
    /// RUN mkdir /srv/w
    /// RUN mkdir /srv/x
    /// RUN mkdir /srv/y
    /// RUN mkdir /srv/z
    /// RUN touch /srv/a/1
    /// RUN touch /srv/b/1
    /// RUN touch /srv/c/1
    /// RUN touch /srv/d/1
    /// RUN touch /srv/e/1
    /// RUN touch /srv/f/1
    /// RUN touch /srv/g/1
    /// RUN touch /srv/h/1
    /// RUN touch /srv/i/1
    /// RUN touch /srv/j/1
    /// RUN touch /srv/k/1
    /// RUN touch /srv/l/1
    /// RUN touch /srv/m/1
    /// RUN touch /srv/n/1
    /// RUN touch /srv/o/1
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM alpine:3.19
    /// RUN for name in a b c d e f g h i j k l m n o; do \
    ///         mkdir /srv/$name && touch /srv/$name/1 || exit 1; \
    ///     done && \
    ///     mkdir /srv/p /srv/q /srv/r /srv/s /srv/t /srv/u /srv/v /srv/w /srv/x /srv/y /srv/z
    /// ```
    ///
    /// ## References
    /// - [Docker: building best practices](https://docs.docker.com/build/building/best-practices/)
    TooManyLayers {
        code: "CON004",
        name: "too-many-layers",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for TooManyLayers {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let limit = project.settings().max_layers;
        found.extend(
            project
                .images()
                .filter_map(|image| self.finding(image, limit)),
        );
    }
}

impl TooManyLayers {
    fn finding(&self, image: Image<'_>, limit: usize) -> Option<Diagnostic> {
        let instructions = image.instructions();
        let count = instructions.len();
        if count <= limit {
            return None;
        }
        let layers = instructions
            .iter()
            .filter(|instruction| instruction.kind.makes_layer())
            .count();
        let from = instructions
            .iter()
            .rfind(|instruction| instruction.kind == InstructionKind::From)?;
        let finding = self
            .diagnostic(
                from.keyword.span.cover(from.arguments.whole()),
                &format!("an image of {count} instructions, {layers} of them layers with files"),
            )
            .here(format!("{count} instructions, the limit is {limit}"))
            .why("a layer keeps what a later one deletes, and each is fetched on its own");
        let group = longest_group(&instructions);
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            return Some(finding.help("divide the image into several, one on the other"));
        };
        let finding = finding.label(
            first.keyword.span,
            format!(
                "{} `RUN`s follow each other from here to line {}",
                group.len(),
                image.row(last.keyword.span)
            ),
        );
        Some(finding.help(format!(
            "join these {} `RUN`s with `&&`, or divide the image into several, one on the other",
            group.len()
        )))
    }
}

/// The longest run of `RUN`s that can be made one: in shell form, with nothing but comments between them.
fn longest_group<'a>(instructions: &[&'a Instruction]) -> Vec<&'a Instruction> {
    let groups =
        instructions.chunk_by(|a, b| is_mergeable(a) && is_mergeable(b) && a.stage == b.stage);
    let groups = groups.filter(|group| group.len() > 1);
    // The first of the longest.
    let longest = groups.rev().max_by_key(|group| group.len());
    longest.map(<[_]>::to_vec).unwrap_or_default()
}

fn is_mergeable(instruction: &Instruction) -> bool {
    instruction.kind == InstructionKind::Run
        && instruction.exec.is_none()
        && instruction.flags.is_empty()
        && instruction.heredocs.is_empty()
}
