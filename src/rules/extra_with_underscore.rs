use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::syntax::version;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for extras with `_`, `.` or capital letters in the `pip install` of an image: `pip install wharf[wharf_base]`.
    ///
    /// ## Why is this bad?
    /// Wheels of today name their extras in normal form (PEP 685). pip before 23.3 does not find `wharf_base` in them: it warns,
    /// installs without the extra, and ends with status 0.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install --no-cache-dir "wharf[wharf_base]==1.0"
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install --no-cache-dir "wharf[wharf-base]==1.0"
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: every pip finds the normal form.
    ///
    /// ## References
    /// - [PEP 685](https://peps.python.org/pep-0685/)
    /// - Evidence: `tests/evidence/extra-with-underscore`
    ExtraWithUnderscore {
        code: "CON026",
        name: "extra-with-underscore",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for ExtraWithUnderscore {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for image in project.images() {
            for (step, pip) in image.pip_installs() {
                for word in &pip.requirements {
                    let Some(new) = normal(&word.text) else {
                        continue;
                    };
                    let finding = self
                        .diagnostic(
                            word.span,
                            &format!("old pips do not find the extra of `{}`", word.text),
                        )
                        .why("pip before 23.3 warns and installs without the extra");
                    let is_plain = !word.raw.contains('$') && step.command.span.contains(word.span);
                    found.push(if is_plain {
                        let text = word.raw.replace(&word.text, &new);
                        finding.fix(Fix::safe(
                            format!("Write `{new}`"),
                            vec![Edit::replace(word.span, text)],
                        ))
                    } else {
                        finding.help(format!("write `{new}`"))
                    });
                }
            }
        }
    }
}

/// The requirement with its extras in normal form; `None` when they are, or there are none.
fn normal(text: &str) -> Option<String> {
    let (name, rest) = text.split_once('[')?;
    let (extras, after) = rest.split_once(']')?;
    let new: Vec<String> = extras
        .split(',')
        .map(|extra| version::normalize_extra(extra.trim()))
        .collect();
    let new = new.join(",");
    let is_name = version::is_valid_name(name.trim()) || name.starts_with(['.', '/']);
    (is_name && new != extras.replace(' ', "")).then(|| format!("{name}[{new}]{after}"))
}
