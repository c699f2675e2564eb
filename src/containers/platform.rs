//! The distributions that images are made for.

use crate::syntax::bindep::platform_atoms;

/// A distribution with official Python images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// Such as `debian-12`.
    pub id: &'static str,
    /// How packages and users are added.
    pub family: Family,
    /// The end of the tag of the Python image.
    tag: &'static str,
    /// bindep's profiles of it.
    pub atoms: Vec<String>,
}

/// The tools of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// apt-get, groupadd, useradd.
    Debian,
    /// apk, addgroup, adduser.
    Alpine,
}

/// An identifier that is not in the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown platform `{id}`; known are {}", known())]
pub struct UnknownPlatform {
    /// As given.
    pub id: String,
}

/// Identifier, family, and tag of `python:X.Y-TAG`.
const PLATFORMS: [(&str, Family, &str); 6] = [
    ("debian-11", Family::Debian, "slim-bullseye"),
    ("debian-12", Family::Debian, "slim-bookworm"),
    ("debian-13", Family::Debian, "slim-trixie"),
    ("alpine-3.20", Family::Alpine, "alpine3.20"),
    ("alpine-3.21", Family::Alpine, "alpine3.21"),
    ("alpine-3.22", Family::Alpine, "alpine3.22"),
];

impl Platform {
    /// The platform of that identifier.
    ///
    /// # Errors
    /// When it is not in the table.
    pub fn from_id(id: &str) -> Result<Self, UnknownPlatform> {
        let row = PLATFORMS.iter().find(|(known, _, _)| *known == id);
        let found = row.and_then(|row| Some((row, platform_atoms(id)?)));
        let Some(((id, family, tag), atoms)) = found else {
            return Err(UnknownPlatform { id: id.to_owned() });
        };
        Ok(Self {
            id,
            family: *family,
            tag,
            atoms,
        })
    }

    /// The official image of a Python (`X.Y`) on it.
    pub fn python_image(&self, python: &str) -> String {
        format!("python:{python}-{}", self.tag)
    }
}

fn known() -> String {
    PLATFORMS.map(|(id, _, _)| id).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_platform_is_known_to_bindep() {
        for (id, _, _) in PLATFORMS {
            assert!(Platform::from_id(id).is_ok(), "{id}");
        }
        let error = Platform::from_id("debian").unwrap_err().to_string();
        assert!(
            error.contains("debian-12, debian-13, alpine-3.20"),
            "{error}"
        );
    }
}
