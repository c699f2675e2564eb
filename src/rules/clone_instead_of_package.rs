use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Image, InstalledClone, Project};

declare_rule! {
    /// ## What it does
    /// Checks for images that clone a repository and then install it, or only its requirements.
    ///
    /// ## Why is this bad?
    /// The clone stays: its history, documentation and tests are part of the image, and no version says what is in it.
    /// pip fetches a release from the index, or builds one from a repository and leaves nothing else behind.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN git clone --depth 1 -b 0.8.1 https://github.com/openstack/rally.git /src/rally
    /// RUN pip install /src/rally
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install rally==0.8.1
    /// ```
    ///
    /// ## Fix safety
    /// There is no fix: under which name and version a repository is released, and what else of the image uses the clone, no file of the
    /// project says.
    ///
    /// ## Known issues
    /// Silent on a clone that the same `RUN` removes.
    ///
    /// ## References
    /// - [pip: VCS support](https://pip.pypa.io/en/stable/topics/vcs-support/)
    CloneInsteadOfPackage {
        code: "CON002",
        name: "clone-instead-of-package",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for CloneInsteadOfPackage {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        found.extend(project.images().filter_map(|image| self.finding(image)));
    }
}

impl CloneInsteadOfPackage {
    fn finding(&self, image: Image<'_>) -> Option<Diagnostic> {
        let clones = image.installed_clones();
        let (first, others) = clones.split_first()?;
        let message = match clones.len() {
            1 => format!("`{}` is cloned to be installed", name(first)),
            count => format!("{count} repositories are cloned to be installed"),
        };
        let mut finding = self
            .diagnostic(first.clone.command.span, &message)
            .here(label(image, first))
            .why("the history, documentation and tests of a clone stay in the image")
            .help(format!("let pip fetch it: {}", advice(image, first)));
        for other in others {
            finding = finding.label(other.clone.command.span, label(image, other));
        }
        Some(finding)
    }
}

fn name<'a>(clone: &InstalledClone<'a>) -> &'a str {
    clone.git.default_folder()
}

fn label(image: Image<'_>, clone: &InstalledClone<'_>) -> String {
    let row = image.row(clone.installed.command.span);
    if clone.is_requirements_only {
        format!("line {row} installs its requirements")
    } else {
        format!("line {row} installs it")
    }
}

/// The command that replaces a clone.
fn advice(image: Image<'_>, clone: &InstalledClone<'_>) -> String {
    let url = clone.git.url.text.as_str();
    let branch = clone.git.branch.as_ref();
    let branch = branch.and_then(|branch| image.text(clone.clone, branch));
    let at = branch.map_or(String::new(), |branch| format!("@{branch}"));
    let name = name(clone);
    if url.contains("://") {
        format!("`pip install git+{url}{at}`, or `pip install {name}==VERSION` from the index")
    } else {
        format!("`pip install {name}==VERSION` from the index")
    }
}
