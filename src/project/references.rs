//! Where tox.ini, MANIFEST.in and the commands of CI, make and scripts name requirements files.

use super::{Project, RunScript, Runner};
use crate::syntax::install::{Install, install_commands};
use crate::text::{Decoding, SourceFile, Span, resolve};
use camino::{Utf8Path, Utf8PathBuf};

/// A requirements file as another file names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementsReference {
    /// Its path in the project.
    pub path: Utf8PathBuf,
    /// Where it is named.
    pub span: Span,
    /// Who installs from it; `None` in MANIFEST.in, which only delivers it.
    pub runner: Option<Runner>,
}

/// What stands for the folder of tox.ini.
const ROOTS: &[&str] = &["{toxinidir}/", "{tox_root}/", "./"];

/// Options that are followed by a file, longest first.
const OPTIONS: &[&str] = &["--requirement", "--constraint", "-r", "-c"];

impl Project {
    /// The requirements and constraints files that tox.ini and commands install and MANIFEST.in includes, in the order of
    /// the files. Left out are those whose path depends on something, those outside the project, and those that a command
    /// may make.
    pub fn requirements_references(&self) -> Vec<RequirementsReference> {
        let mut found = self.tox_references();
        let manifest = self
            .files()
            .open(Utf8Path::new("MANIFEST.in"), Decoding::Utf8);
        if let Ok(manifest) = manifest {
            found.extend(manifest_references(&manifest));
        }
        found.extend(self.command_references());
        found
    }

    fn command_references(&self) -> Vec<RequirementsReference> {
        let scripts = self.run_scripts().iter();
        let scripts: Vec<&RunScript> = scripts
            .filter(|script| script.runner != Runner::Reader)
            .collect();
        let mut found: Vec<RequirementsReference> = Vec::new();
        for script in &scripts {
            for reference in installed_files(script) {
                // An anchor of YAML is read once for each alias.
                let is_new = found.iter().all(|known| known.span != reference.span);
                let folder = reference.path.parent().unwrap_or(Utf8Path::new(""));
                // A folder that is not there is another project, or made by a command.
                let is_here = folder.as_str().is_empty() || self.tree().has_folder(folder);
                if is_new && is_here && !is_made(&scripts, &reference.path) {
                    found.push(reference);
                }
            }
        }
        found
    }

    fn tox_references(&self) -> Vec<RequirementsReference> {
        let Some(tox) = self.tox() else {
            return Vec::new();
        };
        let sections = tox.parse.tree.sections.iter();
        let environments = sections.filter(|section| section.name.value.starts_with("testenv"));
        let lines = environments
            .flat_map(|section| &section.options)
            .filter(|option| ["deps", "constraints"].contains(&option.key.value.as_str()))
            .flat_map(|option| &option.value_lines);
        lines
            .filter_map(|line| {
                let target = included(&line.value)?;
                let start = line.value.len() - target.len();
                let span = tox
                    .file
                    .span(line.span.start as usize + start, line.span.end as usize);
                let target = ROOTS
                    .iter()
                    .find_map(|root| target.strip_prefix(root))
                    .unwrap_or(target);
                reference(target, span, Some(Runner::Tox))
            })
            .collect()
    }
}

/// The files of `-r` and `-c` in the `pip install`s of a script.
fn installed_files(script: &RunScript) -> Vec<RequirementsReference> {
    let mut found = Vec::new();
    for (command, install) in script.installs() {
        let Install::Pip(pip) = install else { continue };
        for word in pip.requirement_files().chain(pip.constraint_files()) {
            if let Some(path) = script.path(command, word) {
                found.push(RequirementsReference {
                    path,
                    span: word.span,
                    runner: Some(script.runner),
                });
            }
        }
    }
    found
}

/// Whether a command other than `pip install` names the file: it may write it, or look whether it is there.
fn is_made(scripts: &[&RunScript], path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    scripts.iter().any(|script| {
        let mut commands = script.commands.iter();
        commands.any(|command| {
            let targets = command.redirections.iter();
            let targets = targets.filter_map(|redirection| redirection.target.as_ref());
            let is_pip = matches!(install_commands(command), Some(Install::Pip(_)));
            let words = command.words.iter().filter(|_| !is_pip);
            targets.chain(words).any(|word| word.text.contains(name))
        })
    })
}

/// The file of a dependency line `-r FILE`, also behind a factor `py27: `.
fn included(line: &str) -> Option<&str> {
    let at = line.find(": ").map_or(0, |at| at + 1);
    let line = line.get(at..)?.trim_start();
    let rest = OPTIONS
        .iter()
        .find_map(|option| line.strip_prefix(option))?;
    Some(rest.trim_start_matches([' ', '\t', '=']))
}

/// The words of `include` that name requirements files.
fn manifest_references(file: &SourceFile) -> Vec<RequirementsReference> {
    let text = file.text();
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut at = start;
        start += line.len();
        let mut is_include = false;
        for (index, piece) in line.split_inclusive(char::is_whitespace).enumerate() {
            let word = piece.trim_end();
            if index == 0 {
                is_include = word == "include";
            } else if is_include && word.contains("requirements") {
                found.extend(reference(word, file.span(at, at + word.len()), None));
            }
            at += piece.len();
        }
    }
    found
}

fn reference(target: &str, span: Span, runner: Option<Runner>) -> Option<RequirementsReference> {
    let depends = target.contains(['{', '}', '$', '*', '?', '[', '#', ';', ' ', ':']);
    if depends || target.is_empty() {
        return None;
    }
    Some(RequirementsReference {
        path: resolve(Utf8Path::new(""), target).ok()?,
        span,
        runner,
    })
}
