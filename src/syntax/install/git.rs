//! `git clone`.

use super::options::{Given, WithValue, split};
use crate::syntax::shell::{Word, base_name};

/// `git clone URL [FOLDER]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitClone {
    /// What is cloned.
    pub url: Word,
    /// The folder it is cloned into, when given.
    pub folder: Option<Word>,
    /// The branch or tag of `-b`.
    pub branch: Option<Word>,
    /// The number of `--depth`.
    pub depth: Option<Word>,
    /// All options.
    pub options: Vec<Given>,
}

impl GitClone {
    /// The folder that git makes when none is given: the last part of the URL without `.git`.
    pub fn default_folder(&self) -> &str {
        let url = self.url.text.trim_end_matches('/');
        let url = url.strip_suffix("/.git").unwrap_or(url);
        let last = base_name(url);
        let last = last.rsplit(':').next().unwrap_or(last);
        last.strip_suffix(".git").unwrap_or(last)
    }
}

/// Options of git itself with an argument.
const GLOBAL: &[&str] = &["-c", "-C", "--git-dir", "--work-tree", "--namespace"];

/// Options of `git clone` with an argument (git 2.49).
const WITH_VALUE: &[WithValue] = &[
    ("-b", "--branch"),
    ("-o", "--origin"),
    ("-u", "--upload-pack"),
    ("-c", "--config"),
    ("-j", "--jobs"),
    ("", "--depth"),
    ("", "--ref-format"),
    ("", "--reference"),
    ("", "--reference-if-able"),
    ("", "--revision"),
    ("", "--separate-git-dir"),
    ("", "--shallow-since"),
    ("", "--shallow-exclude"),
    ("", "--template"),
    ("", "--filter"),
    ("", "--server-option"),
    ("", "--bundle-uri"),
];

/// Reads the words after `git`.
pub(super) fn clone(words: &[Word]) -> Option<GitClone> {
    let mut at = 0;
    while let Some(word) = words.get(at).filter(|word| word.text.starts_with('-')) {
        at += if GLOBAL.contains(&word.text.as_str()) {
            2
        } else {
            1
        };
    }
    if words.get(at)?.text != "clone" {
        return None;
    }
    let (options, rest) = split(words.get(at + 1..)?, WITH_VALUE, &[]);
    let value = |name: &str| {
        let last = options.iter().rfind(|option| option.name == name);
        last.and_then(|option| option.value.clone())
    };
    let mut rest = rest.into_iter();
    Some(GitClone {
        url: rest.next()?,
        folder: rest.next(),
        branch: value("--branch"),
        depth: value("--depth"),
        options,
    })
}
