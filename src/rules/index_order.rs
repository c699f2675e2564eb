use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, RequirementsSource};
use crate::syntax::requirements::{Line, LineKind, OptionKind};
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for `--extra-index-url` on a line before `--index-url`.
    ///
    /// ## Why is this bad?
    /// pip reads the file line by line, and `--index-url` replaces every index that was named before: the extra one is not asked,
    /// and nobody says so. On one line both are kept.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// --extra-index-url https://pypi.example.org/simple
    /// --index-url https://mirror.example.org/simple
    /// six
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// --index-url https://mirror.example.org/simple
    /// --extra-index-url https://pypi.example.org/simple
    /// six
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: the extra index begins to count. The two lines change places; there is no fix when one of them has a
    /// comment, on it or above it.
    ///
    /// ## References
    /// - [pip: requirements file format](https://pip.pypa.io/en/stable/reference/requirements-file-format/)
    /// - Evidence: `tests/evidence/index-order`
    IndexOrder {
        code: "REQ013",
        name: "index-order",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for IndexOrder {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for source in project.requirements() {
            let lines = &source.parse.tree.lines;
            let Some(index) = lines
                .iter()
                .rposition(|line| has(line, OptionKind::IndexUrl))
            else {
                continue;
            };
            let extra = lines.iter().take(index).position(|line| {
                has(line, OptionKind::ExtraIndexUrl) && !has(line, OptionKind::IndexUrl)
            });
            if let Some(extra) = extra {
                found.extend(self.finding(source, extra, index));
            }
        }
    }
}

impl IndexOrder {
    fn finding(
        &self,
        source: &RequirementsSource,
        extra: usize,
        index: usize,
    ) -> Option<Diagnostic> {
        let lines = &source.parse.tree.lines;
        let (first, second) = (lines.get(extra)?, lines.get(index)?);
        let (place, other) = (first.content?, second.content?);
        let finding = self
            .diagnostic(place, "this index is not asked")
            .label(other, "it replaces every index named before")
            .why("pip reads line by line, and `--index-url` starts a new list");
        if !is_free(lines, extra) || !is_free(lines, index) {
            return Some(finding.help("name the index first, then the extra ones"));
        }
        let (above, below) = (source.file.slice(place), source.file.slice(other));
        Some(finding.fix(Fix::unsafe_(
            "Name the index first",
            vec![Edit::replace(place, below), Edit::replace(other, above)],
        )))
    }
}

fn has(line: &Line, kind: OptionKind) -> bool {
    let LineKind::Options(options) = &line.kind else {
        return false;
    };
    options.iter().any(|option| option.kind == kind)
}

/// Whether no comment belongs to the line.
fn is_free(lines: &[Line], at: usize) -> bool {
    let above = at.checked_sub(1).and_then(|at| lines.get(at));
    let is_commented = above.is_some_and(|line| line.kind == LineKind::Comment);
    !is_commented && lines.get(at).is_some_and(|line| line.comment.is_none())
}
