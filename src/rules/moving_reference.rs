use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;
use crate::syntax::dockerfile::{Dockerfile, Stage};
use crate::syntax::install::{GitClone, Install, Pip, install_commands};
use crate::syntax::shell::Command;
use crate::text::Span;

declare_rule! {
    /// ## What it does
    /// Checks, when it is selected, for what may be something else at the next build: an image without a tag or with `latest`, a
    /// repository at a branch, `pip install --upgrade pip`.
    ///
    /// ## Why is this bad?
    /// The same Dockerfile gives another image tomorrow, and nobody can say which one runs.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:latest
    /// RUN pip install git+https://gerrit.opnfv.org/gerrit/snaps@master
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install git+https://gerrit.opnfv.org/gerrit/snaps@5.0.0
    /// ```
    ///
    /// ## References
    /// - [Docker: pin base image versions](https://docs.docker.com/build/building/best-practices/#pin-base-image-versions)
    /// - Evidence: `tests/evidence/moving-reference`
    MovingReference {
        code: "CON011",
        name: "moving-reference",
        severity: Info,
        default: false,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for MovingReference {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for source in project.dockerfiles() {
            let dockerfile = &source.parse.tree;
            found.extend(
                dockerfile
                    .stages
                    .iter()
                    .filter_map(|stage| self.base(stage)),
            );
            found.extend(self.commands(dockerfile));
        }
    }
}

/// Names of branches that every project has or had.
const BRANCHES: &[&str] = &["master", "main", "develop", "devel", "trunk", "HEAD"];

impl MovingReference {
    fn base(&self, stage: &Stage) -> Option<Diagnostic> {
        let name = stage.resolved_image.as_deref()?;
        let is_plain = stage.base.is_none() && name != "scratch" && !name.contains(['@', '$', '{']);
        let (_, tag) = name
            .rsplit('/')
            .next()?
            .split_once(':')
            .unwrap_or((name, "latest"));
        (is_plain && tag == "latest").then(|| {
            self.moving(
                stage.image.span,
                &format!("`{name}` is another image tomorrow"),
            )
            .help("name a tag of a release, or a digest")
        })
    }

    fn commands(&self, dockerfile: &Dockerfile) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for index in 0..dockerfile.instructions.len() {
            let commands = dockerfile.commands(index);
            for (at, command) in commands.iter().enumerate() {
                match install_commands(command) {
                    Some(Install::Pip(pip)) => found.extend(self.pip(&pip)),
                    Some(Install::GitClone(clone)) => {
                        let later = commands.get(at + 1..).unwrap_or_default();
                        if !chooses_commit(later) {
                            found.extend(self.clone(&clone));
                        }
                    }
                    _ => {}
                }
            }
        }
        found
    }

    fn pip(&self, pip: &Pip) -> Vec<Diagnostic> {
        let words = pip.requirements.iter().chain(pip.editables());
        let mut found: Vec<Diagnostic> = words
            .filter_map(|word| {
                let branch = branch(&word.text)?;
                let message = format!("{branch} is another commit tomorrow");
                Some(
                    self.moving(word.span, &message)
                        .help("name a tag or a commit"),
                )
            })
            .collect();
        let is_upgrade = pip.has("--upgrade");
        let own = pip
            .requirements
            .iter()
            .filter(|word| is_upgrade && word.text == "pip");
        found.extend(own.map(|word| {
            self.moving(word.span, "this is another pip tomorrow")
                .help("name a version, or take the pip of the image")
        }));
        found
    }

    fn clone(&self, clone: &GitClone) -> Option<Diagnostic> {
        let is_moving = match &clone.branch {
            Some(branch) => BRANCHES.contains(&branch.text.as_str()),
            None => !clone
                .options
                .iter()
                .any(|option| option.name == "--revision"),
        };
        is_moving.then(|| {
            self.moving(clone.url.span, "this clone is another commit tomorrow")
                .help("name a tag: `git clone --branch TAG`")
        })
    }

    fn moving(&self, span: Span, message: &str) -> Diagnostic {
        self.diagnostic(span, message)
            .why("the same file then gives another image, and nobody can say which one runs")
    }
}

/// Whether one of the commands before the next clone says which commit it is: `git checkout REF`, `git -C x reset --hard REF`.
fn chooses_commit(commands: &[Command]) -> bool {
    let is_clone =
        |command: &&Command| matches!(install_commands(command), Some(Install::GitClone(_)));
    let mut own = commands.iter().take_while(|command| !is_clone(command));
    own.any(|command| {
        let words = command.program_words();
        let verb = words
            .iter()
            .position(|word| ["checkout", "reset", "switch"].contains(&word.text.as_str()));
        let reference = words.iter().skip(verb.map_or(words.len(), |verb| verb + 1));
        let mut reference = reference.filter(|word| !word.text.starts_with('-'));
        command.program() == Some("git")
            && reference.any(|word| !BRANCHES.contains(&word.text.as_str()))
    })
}

/// The branch that a URL of a repository names, when it is one by its name, or all that is named is none.
fn branch(text: &str) -> Option<String> {
    let place = text
        .split_once(" @ ")
        .map_or(text, |(_, place)| place)
        .trim();
    let (_, rest) = place.strip_prefix("git+")?.split_once("://")?;
    let path = rest.split('#').next().unwrap_or_default();
    let (_, path) = path.split_once('/')?;
    match path.rsplit_once('@') {
        Some((_, reference)) => BRANCHES
            .contains(&reference)
            .then(|| format!("`{reference}`")),
        None => Some("the default branch".to_owned()),
    }
}
