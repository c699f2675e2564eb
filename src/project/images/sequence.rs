//! The `pip install`s of an image that can undo each other's choices.

use super::{Asked, Image, Step};
use crate::syntax::install::Pip;
use crate::syntax::requirement::Requirement;
use crate::syntax::specifier;
use std::collections::{BTreeMap, BTreeSet};

/// A `pip install` of an image.
#[derive(Debug, Clone, Copy)]
pub struct ImageInstall<'a> {
    /// The command.
    pub step: &'a Step,
    /// Its words.
    pub pip: &'a Pip,
}

/// Two commands that ask for different versions of one project.
#[derive(Debug, Clone)]
pub struct Disagreement {
    /// What is asked first.
    pub earlier: Asked,
    /// What is asked then.
    pub later: Asked,
    /// Whether no version satisfies both.
    pub is_contradiction: bool,
}

/// What installers bring themselves; in a command of their own they change no other project.
const TOOLS: &[&str] = &["pip", "setuptools", "wheel", "distribute"];

/// Most different requirements of one project that a later one is compared with.
const MAX_EARLIER: usize = 20;

/// Variables that name constraints for every command.
const CONSTRAINTS: &[&str] = &["PIP_CONSTRAINT", "UV_CONSTRAINT"];

impl<'a> Image<'a> {
    /// The `pip install`s into one environment, of which a later one may change what an earlier one chose: two or more,
    /// or none. Those into the environment that has most; left out are those that are bound to what was chosen.
    pub fn unbound_installs(self) -> Vec<ImageInstall<'a>> {
        let all: Vec<_> = self
            .pip_installs()
            .map(|(step, pip)| ImageInstall { step, pip })
            .filter(|install| self.installs_projects(install.pip))
            .collect();
        let mut environments: BTreeMap<String, Vec<ImageInstall<'a>>> = BTreeMap::new();
        for install in &all {
            let key = environment(install, &all);
            environments.entry(key).or_default().push(*install);
        }
        let mut most: Vec<ImageInstall<'a>> = Vec::new();
        for installs in environments.into_values() {
            let installs = self.unbound(&installs);
            if installs.len() > most.len() {
                most = installs;
            }
        }
        most
    }

    /// The projects on which commands disagree, contradictions first: each once, in the order of the later command.
    pub fn disagreements(self, installs: &[ImageInstall<'_>]) -> Vec<Disagreement> {
        let mut before: BTreeMap<String, Vec<Asked>> = BTreeMap::new();
        let mut found: BTreeMap<String, (usize, Disagreement)> = BTreeMap::new();
        for install in installs {
            let asked = self.asked(install.step, install.pip);
            let upgrades = install.pip.has("--upgrade");
            for later in &asked {
                let name = later.requirement.canonical_name();
                let earlier = before.get(&name).into_iter().flatten();
                for new in earlier.filter_map(|earlier| disagreement(earlier, later, upgrades)) {
                    let rank = found.len();
                    match found.get_mut(&name) {
                        None => {
                            found.insert(name.clone(), (rank, new));
                        }
                        Some((_, old)) if new.is_contradiction && !old.is_contradiction => {
                            *old = new;
                        }
                        Some(_) => {}
                    }
                }
            }
            for asked in asked {
                let known = before
                    .entry(asked.requirement.canonical_name())
                    .or_default();
                if known.len() < MAX_EARLIER
                    && known
                        .iter()
                        .all(|other| other.requirement.text != asked.requirement.text)
                {
                    known.push(asked);
                }
            }
        }
        let mut list: Vec<_> = found.into_values().collect();
        list.sort_by_key(|(rank, disagreement)| (!disagreement.is_contradiction, *rank));
        list.into_iter()
            .map(|(_, disagreement)| disagreement)
            .collect()
    }

    fn installs_projects(self, pip: &Pip) -> bool {
        let is_tool = |text: &str| {
            let end = text.find(|c: char| "<>=!~[;@ ".contains(c));
            let name = text.get(..end.unwrap_or(text.len())).unwrap_or(text);
            TOOLS.contains(&name.to_ascii_lowercase().as_str())
        };
        let reads_more = ["--requirement", "--editable", "--group"]
            .iter()
            .any(|option| pip.has(option));
        reads_more || pip.requirements.iter().any(|word| !is_tool(&word.text))
    }

    /// Without those that cannot change what was chosen; nothing when fewer than two are left.
    fn unbound(self, installs: &[ImageInstall<'a>]) -> Vec<ImageInstall<'a>> {
        let left: Vec<_> = installs
            .iter()
            .enumerate()
            .filter(|(at, install)| *at == 0 || !self.is_bound(install))
            .map(|(_, install)| *install)
            .collect();
        let without_dependencies = left.iter().all(|install| install.pip.has("--no-deps"));
        let bound = without_dependencies || share_wheels(&left) || self.share_constraints(&left);
        if left.len() < 2 || bound {
            return Vec::new();
        }
        left
    }

    /// Whether a later install changes nothing but its own project, or is held to what `pip freeze` wrote.
    fn is_bound(self, install: &ImageInstall<'_>) -> bool {
        let is_local = |text: &str| text.starts_with(['.', '/', '$']) || text.ends_with(".whl");
        let pip = install.pip;
        let only_local = pip.requirements.iter().all(|word| is_local(&word.text))
            && !pip.has("--requirement")
            && pip.editables().all(|word| is_local(&word.text));
        let own = self.constraints(install);
        if own.is_empty() {
            return pip.has("--no-deps") && only_local;
        }
        let frozen = self.frozen_files();
        pip.has("--no-deps") && only_local || own.iter().any(|file| frozen.contains(file))
    }

    /// Whether one constraints file holds for all.
    fn share_constraints(self, installs: &[ImageInstall<'_>]) -> bool {
        let for_all = |install: &ImageInstall<'_>| {
            let definitions = self.dockerfile().definitions().iter();
            definitions
                .filter(|definition| definition.instruction < install.step.instruction)
                .any(|definition| CONSTRAINTS.contains(&definition.name.value.as_str()))
        };
        if installs.iter().all(for_all) {
            return true;
        }
        let mut sets = installs.iter().map(|install| self.constraints(install));
        let Some(first) = sets.next() else {
            return false;
        };
        let common = sets.fold(first, |common, other| &common & &other);
        !common.is_empty()
    }

    /// The constraints files of a command, as paths of the image or URLs; as written where that is not known.
    fn constraints(self, install: &ImageInstall<'_>) -> BTreeSet<String> {
        let files = install.pip.constraint_files();
        files
            .map(|word| {
                self.path(install.step, word)
                    .or_else(|| self.text(install.step, word))
                    .unwrap_or_else(|| word.raw.clone())
            })
            .collect()
    }

    /// The files that a `pip freeze` writes.
    fn frozen_files(self) -> BTreeSet<String> {
        let steps = self.steps().iter();
        let freezes = steps.filter(|step| {
            let words = step.command.program_words();
            words.iter().any(|word| word.text == "freeze")
        });
        freezes
            .flat_map(|step| {
                let targets = step.command.redirections.iter();
                targets.filter_map(move |redirection| {
                    let target = redirection.target.as_ref()?;
                    let path = self.path(step, target);
                    Some(path.unwrap_or_else(|| target.raw.clone()))
                })
            })
            .collect()
    }
}

/// Whether all take what they install from the same folder and from nowhere else: what one resolver call has put there.
fn share_wheels(installs: &[ImageInstall<'_>]) -> bool {
    let folders = |install: &ImageInstall<'_>| -> Vec<String> {
        let folders = install.pip.values("--find-links");
        folders.map(|word| word.raw.clone()).collect()
    };
    let Some(first) = installs.first().map(folders) else {
        return false;
    };
    let same = |install| folders(install) == first;
    !first.is_empty()
        && installs
            .iter()
            .all(|install| install.pip.has("--no-index") && same(install))
}

/// The environment that a command installs into: by the folder of its program, its Python, and the options that say so.
fn environment(install: &ImageInstall<'_>, all: &[ImageInstall<'_>]) -> String {
    let program = install.step.command.program_words().first();
    let program = program.map_or("", |word| word.text.as_str());
    let folder = program.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = if ["/usr/bin", "/usr/local/bin"].contains(&folder) {
        ""
    } else {
        folder
    };
    let has = |digit| all.iter().any(|install| major(install) == Some(digit));
    let python = match major(install) {
        None if has('2') && has('3') => '?',
        None if has('2') => '2',
        None => '3',
        Some(digit) => digit,
    };
    let options = ["--target", "--prefix", "--root", "--python"];
    let options = options.map(|name| {
        let mut values = install.pip.values(name);
        values.next().map_or("", |word| word.text.as_str())
    });
    format!("{folder} {python} {}", options.join(" "))
}

/// The major version in the name of the program: `pip3`, `python2.7 -m pip`.
fn major(install: &ImageInstall<'_>) -> Option<char> {
    let program = install.step.command.program()?;
    program.chars().find(char::is_ascii_digit)
}

/// How two requirements of one project differ. `None` when what was chosen for the earlier suits the later one (unless
/// that upgrades it all the same), and when they hold under conditions that are written differently.
fn disagreement(earlier: &Asked, later: &Asked, upgrades: bool) -> Option<Disagreement> {
    let (a, b) = (&earlier.requirement, &later.requirement);
    let differs_by_condition = match (&a.marker, &b.marker) {
        (Some(a), Some(b)) => a != b,
        _ => false,
    };
    if differs_by_condition || earlier.by == later.by {
        return None;
    }
    let url = |requirement: &Requirement| requirement.url.as_ref().map(|url| url.value.clone());
    let suits = specifier::implies(&a.specifiers, &b.specifiers);
    let is_same = suits && specifier::implies(&b.specifiers, &a.specifiers);
    let suits = if upgrades { is_same } else { suits };
    if suits && (b.url.is_none() || url(a) == url(b)) {
        return None;
    }
    let has_url = a.url.is_some() || b.url.is_some();
    Some(Disagreement {
        earlier: earlier.clone(),
        later: later.clone(),
        is_contradiction: !has_url && !specifier::intersects(&a.specifiers, &b.specifiers),
    })
}
