use super::{Rule, RuleMeta, declare_rule};
use crate::convert::split_in_place;
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{PlaceLine, Project};

declare_rule! {
    /// ## What it does
    /// Checks for URLs, repositories and paths in the runtime list, `requirements.txt`. All lines of a file are one
    /// finding. A `requirements.txt` beside requirements that setup.py or setup.cfg declares is not the runtime list.
    ///
    /// ## Why is this bad?
    /// The list becomes the metadata of the package, which says by name what is needed and leaves it to the user
    /// where that comes from. PyPI refuses packages with URLs there, and pbr turns the URLs into `dependency_links`,
    /// which pip ignores since 19.0. URLs belong in a list that only test environments and images install.
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
    /// git+https://gerrit.opnfv.org/gerrit/snaps#egg=snaps
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// six>=1.9.0
    /// snaps
    /// ```
    /// `thirdparty-requirements.txt`:
    /// ```text
    /// git+https://gerrit.opnfv.org/gerrit/snaps#egg=snaps
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: what is installed with the package comes from the index then. The name stays at its place with its extras and
    /// its condition, and the line moves to the end of thirdparty-requirements.txt. There is no fix where a URL says no name, where the
    /// list has the name on another line, too, where it includes thirdparty-requirements.txt, or where a program wrote it. `unsetup
    /// requirements --write` also mends the commands that install the list.
    ///
    /// ## References
    /// - [install_requires vs requirements files](https://packaging.python.org/en/latest/discussions/install-requires-vs-requirements/)
    ConcreteInAbstract {
        code: "REQ007",
        name: "concrete-in-abstract",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for ConcreteInAbstract {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(source) = project.runtime_list() else {
            return;
        };
        let lines: Vec<PlaceLine> = source.place_lines().collect();
        let Some((first, rest)) = lines.split_first() else {
            return;
        };
        let path = source.file.path();
        let message = match rest.len() {
            0 => format!("a URL or path stands among the names of `{path}`"),
            more => format!(
                "{} URLs or paths stand among the names of `{path}`",
                more + 1
            ),
        };
        let mut finding = self
            .diagnostic(first.span, &message)
            .why("this list becomes the metadata of the package, which holds names: PyPI refuses URLs there, and pbr passes them on as `dependency_links`, which pip ignores");
        match split_in_place(project, source) {
            Some(edits) => {
                let order =
                    "Leave the names here, and move the URLs to thirdparty-requirements.txt";
                finding.fix = Some(Fix::unsafe_(order, edits));
            }
            None => finding.help = Some(help(&lines).to_owned()),
        }
        if let Some(name) = &first.name {
            finding = finding.here(format!("write `{name}`"));
        }
        for line in rest {
            let message = match &line.name {
                Some(name) => format!("write `{name}`"),
                None => "has no name".to_owned(),
            };
            finding = finding.label(line.span, message);
        }
        found.push(finding);
    }
}

fn help(lines: &[PlaceLine]) -> &'static str {
    if lines.iter().all(|line| line.name.is_some()) {
        "Leave the names here and move the URLs to thirdparty-requirements.txt, as `unsetup requirements --write` does"
    } else {
        "Leave the names here and move the URLs to thirdparty-requirements.txt; give a URL without a name one first: `name @ URL`"
    }
}
