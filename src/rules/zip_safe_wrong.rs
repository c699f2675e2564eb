use super::wording::count;
use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Backend, Project};
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks for `zip_safe=True` on packages that need their files unpacked.
    ///
    /// ## Why is this bad?
    /// Tools that believe the flag install the package as a zip archive. Paths built from `__file__` or `__path__`, and sources
    /// read through `inspect`, do not exist there, so the package fails when it is used.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", packages=["sampler"], zip_safe=True)
    /// ```
    /// `sampler/__init__.py`
    /// ```python
    /// HERE = __file__
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", packages=["sampler"], zip_safe=False)
    /// ```
    ///
    /// ## Fix safety
    /// Unsafe: somebody chose `True`, and the code may have been written to do without the files.
    ///
    /// ## References
    /// - [setuptools: the `zip_safe` flag](https://setuptools.pypa.io/en/latest/deprecated/zip_safe.html)
    /// - Evidence: `tests/evidence/zip-safe-wrong`
    ZipSafeWrong {
        code: "SET006",
        name: "zip-safe-wrong",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for ZipSafeWrong {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let flag = &project.metadata().zip_safe;
        let (Some(true), Some(place)) = (flag.known(), flag.provenance()) else {
            return;
        };
        if project.backend() == Backend::Pbr {
            return;
        }
        let uses = project.zip_unsafe_uses();
        if uses.is_empty() {
            return;
        }

        let mut finding = self
            .diagnostic(
                place.span,
                &format!(
                    "`zip_safe` is true, but the package needs its files unpacked in {}",
                    count(uses.len(), "place")
                ),
            )
            .why("a tool that believes the flag leaves the package in a zip archive, where these places do not exist");
        for found in &uses {
            finding = finding.label(found.span, format!("`{}` is read here", found.name));
        }
        match false_in_place_of(project, place.span) {
            Some(edit) => finding.fix = Some(Fix::unsafe_("Set `zip_safe` to false", vec![edit])),
            None => finding.help = Some("set it to false".to_owned()),
        }
        found.push(finding);
    }
}

/// The same spelling of the other value.
fn false_in_place_of(project: &Project, value: Span) -> Option<Edit> {
    let other = match project.files().slice(value).as_str() {
        "True" => "False",
        "true" => "false",
        "1" => "0",
        _ => return None,
    };
    Some(Edit::replace(value, other))
}
