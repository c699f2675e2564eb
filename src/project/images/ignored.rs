//! What `.dockerignore` keeps out of a build context.

use super::Image;
use crate::project::Project;
use crate::syntax::glob::Glob;
use crate::text::Decoding;
use camino::{Utf8Path, Utf8PathBuf};

impl Project {
    /// Whether a path of the build context of an image, relative to it, is kept out.
    ///
    /// The file is `NAME.dockerignore` beside the Dockerfile `NAME`, else `.dockerignore` at the root of the context. The
    /// last pattern that matches decides, as in Docker's `patternmatcher`.
    pub fn is_docker_ignored(&self, image: Image<'_>, path: &str) -> bool {
        let own = Utf8PathBuf::from(format!("{}.dockerignore", image.file().path()));
        let shared = image.context().join(".dockerignore");
        let mut files = [own, shared].into_iter();
        let file = files.find_map(|file| self.files().open(&file, Decoding::Utf8).ok());
        let Some(file) = file else {
            return false;
        };
        let lines = file.text().lines();
        let mut ignored = false;
        for line in lines.filter(|line| !line.starts_with('#')) {
            let line = line.trim();
            let (pattern, keeps) = match line.strip_prefix('!') {
                Some(rest) => (rest.trim(), true),
                None => (line, false),
            };
            if matches_or_holds(pattern, path) {
                ignored = !keeps;
            }
        }
        ignored
    }
}

/// Whether a pattern of `.gitignore` names a path or a folder around it: one without a `/` matches at any depth.
pub(super) fn matches_at_any_depth(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim();
    let inner = pattern.trim_end_matches('/');
    let anywhere = !inner.is_empty() && !inner.contains('/');
    matches_or_holds(pattern, path) || anywhere && matches_or_holds(&format!("**/{inner}"), path)
}

/// Whether a pattern matches a path or a folder around it.
fn matches_or_holds(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_start_matches("./").trim_matches('/');
    if pattern == "." || pattern.is_empty() {
        return pattern == ".";
    }
    let Some(glob) = Glob::new(pattern) else {
        return false;
    };
    let mut around = Utf8Path::new(path).ancestors();
    around.any(|path| !path.as_str().is_empty() && glob.is_match(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_docker() {
        for pattern in [".git", "/.git/", "**/.git", ".git*", "*"] {
            assert!(matches_or_holds(pattern, ".git"), "{pattern}");
        }
        assert!(matches_or_holds("docs", "docs/api/index.rst"));
        assert!(matches_or_holds("*/api", "docs/api"));
        assert!(!matches_or_holds("*.rst", "docs/index.rst"));
        assert!(!matches_or_holds(".gitignore", ".git"));
    }
}
