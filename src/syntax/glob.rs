//! Shell patterns over paths, of which `*` stays inside one folder and `**` as a whole part stands for any number of folders.
//!
//! The usual ones, of names and `*` alone, are matched here: to make a regular expression of a pattern takes longer than to
//! read a small project.

use super::fnmatch::fnmatch;
use camino::Utf8Path;
use globset::{GlobBuilder, GlobMatcher};
use std::sync::OnceLock;

/// A pattern.
#[derive(Debug)]
pub struct Glob(Form);

#[derive(Debug)]
enum Form {
    /// The parts between slashes.
    Parts(Vec<String>),
    /// One with classes, alternatives and the like.
    Full(globset::Glob, OnceLock<GlobMatcher>),
}

impl Glob {
    /// Reads a pattern; `None` when it is malformed.
    pub fn new(text: &str) -> Option<Self> {
        if is_usual(text) {
            let parts = text.split('/').map(str::to_owned).collect();
            return Some(Self(Form::Parts(parts)));
        }
        let glob = GlobBuilder::new(text)
            .literal_separator(true)
            .build()
            .ok()?;
        Some(Self(Form::Full(glob, OnceLock::new())))
    }

    /// Whether it matches the whole path.
    pub fn is_match(&self, path: &Utf8Path) -> bool {
        match &self.0 {
            Form::Parts(parts) => {
                let names: Vec<&str> = path.as_str().split('/').collect();
                takes(parts, &names)
            }
            Form::Full(glob, matcher) => {
                let matcher = matcher.get_or_init(|| glob.compile_matcher());
                matcher.is_match(path)
            }
        }
    }
}

/// More of them take more than linear time.
const MAX_ANY_DEPTH: usize = 2;

/// Whether a pattern has nothing but names, `*` in them, and a few `**` before them.
fn is_usual(text: &str) -> bool {
    let is_name = |part: &str| !part.is_empty() && !part.contains("**");
    let mut parts = text.rsplit('/');
    // Behind the last slash `**` takes files too.
    let last = parts.next().is_some_and(is_name);
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"/*._- +@=,~".contains(&byte));
    let mut any_depth = 0;
    let is_part = |part: &str| {
        any_depth += usize::from(part == "**");
        part == "**" || is_name(part)
    };
    is_plain && last && parts.all(is_part) && any_depth <= MAX_ANY_DEPTH
}

fn takes(parts: &[String], names: &[&str]) -> bool {
    match parts.split_first() {
        None => names.is_empty(),
        Some((part, rest)) if part == "**" => {
            (0..=names.len()).any(|from| takes(rest, names.get(from..).unwrap_or_default()))
        }
        Some((part, rest)) => names
            .split_first()
            .is_some_and(|(name, others)| takes_name(part, name) && takes(rest, others)),
    }
}

fn takes_name(part: &str, name: &str) -> bool {
    match part.contains('*') {
        true => fnmatch(part, name),
        false => part == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_patterns_match_as_the_full_ones() {
        let patterns = [
            "a",
            "*",
            "*.py",
            "a/*",
            "a/*.py",
            "**/*.py",
            "a/**/b",
            "**/a/**/*",
            "a*b/*c",
            "**/**/a",
            "a.*",
        ];
        let paths = [
            "a", "b", "a.py", "a/b", "a/x/b", "a/x/y/b", "x/a", "a/.py", ".py", "aXb/c", "ab/xc",
            "a/b.py", "x/a/y/z", "a/é",
        ];
        for text in patterns {
            assert!(is_usual(text), "{text}");
            let glob = Glob::new(text).unwrap();
            let full = GlobBuilder::new(text).literal_separator(true).build();
            let full = full.unwrap().compile_matcher();
            for path in paths {
                let path = Utf8Path::new(path);
                assert_eq!(glob.is_match(path), full.is_match(path), "{text} {path}");
            }
        }
    }

    #[test]
    fn others_are_left_to_the_full_form() {
        for text in [
            "",
            "a/",
            "/a",
            "a//b",
            "a**",
            "**",
            "a/**",
            "[ab]",
            "{a,b}",
            "a?",
            "!a",
            "\\a",
            "**/**/**/a",
        ] {
            assert!(!is_usual(text), "{text}");
        }
        assert!(Glob::new("[").is_none());
        assert!(Glob::new("{a,b}").unwrap().is_match("b".into()));
    }
}
