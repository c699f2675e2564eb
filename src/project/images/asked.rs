//! What a `pip install` of an image asks for, with the requirements files that can be read.

use super::{Image, Origin, Step};
use crate::syntax::install::Pip;
use crate::syntax::requirement::{self, Requirement};
use crate::syntax::requirements::{self, RequirementsFile};
use crate::text::Decoding;
use camino::Utf8Path;
use std::collections::BTreeSet;

/// A requirement and who asks for it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// "`rally/requirements.txt`", or "line 12" of the Dockerfile.
    pub by: String,
    /// What is asked.
    pub requirement: Requirement,
}

/// Most files that one command reads.
const MAX_FILES: usize = 100;

impl Image<'_> {
    /// What a `pip install` asks for by name: on its command line, and in those of its files that lie in the project or
    /// in a checkout given by `--with`.
    pub fn asked(self, step: &Step, pip: &Pip) -> Vec<Asked> {
        let mut asked = Vec::new();
        for word in &pip.requirements {
            let Some(text) = self.text(step, word) else {
                continue;
            };
            if let Ok(requirement) = requirement::parse(&text, word.span) {
                let by = format!("line {}", self.row(word.span));
                asked.push(Asked { by, requirement });
            }
        }
        let files = pip.requirement_files().filter_map(|word| {
            let path = self.path(step, word)?;
            self.origin(step.instruction, &path)
        });
        let mut open: Vec<Origin> = files.collect();
        open.reverse();
        let mut seen = BTreeSet::new();
        while let Some(origin) = open.pop() {
            if seen.len() < MAX_FILES && seen.insert(origin.shown()) {
                self.read_file(&origin, &mut asked, &mut open);
            }
        }
        asked
    }

    fn read_file(self, origin: &Origin, asked: &mut Vec<Asked>, open: &mut Vec<Origin>) {
        let known = match origin {
            Origin::Project(path) => self.project.requirements_at(path.as_str()),
            Origin::Clone { .. } => None,
        };
        let parsed;
        let tree = if let Some(known) = known {
            &known.parse.tree
        } else {
            parsed = self.parse(origin);
            let Some(parsed) = &parsed else {
                return;
            };
            parsed
        };
        asked.extend(tree.named().map(|(_, requirement)| Asked {
            by: format!("`{}`", origin.shown()),
            requirement: requirement.clone(),
        }));
        let included: Vec<_> = tree
            .lines
            .iter()
            .filter_map(|line| line.include().filter(|(_, is_constraint)| !is_constraint))
            .filter_map(|(target, _)| origin.sibling(&target.value))
            .collect();
        open.extend(included.into_iter().rev());
    }

    fn parse(self, origin: &Origin) -> Option<RequirementsFile> {
        let (files, path) = match origin {
            Origin::Project(path) => (self.project.files(), path),
            Origin::Clone { name, path } => (self.project.checkout(name)?, path),
        };
        let file = files.open(path, Decoding::Requirements).ok()?;
        Some(requirements::parse(&file).tree)
    }
}

impl Origin {
    /// A path seen from the folder of this file.
    fn sibling(&self, target: &str) -> Option<Self> {
        let (Self::Project(path) | Self::Clone { path, .. }) = self;
        let folder = path.parent().unwrap_or(Utf8Path::new(""));
        let path = crate::text::resolve(folder, target).ok()?;
        Some(match self {
            Self::Project(_) => Self::Project(path),
            Self::Clone { name, .. } => Self::Clone {
                name: name.clone(),
                path,
            },
        })
    }
}
