use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Asked, Disagreement, Image, ImageInstall, Project};

declare_rule! {
    /// ## What it does
    /// Checks for several `pip install` commands in one image, each of which may change what the one before chose.
    ///
    /// The requirements files that can be read are read, those of other repositories where `--with NAME=DIR` gives a
    /// checkout of the folder `NAME`; the finding then names the projects on which they disagree.
    ///
    /// ## Why is this bad?
    /// pip resolves the requirements of one command. A second command up- or downgrades what the first installed, prints
    /// a line about it and succeeds: the image is built and holds versions that somebody refused. In one command the
    /// same conflict stops the build.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// requests<2.11
    /// ```
    /// `thirdparty-requirements.txt`:
    /// ```text
    /// requests>=2.12
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// COPY requirements.txt thirdparty-requirements.txt /tmp/
    /// RUN pip install -r /tmp/requirements.txt
    /// RUN pip install -r /tmp/thirdparty-requirements.txt
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// COPY requirements.txt thirdparty-requirements.txt /tmp/
    /// RUN pip install -r /tmp/requirements.txt -r /tmp/thirdparty-requirements.txt
    /// ```
    ///
    /// ## Options
    /// - `--with NAME=DIR`
    ///
    /// ## Fix safety
    /// There is no fix: what stands between the commands (files copied, other programs installed) decides whether one command can take
    /// the place of all, and which constraints would do is for the user to say.
    ///
    /// ## Known issues
    /// Silent when all commands have a constraints file in common, when each has `--no-deps`, when all install from one
    /// folder of wheels (`--no-index --find-links`), when a later one installs local projects with `--no-deps`, and when it
    /// is bound by the `pip freeze` of those before it.
    ///
    /// ## References
    /// - [pip: dependency resolution](https://pip.pypa.io/en/stable/topics/dependency-resolution/)
    SequentialInstalls {
        code: "CON001",
        name: "sequential-installs",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

/// Most disagreements that a finding spells out.
const MAX_SHOWN: usize = 4;

impl Rule for SequentialInstalls {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        found.extend(project.images().filter_map(|image| self.finding(image)));
    }
}

impl SequentialInstalls {
    fn finding(&self, image: Image<'_>) -> Option<Diagnostic> {
        let installs = image.unbound_installs();
        let [first, second, others @ ..] = installs.as_slice() else {
            return None;
        };
        let mut finding = self
            .diagnostic(
                second.step.command.span,
                &format!(
                    "{} `pip install`s, one after the other, in one image",
                    installs.len()
                ),
            )
            .here("may change what the one before chose")
            .label(first.step.command.span, "the first")
            .why(why(image, &installs))
            .help(
                "install all in one command, `pip install -r a -r b .`, or give each command the same constraints (`-c`)",
            );
        for other in others {
            finding = finding.label(other.step.command.span, "and again");
        }
        Some(finding)
    }
}

fn why(image: Image<'_>, installs: &[ImageInstall<'_>]) -> String {
    let disagreements = image.disagreements(installs);
    if disagreements.is_empty() {
        return "each command resolves its own requirements only, up- or downgrades what is there, and succeeds"
            .to_owned();
    }
    let shown = disagreements.iter().take(MAX_SHOWN).map(sentence);
    let mut text = shown.collect::<Vec<_>>().join("; ");
    let more: Vec<_> = disagreements
        .iter()
        .skip(MAX_SHOWN)
        .map(|disagreement| format!("`{}`", disagreement.later.requirement.name.value))
        .collect();
    if !more.is_empty() {
        text.push_str("; they differ on ");
        text.push_str(&more.join(", "));
        text.push_str(", too");
    }
    text
}

/// "`a.txt` asks `requests<2.11`, `b.txt` then asks `requests>=2.12`".
fn sentence(disagreement: &Disagreement) -> String {
    let asks = |asked: &Asked| asked.requirement.without_marker().to_owned();
    let nothing_fits = if disagreement.is_contradiction {
        ": no version is both"
    } else {
        ""
    };
    format!(
        "{} asks `{}`, {} then asks `{}`{nothing_fits}",
        disagreement.earlier.by,
        asks(&disagreement.earlier),
        disagreement.later.by,
        asks(&disagreement.later),
    )
}
