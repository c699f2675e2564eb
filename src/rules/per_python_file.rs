use super::{Rule, RuleMeta, declare_rule};
use crate::convert::fold_in_place;
use crate::diagnostic::{Diagnostic, Fix, Label};
use crate::project::{Project, RequirementsRole, RequirementsSource};
use crate::resolved::Guard;
use crate::syntax::marker;
use crate::syntax::requirements::LineKind;
use crate::syntax::version::canonical_name;
use crate::text::Span;

declare_rule! {
    /// ## What it does
    /// Checks for requirements files that hold the list for one major version of Python, such as
    /// `requirements.py3.txt`. The lines in which it differs from `requirements.txt` are listed.
    ///
    /// ## Why is this bad?
    /// A wheel has one list for every Python, and pbr reads no such file since 5.0. Every change has to be made twice,
    /// and sooner or later it is not. A marker says the same in one line.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// six>=1.9.0
    /// subprocess32
    /// ```
    /// `requirements.py3.txt`:
    /// ```text
    /// six>=1.9.0
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// six>=1.9.0
    /// subprocess32; python_version < "3"
    /// ```
    /// `requirements.py3.txt`:
    /// ```text
    /// -r requirements.txt
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: it says in markers what two files said by their names. The file of the one Python then includes the
    /// other, so that whatever installs it goes on; comments above its first requirement stay in it, and those below move with
    /// the lines. `unsetup requirements --write` goes further: it removes the file, and mends what names it. There is no fix where a
    /// line that differs takes no condition, where a comment would go, where the files have no line in common, or where a program
    /// wrote one of them.
    ///
    /// ## References
    /// - [Environment markers](https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers)
    /// - [pbr 5.0: requirements files per Python are no longer read](https://docs.openstack.org/pbr/latest/user/history.html)
    PerPythonFile {
        code: "REQ006",
        name: "per-python-file",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for PerPythonFile {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let base = project.runtime_requirements();
        for source in project.requirements() {
            // Files that pbr once read are `ignored-requirements-file`'s.
            let is_of_pbr = project.is_pbr_per_python(source.file.path().as_str());
            let is_kept = base.is_none_or(|base| !source.only_includes(base));
            if let (RequirementsRole::PerPython(major), false, true) =
                (&source.role, is_of_pbr, is_kept)
            {
                let major = *major;
                found.push(self.finding(source, major, base));
            }
        }
    }
}

impl PerPythonFile {
    fn finding(
        &self,
        source: &RequirementsSource,
        major: u32,
        base: Option<&RequirementsSource>,
    ) -> Diagnostic {
        let path = source.file.path();
        let differing = base.map_or_else(Vec::new, |base| differences(base, source, major));
        let message = match (base, differing.len()) {
            (None, _) => format!("`{path}` holds the requirements for Python {major} alone"),
            (Some(base), count) => format!(
                "`{path}` repeats `{}` for Python {major}, {}",
                base.file.path(),
                match count {
                    0 => "and says the same".to_owned(),
                    1 => "1 line differs".to_owned(),
                    _ => format!("{count} lines differ"),
                }
            ),
        };
        let help = match (base, differing.len()) {
            (Some(_), 0) => format!("Remove `{path}`"),
            _ => "keep one list and give the lines that differ a marker; `unsetup requirements --write` folds the file in"
                .to_owned(),
        };
        let mut finding = self.diagnostic(source.file.span(0, 0), &message).why(
            "a wheel has one list for every Python, and pbr ignores a file per Python since 5.0",
        );
        finding.related = differing;
        match base.and_then(|base| Some((base, fold_in_place(base, source, major)?))) {
            Some((base, edits)) => {
                let order = format!("Fold it into `{}`", base.file.path());
                finding.fix = Some(Fix::unsafe_(order, edits));
            }
            None => finding.help = Some(help),
        }
        finding
    }
}

/// One requirement of a file, as far as the comparison goes.
struct Wish<'a> {
    project: String,
    /// What is wanted of it: extras, versions or place, without blanks.
    what: String,
    text: &'a str,
    guard: Guard,
    span: Span,
}

/// The lines that only one of the files has, or that say something else there.
fn differences(base: &RequirementsSource, own: &RequirementsSource, major: u32) -> Vec<Label> {
    let python = guard_of(major);
    let in_base: Vec<_> = wishes(base)
        .into_iter()
        .filter(|wish| !wish.guard.is_disjoint(&python))
        .collect();
    let in_own = wishes(own);
    let mut labels = Vec::new();
    for wish in &in_base {
        if find(&in_own, wish).is_none() {
            let message = format!("not in `{}`: {}", own.file.path(), elsewhere(major));
            labels.push(label(wish, message));
        }
    }
    for wish in &in_own {
        match find(&in_base, wish) {
            None => {
                let message = format!("not in `{}`: {}", base.file.path(), alone(major));
                labels.push(label(wish, message));
            }
            Some(other) if other.what != wish.what => {
                let message = format!("`{}` here, `{}` there", wish.text, other.text);
                labels.push(label(wish, message));
            }
            Some(_) => {}
        }
    }
    labels
}

/// What a line says that one Python does not need.
fn elsewhere(major: u32) -> &'static str {
    match major {
        3.. => "it needs `; python_version < \"3\"`",
        _ => "it needs `; python_version >= \"3\"`",
    }
}

/// What a line says that one Python alone needs.
fn alone(major: u32) -> &'static str {
    elsewhere(if major >= 3 { 2 } else { 3 })
}

fn find<'a, 'b>(wishes: &'a [Wish<'b>], wanted: &Wish<'_>) -> Option<&'a Wish<'b>> {
    let same_project = || wishes.iter().filter(|wish| wish.project == wanted.project);
    same_project()
        .find(|wish| wish.what == wanted.what)
        .or_else(|| same_project().next())
}

fn label(wish: &Wish<'_>, message: String) -> Label {
    Label {
        span: wish.span,
        message,
    }
}

fn wishes(source: &RequirementsSource) -> Vec<Wish<'_>> {
    let lines = source.parse.tree.lines.iter();
    lines
        .filter_map(|line| {
            let span = line.content.unwrap_or(line.span);
            let always = Guard::always;
            Some(match &line.kind {
                LineKind::Named(named) => Wish {
                    project: named.canonical_name(),
                    what: named.without_marker().split_whitespace().collect(),
                    text: &named.text,
                    guard: named.guard().unwrap_or_else(always),
                    span,
                },
                LineKind::Location(location) => Wish {
                    project: canonical_name(
                        location.name.as_deref().unwrap_or(&location.url.value),
                    ),
                    what: location.url.value.clone(),
                    text: &location.text,
                    guard: location
                        .marker
                        .as_ref()
                        .and_then(marker::Marker::guard)
                        .unwrap_or_else(always),
                    span,
                },
                _ => return None,
            })
        })
        .collect()
}

fn guard_of(major: u32) -> Guard {
    let next = major + 1;
    let text = format!("python_version >= '{major}' and python_version < '{next}'");
    marker::guard(&text).unwrap_or_else(Guard::always)
}
