//! Paths inside the project: relative to its root, `/` between the parts, no `.` or `..` left.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use std::borrow::Cow;

/// A path that leaves the project.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` lies outside the project")]
pub struct Outside {
    /// The path as it was written.
    pub path: String,
}

/// Resolves `target`, as written in a file of the folder `base`, to a path relative to the project root.
///
/// # Errors
/// [`Outside`] when it is absolute or climbs above the root.
pub fn resolve(base: &Utf8Path, target: &str) -> Result<Utf8PathBuf, Outside> {
    let outside = || Outside {
        path: target.to_owned(),
    };
    let mut parts: Vec<&str> = base.components().map(|part| part.as_str()).collect();
    for component in Utf8Path::new(target).components() {
        match component {
            Utf8Component::Normal(part) => parts.push(part),
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                parts.pop().ok_or_else(outside)?;
            }
            Utf8Component::RootDir | Utf8Component::Prefix(_) => return Err(outside()),
        }
    }
    Ok(Utf8PathBuf::from(parts.join("/")))
}

/// A path with one `/` between its parts and no `.` among them: equal paths are equal texts then, which are compared and
/// hashed faster.
pub fn plain(path: &Utf8Path) -> Cow<'_, str> {
    let text = path.as_str();
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let parts: Utf8PathBuf = path.components().collect();
    let joined = parts.into_string();
    Cow::Owned(match cfg!(windows) {
        true => joined.replace('\\', "/"),
        false => joined,
    })
}

fn is_plain(text: &str) -> bool {
    let mut last = 0;
    for byte in text.bytes() {
        if last == b'/' && matches!(byte, b'/' | b'.') || cfg!(windows) && byte == b'\\' {
            return false;
        }
        last = byte;
    }
    last != b'/'
}

/// The folder and the name of a [`plain`] path. What camino says of a path takes tens of times as long, and questions are
/// asked of all files of a tree.
pub fn parts(path: &Utf8Path) -> (&str, &str) {
    let text = path.as_str();
    text.rsplit_once('/').unwrap_or(("", text))
}

/// What stands behind the last point of a file's name, as [`Utf8Path::extension`] has it.
pub fn ending(path: &Utf8Path) -> Option<&str> {
    let (stem, ending) = parts(path).1.rsplit_once('.')?;
    (!stem.is_empty()).then_some(ending)
}

/// Whether a [`plain`] path is that of a folder or lies below it.
pub fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_resolved_from_the_folder_of_its_file() {
        let resolved = resolve(Utf8Path::new("docker/core"), "../../requirements.txt");
        assert_eq!(resolved, Ok(Utf8PathBuf::from("requirements.txt")));
    }

    #[test]
    fn names_and_endings_are_those_of_camino() {
        for text in [
            "a", "a.py", ".a", "a/.b", "a/b.c.d", "a.b/c", "a/b.", "..a", "a/..b",
        ] {
            let path = Utf8Path::new(text);
            assert_eq!(ending(path), path.extension(), "{text}");
            assert_eq!(parts(path).1, path.file_name().unwrap(), "{text}");
            assert_eq!(parts(path).0, path.parent().unwrap(), "{text}");
        }
    }

    #[test]
    fn climbing_out_is_refused() {
        assert!(resolve(Utf8Path::new("docker"), "../../etc/passwd").is_err());
        assert!(resolve(Utf8Path::new(""), "/etc/passwd").is_err());
    }
}
