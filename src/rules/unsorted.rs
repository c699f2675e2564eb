use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, RequirementsRole, RequirementsSource};
use crate::syntax::requirements::{Line, LineKind};
use crate::syntax::version::canonical_name;
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks, when it is selected, for requirements files whose lines are not sorted by name.
    ///
    /// ## Why is this bad?
    /// In a sorted list a name is found, and a second line for it is seen.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// # Licensed under the Apache License, Version 2.0
    /// six
    /// mock # for the tests
    ///
    /// -r base.txt
    /// pyyaml
    /// ```
    /// `base.txt`:
    /// ```text
    /// requests
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// # Licensed under the Apache License, Version 2.0
    /// mock # for the tests
    /// six
    ///
    /// -r base.txt
    /// pyyaml
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: it sorts lines that follow each other, and never moves one across a comment, a blank line, an option or an
    /// include, which all stay where they are. Nothing is said of a file in which a comment says that the order matters, of
    /// constraints, and of files that a program wrote.
    ///
    /// ## References
    /// - [pip: requirements file format](https://pip.pypa.io/en/stable/reference/requirements-file-format/)
    /// - Evidence: `tests/evidence/unsorted`
    Unsorted {
        code: "REQ023",
        name: "unsorted",
        severity: Info,
        default: false,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for Unsorted {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for source in project.requirements() {
            let is_left = source.role == RequirementsRole::Constraints
                || source.is_generated()
                || order_matters(source);
            if !is_left {
                let blocks = blocks(source).into_iter();
                found.extend(blocks.filter_map(|block| self.block(source, &block)));
            }
        }
    }
}

impl Unsorted {
    fn block(&self, source: &RequirementsSource, block: &[(&Line, String)]) -> Option<Diagnostic> {
        let mut sorted: Vec<&(&Line, String)> = block.iter().collect();
        sorted.sort_by(|(_, a), (_, b)| a.cmp(b));
        let mut pairs = block.iter().zip(&sorted);
        let (is, should) = pairs.find(|(is, should)| is.0.span != should.0.span)?;
        let whole = block
            .iter()
            .map(|(line, _)| line.span)
            .reduce(Span::cover)?;
        let message = format!("`{}` stands before `{}`", is.1, should.1);
        Some(
            self.diagnostic(is.0.content?, &message)
                .why("in a sorted list a name is found, and a second line for it is seen")
                .fix(Fix::safe(
                    "Sort the lines",
                    vec![Edit::replace(whole, joined(source, &sorted, whole))],
                )),
        )
    }
}

/// The lines in their new order; the last one has a line end only if it had one before.
fn joined(source: &RequirementsSource, lines: &[&(&Line, String)], whole: Span) -> String {
    let ending = source.file.line_ending();
    let is_ended = source.file.slice(whole).ends_with(['\n', '\r']);
    let texts = lines
        .iter()
        .map(|(line, _)| source.file.slice(line.span).trim_end_matches(['\n', '\r']));
    let mut text = texts.collect::<Vec<_>>().join(ending);
    if is_ended {
        text.push_str(ending);
    }
    text
}

/// Lines of requirements that follow each other directly, each with its name.
fn blocks(source: &RequirementsSource) -> Vec<Vec<(&Line, String)>> {
    let mut blocks = vec![Vec::new()];
    for line in &source.parse.tree.lines {
        match (name(line), blocks.last_mut()) {
            (Some(name), Some(block)) => block.push((line, name)),
            _ => blocks.push(Vec::new()),
        }
    }
    blocks
}

/// The name by which a line is sorted; `None` for lines that stay where they are.
fn name(line: &Line) -> Option<String> {
    line.content?;
    match &line.kind {
        LineKind::Named(named) => Some(named.canonical_name()),
        LineKind::Location(location) if !location.editable => {
            location.name.as_deref().map(canonical_name)
        }
        _ => None,
    }
}

/// Whether a comment says so.
fn order_matters(source: &RequirementsSource) -> bool {
    let comments = source
        .parse
        .tree
        .lines
        .iter()
        .filter_map(|line| line.comment);
    let text: Vec<String> = comments
        .map(|comment| source.file.slice(comment).to_ascii_lowercase())
        .collect();
    let text = text.join(" ");
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    says(&["order", "sort", "first", "before", "after "])
        && says(&[
            "matter",
            "signific",
            "important",
            "do not sort",
            "don't sort",
            "must",
            "install",
            "keep",
            "depend",
            "should",
        ])
}
