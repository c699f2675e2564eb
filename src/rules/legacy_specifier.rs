use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{self, Project};
use crate::syntax::{specifier, version};
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for version clauses that only old tools take: `>dev`, `>=1.0.*`, `<>1`.
    ///
    /// ## Why is this bad?
    /// pip before 24.1 and setuptools before 67 compared such versions in a way of their own. Today the install or the
    /// build stops at them.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// six>=1.9.*
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// six>=1.9
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: old tools may have read something else. It drops `.*` behind `>=`, `<` and `~=`, and writes `!=` for
    /// `<>`; for a version that is none, such as `dev`, there is no fix.
    ///
    /// ## References
    /// - [Version specifiers](https://packaging.python.org/en/latest/specifications/version-specifiers/)
    /// - Evidence: `tests/evidence/legacy-specifier`
    LegacySpecifier {
        code: "REQ002",
        name: "legacy-specifier",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for LegacySpecifier {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let invalid = project.invalid_requirements();
        let legacy = invalid.iter().filter(|invalid| is_legacy(&invalid.text));
        found.extend(legacy.map(|invalid| self.finding(project, invalid)));
    }
}

impl LegacySpecifier {
    fn finding(&self, project: &Project, invalid: &project::InvalidRequirement) -> Diagnostic {
        let finding = self
            .diagnostic(
                invalid.error.span,
                &format!("only old tools take `{}`", invalid.text),
            )
            .here(&invalid.error.message)
            .why("pip stops at it since 24.1, setuptools since 67");
        let wrong = project.files().slice(invalid.error.span);
        let new = match wrong.strip_suffix(".*") {
            _ if !invalid.is_literal => None,
            Some(bare) if drops_star(invalid, &wrong) => Some(bare.to_owned()),
            _ => (wrong == "<>").then(|| "!=".to_owned()),
        };
        match new {
            Some(new) => finding.fix(Fix::unsafe_(
                format!("Write `{}`", invalid.text.replacen(&wrong, &new, 1)),
                vec![Edit::replace(invalid.error.span, new)],
            )),
            None => finding.help("name a version as PEP 440 has it, such as `>=1.0`"),
        }
    }
}

/// Whether the clause means the same without `.*`.
fn drops_star(invalid: &project::InvalidRequirement, version: &str) -> bool {
    [">=", "<", "~="].iter().any(|operator| {
        let clause = format!("{operator}{version}");
        let text: String = invalid.text.split_whitespace().collect();
        text.contains(&clause)
    })
}

/// Whether setuptools 66 and pip 24.0 took the requirement: clauses of an operator and one word, with commas between.
pub(super) fn is_legacy(text: &str) -> bool {
    let head = text.split([';', '#']).next().unwrap_or_default();
    let Some(start) = head.find(['<', '>', '=', '!', '~']) else {
        return false;
    };
    let (name, clauses) = head.split_at_checked(start).unwrap_or((head, ""));
    let name = name.split('[').next().unwrap_or_default().trim();
    version::is_valid_name(name)
        && clauses.split(',').all(is_legacy_clause)
        && specifier::parse(clauses).is_err()
}

fn is_legacy_clause(clause: &str) -> bool {
    const OPERATORS: &[&str] = &["<>", "==", "!=", "<=", ">=", "~=", "<", ">"];
    let clause = clause.trim();
    let operator = OPERATORS.iter().find(|sign| clause.starts_with(**sign));
    let version = operator.and_then(|sign| clause.strip_prefix(*sign));
    version.map(str::trim).is_some_and(|version| {
        let legal =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '*' | '+' | '!');
        !version.is_empty() && version.chars().all(legal)
    })
}
