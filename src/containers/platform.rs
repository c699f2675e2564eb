//! The distributions that images are made for.

use super::rpm;
use crate::syntax::bindep::platform_atoms;

/// A distribution whose packages we know how to install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// Such as `debian-12`.
    pub id: String,
    /// How packages and users are added.
    pub family: Family,
    /// bindep's profiles of it.
    pub atoms: Vec<String>,
    /// The end of the tag of the Python image; of distributions that have one.
    tag: Option<String>,
    /// The command that installs packages, in families that have several.
    pub(super) manager: &'static str,
}

/// The tools of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// apt-get, groupadd, useradd.
    Debian,
    /// apk, addgroup, adduser.
    Alpine,
    /// dnf, microdnf or yum, groupadd, useradd.
    RedHat,
    /// zypper, groupadd, useradd.
    Suse,
}

/// An identifier that is not in the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown platform `{id}`; known are {}", known())]
pub struct UnknownPlatform {
    /// As given.
    pub id: String,
}

/// Identifier, family, and tag of `python:X.Y-TAG`: the distributions that official Python images stand on today.
const PLATFORMS: [(&str, Family, &str); 6] = [
    ("debian-11", Family::Debian, "slim-bullseye"),
    ("debian-12", Family::Debian, "slim-bookworm"),
    ("debian-13", Family::Debian, "slim-trixie"),
    ("alpine-3.20", Family::Alpine, "alpine3.20"),
    ("alpine-3.21", Family::Alpine, "alpine3.21"),
    ("alpine-3.22", Family::Alpine, "alpine3.22"),
];

/// The one Python 3 of a release, whose packages are named without its version.
const PYTHONS: [(&str, &str); 26] = [
    ("alpine-3.6", "3.6"),
    ("alpine-3.7", "3.6"),
    ("alpine-3.8", "3.6"),
    ("alpine-3.9", "3.6"),
    ("alpine-3.10", "3.7"),
    ("alpine-3.11", "3.8"),
    ("alpine-3.12", "3.8"),
    ("alpine-3.13", "3.8"),
    ("alpine-3.14", "3.9"),
    ("alpine-3.15", "3.9"),
    ("alpine-3.16", "3.10"),
    ("alpine-3.17", "3.10"),
    ("alpine-3.18", "3.11"),
    ("alpine-3.19", "3.11"),
    ("alpine-3.20", "3.12"),
    ("alpine-3.21", "3.12"),
    ("alpine-3.22", "3.12"),
    ("debian-9", "3.5"),
    ("debian-10", "3.7"),
    ("debian-11", "3.9"),
    ("debian-12", "3.11"),
    ("debian-13", "3.13"),
    ("ubuntu-18.04", "3.6"),
    ("ubuntu-20.04", "3.8"),
    ("ubuntu-22.04", "3.10"),
    ("ubuntu-24.04", "3.12"),
];

/// Code names in the tags of images, and what they name.
const CODENAMES: [(&str, &str); 12] = [
    ("jessie", "debian-8"),
    ("stretch", "debian-9"),
    ("buster", "debian-10"),
    ("bullseye", "debian-11"),
    ("bookworm", "debian-12"),
    ("trixie", "debian-13"),
    ("trusty", "ubuntu-14.04"),
    ("xenial", "ubuntu-16.04"),
    ("bionic", "ubuntu-18.04"),
    ("focal", "ubuntu-20.04"),
    ("jammy", "ubuntu-22.04"),
    ("noble", "ubuntu-24.04"),
];

impl Platform {
    /// The platform of that identifier; also an older Alpine, Debian or Ubuntu, and those whose packages are RPMs.
    ///
    /// # Errors
    /// When it is another distribution, or a version that we do not know.
    pub fn from_id(id: &str) -> Result<Self, UnknownPlatform> {
        let unknown = || UnknownPlatform { id: id.to_owned() };
        let atoms = platform_atoms(id).ok_or_else(unknown)?;
        let has = |atom: &str| atoms.iter().any(|own| own == &format!("platform:{atom}"));
        let (family, manager) = match id.split_once('-') {
            Some(("alpine", _)) => (Family::Alpine, "apk"),
            Some(("debian" | "ubuntu", _)) => (Family::Debian, "apt-get"),
            _ if has("redhat") => (Family::RedHat, rpm::manager(id)),
            _ if has("suse") => (Family::Suse, "zypper"),
            _ => return Err(unknown()),
        };
        let row = PLATFORMS.iter().find(|(known, _, _)| *known == id);
        Ok(Self {
            id: id.to_owned(),
            family,
            manager,
            atoms,
            tag: row.map(|(_, _, tag)| (*tag).to_owned()),
        })
    }

    /// The platform and the Python of an image by its name: `alpine:3.6`, `debian:bookworm-slim`,
    /// `python:3.12-alpine3.20`. What the name does not say is `None`.
    pub fn of_image(image: &str) -> (Option<Self>, Option<String>) {
        let image = image.split_once('@').map_or(image, |(name, _)| name);
        let last = image.rsplit('/').next().unwrap_or(image);
        let (name, tag) = last.split_once(':').unwrap_or((last, ""));
        let whole = image.strip_suffix(tag).unwrap_or(image);
        if let Some((id, is_small)) = rpm::of_image(whole.trim_end_matches(':'), tag) {
            let platform = Self::from_id(&id).ok().map(|platform| Self {
                manager: if is_small {
                    "microdnf"
                } else {
                    platform.manager
                },
                ..platform
            });
            return (platform, None);
        }
        let parts: Vec<&str> = tag.split('-').collect();
        let python = parts.first().filter(|_| name == "python");
        let python = python.and_then(|version| minor_version(version));
        let named = CODENAMES
            .iter()
            .find(|(codename, _)| parts.contains(codename))
            .map(|(_, id)| (*id).to_owned());
        let version = parts.first().map_or("", |part| part);
        let id = named.or_else(|| match name {
            "alpine" | "ubuntu" | "debian" => Some(format!("{name}-{version}")),
            "python" => {
                let version = parts.iter().find_map(|part| part.strip_prefix("alpine"))?;
                Some(format!("alpine-{version}"))
            }
            _ => None,
        });
        (id.and_then(|id| Self::from_id(&id).ok()), python)
    }

    /// The official image of a Python (`X.Y`) on it; of a distribution without one, its own image.
    pub fn python_image(&self, python: &str) -> String {
        if let Some(image) = rpm::image(&self.id) {
            return image;
        }
        match (&self.tag, self.id.split_once('-')) {
            (Some(tag), _) => format!("python:{python}-{tag}"),
            (None, Some(("alpine", version))) => format!("python:{python}-alpine{version}"),
            (None, _) => format!("python:{python}-slim"),
        }
    }

    /// The plain image of the distribution: the slim one of Debian.
    pub fn plain_image(&self) -> String {
        if let Some(image) = rpm::image(&self.id) {
            return image;
        }
        match self.id.split_once('-') {
            Some(("debian", version)) => format!("debian:{version}-slim"),
            Some((name, version)) => format!("{name}:{version}"),
            None => self.id.clone(),
        }
    }

    /// The Python that it has, where there is one only.
    pub(super) fn own_python(&self) -> Option<&'static str> {
        let row = PYTHONS.iter().find(|(id, _)| *id == self.id);
        let python = row.map(|(_, python)| *python);
        python.or_else(|| rpm::one_python(&self.id))
    }

    /// Whether an image is the distribution's own, whose Python is a package.
    pub(super) fn is_own_image(&self, image: &str) -> bool {
        let last = image.rsplit('/').next().unwrap_or(image);
        let name = last.split([':', '@']).next().unwrap_or(last);
        match self.family {
            Family::Alpine | Family::Debian => ["alpine", "debian", "ubuntu"].contains(&name),
            Family::RedHat | Family::Suse => !name.starts_with("python"),
        }
    }

    /// Whether its own repositories have the init process of the images; those of other relatives of Red Hat and of SUSE have
    /// none, where `docker run --init` does the same.
    pub(super) fn has_init(&self) -> bool {
        matches!(self.family, Family::Alpine | Family::Debian) || self.id.starts_with("fedora-")
    }

    /// The packages of a Python (`X.Y`): to run it, and to build for it.
    pub(super) fn python_packages(&self, python: &str) -> [Vec<String>; 2] {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        match self.family {
            Family::Alpine => [owned(&["python3"]), owned(&["python3-dev"])],
            Family::Debian => [
                owned(&["python3", "python3-venv"]),
                owned(&["python3-dev", "python3-venv"]),
            ],
            Family::RedHat | Family::Suse => {
                let is_suse = self.family == Family::Suse;
                rpm::python_packages(&self.id, is_suse, python).map(|name| vec![name])
            }
        }
    }

    /// The command of a Python (`X.Y`) of the distribution.
    pub(super) fn python_command(&self, python: &str) -> String {
        match (self.family, self.own_python()) {
            (Family::RedHat | Family::Suse, None) => format!("python{python}"),
            _ => "python3".to_owned(),
        }
    }

    /// Whether pip must have a virtual environment in an image: PEP 668 keeps it out of the Python of a distribution since
    /// Debian 12 and Alpine 3.19, and where packages are RPMs the image's own Python is the package manager's.
    pub(super) fn needs_venv(&self, image: &str) -> bool {
        let is_guarded = match (self.family, self.id.split_once('-')) {
            (Family::RedHat | Family::Suse, _) => true,
            (Family::Alpine, Some((_, version))) => newer(version, (3, 19)),
            (Family::Debian, Some(("ubuntu", version))) => newer(version, (23, 4)),
            (Family::Debian, Some((_, version))) => newer(version, (12, 0)),
            (_, None) => false,
        };
        is_guarded && self.is_own_image(image)
    }

    /// Whether its pip is older than 20.3, which brought the resolver of today.
    pub(super) fn has_old_pip(&self) -> bool {
        let Some((name, version)) = self.id.split_once('-') else {
            return false;
        };
        let first = match name {
            "alpine" => (3, 13),
            "debian" => (11, 0),
            "ubuntu" => (22, 4),
            _ => return rpm::one_python(&self.id).is_some(),
        };
        self.tag.is_none() && !newer(version, first)
    }
}

fn newer(version: &str, first: (u32, u32)) -> bool {
    let mut parts = version
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= first
}

/// `X.Y` of `3.12`, `3.12.4` or `3.12rc1`.
fn minor_version(text: &str) -> Option<String> {
    let mut parts = text.split('.');
    let (major, minor) = (parts.next()?, parts.next()?);
    let digits = minor.trim_end_matches(|c: char| !c.is_ascii_digit());
    let whole = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (whole(major) && whole(digits)).then(|| format!("{major}.{digits}"))
}

fn known() -> String {
    let official = PLATFORMS.map(|(id, _, _)| id).join(", ");
    format!(
        "{official}, and others such as ubuntu-24.04, fedora-42, rocky-9.3 or opensuse-leap-15.6"
    )
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

    #[test]
    fn an_image_says_its_platform_and_python() {
        let said = |image: &str| {
            let (platform, python) = Platform::of_image(image);
            let id = platform.map_or("?".to_owned(), |platform| platform.id);
            format!("{id} {}", python.as_deref().unwrap_or("?"))
        };
        assert_eq!(said("alpine:3.6"), "alpine-3.6 ?");
        assert_eq!(said("docker.io/library/debian:12-slim"), "debian-12 ?");
        assert_eq!(said("debian:bookworm-slim"), "debian-12 ?");
        assert_eq!(said("python:3.12.4-slim-bookworm"), "debian-12 3.12");
        assert_eq!(said("python:3.13-alpine3.20@sha256:0a"), "alpine-3.20 3.13");
        assert_eq!(said("python:3"), "? ?");
        assert_eq!(said("ollivier/functest-core"), "? ?");
        assert_eq!(said("quay.io/centos/centos:stream9"), "centos-stream-9 ?");
        assert_eq!(
            said("registry.access.redhat.com/ubi9/ubi-minimal"),
            "rhel-9 ?"
        );
    }

    #[test]
    fn pip_is_old_in_old_distributions() {
        for (id, old) in [
            ("alpine-3.6", true),
            ("alpine-3.12", true),
            ("alpine-3.20", false),
            ("debian-10", true),
            ("debian-12", false),
            ("ubuntu-20.04", true),
            ("ubuntu-24.04", false),
        ] {
            assert_eq!(Platform::from_id(id).unwrap().has_old_pip(), old, "{id}");
        }
    }
}
