//! Packages of the distribution that an image needs for building only.

use super::{Image, Step};
use crate::syntax::install::{Action, Distro, Install};
use crate::syntax::shell::Word;
use crate::text::Span;
use std::collections::BTreeSet;

/// A build package that stays in an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildPackage {
    /// Its name without version.
    pub name: String,
    /// Where it is installed.
    pub span: Span,
    /// The command that installs it.
    pub command: Span,
    /// The command of a later layer that removes it.
    pub removed_too_late: Option<Span>,
}

/// Compilers and sets of build tools, besides `*-dev` and `*-devel`.
const BUILD_PACKAGES: &[&str] = &[
    "alpine-sdk",
    "base-devel",
    "build-base",
    "build-essential",
    "cargo",
    "clang",
    "cmake",
    "g++",
    "gcc",
    "gcc-c++",
    "gcc-gfortran",
    "gfortran",
    "linux-headers",
    "make",
    "rust",
    "rustc",
];

/// A command that removes packages, and the words that say which.
struct Removal<'a> {
    at: usize,
    step: &'a Step,
    words: Vec<String>,
}

impl<'a> Image<'a> {
    /// The build packages that are installed and not removed in the same `RUN`, each once.
    pub fn kept_build_packages(self) -> Vec<BuildPackage> {
        let removals = self.removals();
        let mut seen = BTreeSet::new();
        let mut kept: Vec<BuildPackage> = Vec::new();
        for (at, step) in self.steps().iter().enumerate() {
            let Some(distro) = action(step, Action::Install) else {
                continue;
            };
            let set = distro.virtual_name();
            let set = set.map(|word| self.text_or_raw(step, word));
            for word in &distro.packages {
                let text = self.text_or_raw(step, word);
                let name = name(&text);
                if !is_build_package(name) || seen.contains(name) {
                    continue;
                }
                let removal = removals
                    .iter()
                    .find(|removal| removal.at > at && removal.removes(name, set.as_deref()))
                    .map(|removal| removal.step);
                let is_gone =
                    removal.is_some_and(|removal| removal.instruction == step.instruction);
                if is_gone || self.is_swept(at, name) {
                    continue;
                }
                seen.insert(name.to_owned());
                kept.push(BuildPackage {
                    name: name.to_owned(),
                    span: word.span,
                    command: step.command.span,
                    removed_too_late: removal.map(|removal| removal.command.span),
                });
            }
        }
        kept
    }

    /// Whether the `RUN` of a command of apt marks all packages as not asked for and then removes what nothing needs, as the
    /// official Python images do: `apt-mark auto '.*'`, `apt-mark manual …`, `apt-get purge --auto-remove`.
    fn is_swept(self, at: usize, package: &str) -> bool {
        let steps = self.steps();
        let Some(own) = steps.get(at) else {
            return false;
        };
        let later = steps.iter().skip(at + 1);
        let mut later = later.take_while(|step| step.instruction == own.instruction);
        let marks = |step: &Step, how: &str| {
            let words = step.command.program_words();
            step.command.program() == Some("apt-mark")
                && words.get(1).is_some_and(|word| word.text == how)
        };
        let mut is_kept = false;
        if !later.by_ref().any(|step| marks(step, "auto")) {
            return false;
        }
        later.any(|step| {
            let words = step.command.program_words();
            is_kept |= marks(step, "manual") && words.iter().any(|word| word.text == package);
            let removes = match &step.install {
                Some(Install::Distro(distro)) => {
                    distro.action == Action::Autoremove
                        || (distro.action == Action::Remove && distro.has("--auto-remove"))
                }
                _ => false,
            };
            removes && !is_kept
        })
    }

    /// Those of some packages, as written, that are needed for building only.
    pub fn build_package_names(self, words: &[String]) -> Vec<String> {
        let build = words.iter().filter(|word| is_build_package(name(word)));
        build.cloned().collect()
    }

    fn removals(self) -> Vec<Removal<'a>> {
        let steps = self.steps().iter().enumerate();
        steps
            .filter_map(|(at, step)| {
                let words = &action(step, Action::Remove)?.packages;
                let words = words.iter().map(|word| self.text_or_raw(step, word));
                Some(Removal {
                    at,
                    step,
                    words: words.collect(),
                })
            })
            .collect()
    }

    fn text_or_raw(self, step: &Step, word: &Word) -> String {
        self.text(step, word).unwrap_or_else(|| word.text.clone())
    }
}

impl Removal<'_> {
    /// Whether it removes a package, or the set that it was installed in.
    fn removes(&self, package: &str, set: Option<&str>) -> bool {
        let mut words = self.words.iter();
        words.any(|word| set == Some(word) || matches(name(word), package))
    }
}

fn action(step: &Step, action: Action) -> Option<&Distro> {
    match &step.install {
        Some(Install::Distro(distro)) if distro.action == action => Some(distro),
        _ => None,
    }
}

/// A package without version, architecture or repository: `gcc=4:12`, `gcc:amd64`, `gcc~=12`, `gcc@edge`. The `@` of a
/// dnf group stands in front.
fn name(text: &str) -> &str {
    let after = text.strip_prefix('@').unwrap_or(text);
    let end = after.find(['=', '<', '>', '~', ':', '@']);
    after.get(..end.unwrap_or(after.len())).unwrap_or(after)
}

/// Whether a package of a distribution is needed for building only: a compiler, headers.
pub fn is_build_package(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_group = lower.replace(' ', "-") == "development-tools";
    let is_compiler = ["gcc-", "g++-", "clang-", "gfortran-"]
        .iter()
        .filter_map(|prefix| lower.strip_prefix(prefix))
        .any(|version| version.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let is_headers = ["-dev", "-devel"]
        .iter()
        .any(|end| lower.ends_with(end) && !lower.starts_with(['.', '-']));
    is_group || is_compiler || is_headers || BUILD_PACKAGES.contains(&lower.as_str())
}

/// Whether a pattern of a removal (`*-dev`, `gcc*`) means a package.
fn matches(pattern: &str, package: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == package,
        Some((before, after)) => package.starts_with(before) && package.ends_with(after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compilers_and_headers_are_for_building_and_their_libraries_are_not() {
        let build = [
            "gcc",
            "gcc-12",
            "g++-4.8",
            "gcc=4:12.2",
            "libffi-dev",
            "python3-devel",
            "python-dev:amd64",
            "@development-tools",
        ];
        for package in build {
            assert!(is_build_package(name(package)), "{package}");
        }
        for package in ["libgcc", "gcc-12-base", "libffi", "python3", "git", "-dev"] {
            assert!(!is_build_package(name(package)), "{package}");
        }
    }

    #[test]
    fn a_removal_may_be_a_pattern() {
        assert!(matches("*-dev", "libffi-dev"));
        assert!(!matches("gcc", "gcc-12"));
    }
}
