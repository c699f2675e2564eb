use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::metadata::FieldName;
use crate::project::Project;
use crate::syntax::{specifier, version};

declare_rule! {
    /// ## What it does
    /// Checks for a `python_requires` that is not a version specifier, such as `3` or `3.6+`.
    ///
    /// ## Why is this bad?
    /// The build stops there.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"], python_requires="3.6+")
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"], python_requires=">=3.6")
    /// ```
    ///
    /// ## Fix safety
    /// Unsafe: a bare version becomes a lower bound, which is what is meant most often.
    ///
    /// ## References
    /// - [PEP 440: version specifiers](https://peps.python.org/pep-0440/#version-specifiers)
    /// - Evidence: `tests/evidence/invalid-requires-python`
    InvalidRequiresPython {
        code: "VER007",
        name: "invalid-requires-python",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for InvalidRequiresPython {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(declared) = project.declared_text(FieldName::RequiresPython) else {
            return;
        };
        let text = declared.text.trim();
        if specifier::parse(text).is_ok() {
            return;
        }
        let mut finding = self
            .diagnostic(
                declared.span,
                &format!("`{text}` is not a version specifier"),
            )
            .why("the build stops here");
        let meant = meant(text);
        let edit = meant
            .as_ref()
            .and_then(|new| project.rewrite_text(declared.span, &declared.text, new));
        match (meant, edit) {
            (Some(new), Some(edit)) => {
                finding = finding.fix(Fix::unsafe_(format!("Write `{new}`"), vec![edit]));
            }
            (Some(new), None) => finding = finding.help(format!("write `{new}`")),
            (None, _) => finding = finding.help("write a lower bound, such as `>=3.6`"),
        }
        found.push(finding);
    }
}

/// The specifier that was probably meant.
fn meant(text: &str) -> Option<String> {
    let bare = text.strip_suffix('+').unwrap_or(text);
    if version::parse(bare).is_some() {
        return Some(format!(">={bare}"));
    }
    let turned = text.replace("=>", ">=").replace("=<", "<=");
    let clauses: Vec<&str> = turned.split_whitespace().collect();
    let starts = |clause: &&str| clause.starts_with(['<', '>', '=', '!', '~']);
    let joined = match clauses.len() > 1 && clauses.iter().all(starts) {
        true => clauses
            .iter()
            .map(|clause| clause.trim_end_matches(','))
            .collect::<Vec<_>>()
            .join(","),
        false => turned,
    };
    specifier::parse(&joined).is_ok().then_some(joined)
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn what_was_probably_meant() {
        for (text, new) in [
            ("3", Some(">=3")),
            ("3.6+", Some(">=3.6")),
            ("=>3.6", Some(">=3.6")),
            (">=2.7 <4", Some(">=2.7,<4")),
            ("any", None),
        ] {
            assert_eq!(meant(text).as_deref(), new, "{text}");
        }
    }
}
