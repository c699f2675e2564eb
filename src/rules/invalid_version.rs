use super::placeholder_version::is_placeholder;
use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;
use crate::syntax::version;

declare_rule! {
    /// ## What it does
    /// Checks for versions that PEP 440 does not know, in every declaration that a build would use.
    ///
    /// ## Why is this bad?
    /// setuptools 66 and newer stop the build at such a version, and pip 24.1 and newer does not install it.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="master", py_modules=["sampler"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="5", py_modules=["sampler"])
    /// ```
    ///
    /// ## Known issues
    /// Texts that only hold the place of a version are `placeholder-version`. A valid version is suggested and never written: only its owner can choose it. `__version__` and the version of the
    /// documentation count for `version-mismatch` alone.
    ///
    /// ## References
    /// - [PEP 440: version identification](https://peps.python.org/pep-0440/)
    /// - Evidence: `tests/evidence/invalid-version`
    InvalidVersion {
        code: "VER001",
        name: "invalid-version",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for InvalidVersion {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for declared in project.versions_built() {
            let text = declared.text.trim();
            if text.is_empty() || version::parse(text).is_some() || is_placeholder(text) {
                continue;
            }
            found.push(
                self.diagnostic(declared.span, &format!("`{text}` is not a version{}", kind(text)))
                    .why("PEP 440 does not know it: setuptools stops the build (66 and newer), pip does not install it (24.1 and newer)")
                    .help(hint(text)),
            );
        }
    }
}

/// Names of branches and of moving tags.
const BRANCHES: &[&str] = &[
    "dev", "develop", "head", "latest", "main", "master", "stable", "tip", "trunk",
];

fn is_branch(word: &str) -> bool {
    BRANCHES.contains(&word.to_ascii_lowercase().as_str())
}

/// What it looks like instead.
fn kind(text: &str) -> &'static str {
    if is_branch(text) {
        " but the name of a branch"
    } else {
        ""
    }
}

fn hint(text: &str) -> String {
    match suggestion(text) {
        Some(valid) => format!("a valid one is `{valid}`"),
        None => "use a number; with pbr or a VCS plugin the version comes from the tag".to_owned(),
    }
}

/// The valid version that was probably meant.
fn suggestion(text: &str) -> Option<String> {
    let rewritten = [
        number_and_suffix(text),
        text.strip_suffix(".x").map(str::to_owned),
        text.contains(',').then(|| text.replace(',', ".")),
        without_code_name(text),
    ];
    rewritten
        .into_iter()
        .flatten()
        .find_map(|candidate| version::normalize(&candidate))
}

/// `1.0-SNAPSHOT` and `1.0-master` come before `1.0`.
fn number_and_suffix(text: &str) -> Option<String> {
    let (number, suffix) = text.rsplit_once(['-', '.', '_'])?;
    let is_development = suffix.eq_ignore_ascii_case("snapshot") || is_branch(suffix);
    is_development.then(|| format!("{number}.dev0"))
}

/// `colorado.0.1`: what follows the word.
fn without_code_name(text: &str) -> Option<String> {
    let (word, rest) = text.split_once(['.', '-', '_', ' '])?;
    let is_word = !word.is_empty() && word.chars().all(char::is_alphabetic);
    is_word.then(|| rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn a_valid_version_is_found_for_common_mistakes() {
        for (text, valid) in [
            ("colorado.0.1", Some("0.1")),
            ("1.0-SNAPSHOT", Some("1.0.dev0")),
            ("1.0.x", Some("1.0")),
            ("1,0", Some("1.0")),
            ("3.0.1-master", Some("3.0.1.dev0")),
            ("master", None),
            ("%%version%%", None),
        ] {
            assert_eq!(suggestion(text).as_deref(), valid, "{text}");
        }
    }
}
