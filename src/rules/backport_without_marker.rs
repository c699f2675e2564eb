use super::{Rule, RuleMeta, declare_rule};
use crate::data::backports::{BACKPORTS, Backport};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, RequirementsRole};
use crate::syntax::requirements::Line;
use crate::syntax::{Requirement, marker, specifier};
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks for back-ports of the standard library, such as `subprocess32` or `enum34`, that are required on every
    /// Python, in requirements files and in the lists of setup.py and setup.cfg.
    ///
    /// ## Why is this bad?
    /// A newer Python has the module itself. There the back-port is refused by its own set-up (`subprocess32`,
    /// `functools32`), hides the newer module (`enum34`, `typing`), or is useless.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// subprocess32
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// subprocess32; python_version < "3"
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: it changes what is installed on newer Pythons. Lines of requirements files have one.
    ///
    /// ## Known issues
    /// Back-ports that are also used on new Pythons for what was added since, such as `mock`, are not reported.
    ///
    /// ## References
    /// - [Environment markers](https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers)
    BackportWithoutMarker {
        code: "REQ017",
        name: "backport-without-marker",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for BackportWithoutMarker {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for source in project.requirements() {
            let exempt = [
                RequirementsRole::Constraints,
                RequirementsRole::PerPython(2),
            ];
            if exempt.contains(&source.role) {
                continue;
            }
            for (line, named) in source.parse.tree.named() {
                let backport = backport(named).filter(|backport| is_needless(project, backport));
                if let Some(backport) = backport {
                    found.push(self.line(line, named, backport));
                }
            }
        }
        // A branch of setup.py may have asked for the version of Python already.
        let listed = project.listed_requirements().iter();
        for listed in listed.filter(|listed| listed.item.guard.is_always()) {
            let span = listed.item.provenance.span;
            let Ok(named) = &listed.read else {
                continue;
            };
            let backport = backport(named).filter(|backport| is_needless(project, backport));
            if let Some(backport) = backport {
                let help = format!("add the marker `; {}`", wanted_marker(backport));
                found.push(self.finding(named, span, backport).help(help));
            }
        }
    }
}

impl BackportWithoutMarker {
    fn finding(&self, named: &Requirement, span: Span, backport: &Backport) -> Diagnostic {
        let Backport { module, since, .. } = backport;
        let message = format!("`{}` is required on every Python", named.name.value);
        self.diagnostic(span, &message).why(format!(
            "it brings `{module}`, which the standard library has from Python {since} on"
        ))
    }

    fn line(&self, line: &Line, named: &Requirement, backport: &Backport) -> Diagnostic {
        let marker = wanted_marker(backport);
        let finding = self.finding(named, named.name.span, backport);
        let Some(content) = line.content else {
            return finding.help(format!("add the marker `; {marker}`"));
        };
        let edit = match &named.marker {
            Some(old) => Edit::replace(old.text.span, marker::conjoin(&old.text.value, &marker)),
            None => insertion(named, content, &marker),
        };
        finding.fix(Fix::unsafe_(
            format!("Add the marker `{marker}`"),
            vec![edit],
        ))
    }
}

fn wanted_marker(backport: &Backport) -> String {
    format!("python_version < \"{}\"", backport.since)
}

/// Behind the requirement and before its options; `name;` has its separator already.
fn insertion(named: &Requirement, content: Span, marker: &str) -> Edit {
    let end = named.span.end.min(content.end);
    let at = Span {
        start: end,
        end,
        ..content
    };
    let separator = match (named.text.ends_with(';'), &named.url) {
        (true, _) => " ",
        (false, Some(_)) => " ; ",
        (false, None) => "; ",
    };
    Edit::replace(at, format!("{separator}{marker}"))
}

/// The back-port that a line asks for without a word about the version of Python.
fn backport(named: &Requirement) -> Option<&'static Backport> {
    let about_python = named.marker.as_ref().is_some_and(|marker| {
        let text = &marker.text.value;
        text.contains("python_version") || text.contains("python_full_version")
    });
    let name = named.canonical_name();
    BACKPORTS
        .iter()
        .find(|backport| !about_python && backport.name == name)
}

/// Whether the project runs on a Python that has the module itself, as far as is known.
fn is_needless(project: &Project, backport: &Backport) -> bool {
    let Some(supported) = project.metadata().requires_python.known() else {
        return true;
    };
    let since = format!(">={}", backport.since);
    match (specifier::parse(supported), specifier::parse(&since)) {
        (Ok(supported), Ok(since)) => specifier::intersects(&supported, &since),
        _ => true,
    }
}
