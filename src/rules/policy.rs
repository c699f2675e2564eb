//! What a user wants to see of the findings: which rules, at which level, in which files.

use super::selection::{Selection, Selector};
use super::suppressions::{Remark, Suppressions};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::Project;
use camino::{Utf8Path, Utf8PathBuf};
use globset::{GlobBuilder, GlobMatcher};

/// What a user wants to see.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// The rules that run.
    pub selection: Selection,
    /// Other levels for the findings of some rules; the most exact selector counts, of equal ones the last.
    pub severities: Vec<(Selector, Severity)>,
    /// Rules that are not reported in some files.
    pub per_file_ignores: Vec<FileIgnore>,
    /// Whether suppressions that suppress nothing are findings.
    pub unused_ignores: bool,
}

/// Rules that are not reported in the files that a pattern names.
#[derive(Debug, Clone)]
pub struct FileIgnore {
    pattern: GlobMatcher,
    /// Where the project lies for whoever wrote the pattern.
    prefix: Utf8PathBuf,
    has_slash: bool,
    rules: Vec<Selector>,
}

/// What a check gave.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The findings, sorted by file, position and code.
    pub found: Vec<Diagnostic>,
    /// Suppressions that mean nothing.
    pub remarks: Vec<Remark>,
}

impl FileIgnore {
    /// A pattern as of `.gitignore`: `*` stays in a folder and `**` does not; without a slash it names files and folders
    /// of any folder; a folder stands for all files below it. `prefix` is the path from the pattern's folder to the
    /// project: `prefix/setup.py` and `setup.py` both name the project's.
    ///
    /// # Errors
    /// When the pattern is none.
    pub fn new(pattern: &str, prefix: &Utf8Path, rules: Vec<Selector>) -> Result<Self, String> {
        let pattern = pattern.trim_end_matches('/');
        let glob = GlobBuilder::new(pattern.trim_start_matches("./"))
            .literal_separator(true)
            .build()
            .map_err(|error| error.kind().to_string())?;
        Ok(Self {
            pattern: glob.compile_matcher(),
            prefix: prefix.to_owned(),
            has_slash: pattern.contains('/'),
            rules,
        })
    }

    fn names(&self, path: &Utf8Path) -> bool {
        let with_prefix = self.prefix.join(path);
        let upwards = path.ancestors().chain(with_prefix.ancestors());
        upwards
            .filter(|part| !part.as_str().is_empty())
            .any(|part| {
                let by_name = !self.has_slash
                    && part
                        .file_name()
                        .is_some_and(|name| self.pattern.is_match(name));
                by_name || self.pattern.is_match(part)
            })
    }

    fn covers(&self, path: &Utf8Path, code: &str) -> bool {
        self.rules.iter().any(|rule| rule.strength(code) > 0) && self.names(path)
    }
}

impl Policy {
    /// Runs the rules, and leaves of their findings what the user wants to see.
    pub fn check(&self, project: &Project) -> Checked {
        let mut found = super::check(project, &self.selection);
        for finding in &mut found {
            if let Some(severity) = self.severity(finding.code) {
                finding.severity = severity;
            }
        }
        let mut suppressions = Suppressions::new(project);
        suppressions.apply(&mut found);
        if self.unused_ignores {
            found.extend(suppressions.unused(&self.selection));
            super::sort(project, &mut found);
        }
        if !self.per_file_ignores.is_empty() {
            found.retain(|finding| !self.is_ignored(project, finding));
        }
        super::fix::restrain(project.files(), &mut found);
        Checked {
            found,
            remarks: suppressions.into_remarks(),
        }
    }

    fn severity(&self, code: &str) -> Option<Severity> {
        let named = self
            .severities
            .iter()
            .filter(|(selector, _)| selector.strength(code) > 0);
        named
            .max_by_key(|(selector, _)| selector.strength(code))
            .map(|(_, severity)| *severity)
    }

    fn is_ignored(&self, project: &Project, finding: &Diagnostic) -> bool {
        let (path, _, _) = project.files().locate(finding.span);
        self.per_file_ignores
            .iter()
            .any(|ignore| ignore.covers(&path, finding.code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pattern: &str, prefix: &str, path: &str) -> bool {
        let ignore = FileIgnore::new(pattern, Utf8Path::new(prefix), Vec::new()).unwrap();
        ignore.names(Utf8Path::new(path))
    }

    #[test]
    fn patterns_name_files_and_folders() {
        assert!(names("setup.py", "", "sub/setup.py"));
        assert!(names("*.txt", "", "requirements/dev.txt"));
        assert!(names("docker/", "", "docker/core/Dockerfile"));
        assert!(names("docker/*/Dockerfile", "", "docker/core/Dockerfile"));
        assert!(names("packages/a/setup.py", "packages/a", "setup.py"));
        assert!(names("packages/*", "packages/a", "setup.py"));
        assert!(!names("docker/Dockerfile", "", "docker/core/Dockerfile"));
        assert!(!names("docker/setup.py", "", "setup.py"));
    }
}
