//! Paths inside the project: relative to its root, `/` between the parts, no `.` or `..` left.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_resolved_from_the_folder_of_its_file() {
        let resolved = resolve(Utf8Path::new("docker/core"), "../../requirements.txt");
        assert_eq!(resolved, Ok(Utf8PathBuf::from("requirements.txt")));
    }

    #[test]
    fn climbing_out_is_refused() {
        assert!(resolve(Utf8Path::new("docker"), "../../etc/passwd").is_err());
        assert!(resolve(Utf8Path::new(""), "/etc/passwd").is_err());
    }
}
