//! Distributions whose packages are RPMs. They have no official Python images: the images start from the distribution's own,
//! get their Python as a package, and install into a virtual environment.

/// An image of a distribution; `{version}` and `{major}` stand for its version and the first number of it.
struct Row {
    /// What the identifier starts with; the version follows.
    start: &'static str,
    image: &'static str,
    /// The last part of the image's name, also under another registry.
    name: &'static str,
}

/// The first row that fits counts.
const IMAGES: [Row; 11] = [
    row(
        "centos-stream-",
        "quay.io/centos/centos:stream{version}",
        "centos",
    ),
    row("centos-", "centos:{version}", "centos"),
    row("fedora-", "fedora:{version}", "fedora"),
    row(
        "rhel-",
        "registry.access.redhat.com/ubi{major}:latest",
        "ubi",
    ),
    row("rocky-", "rockylinux/rockylinux:{version}", "rockylinux"),
    row("almalinux-", "almalinux:{version}", "almalinux"),
    row("ol-", "oraclelinux:{version}", "oraclelinux"),
    row("amzn-", "amazonlinux:{version}", "amazonlinux"),
    row("opensuse-leap-", "opensuse/leap:{version}", "leap"),
    row(
        "opensuse-tumbleweed",
        "opensuse/tumbleweed:latest",
        "tumbleweed",
    ),
    row(
        "sles-",
        "registry.suse.com/bci/bci-base:{version}",
        "bci-base",
    ),
];

const fn row(start: &'static str, image: &'static str, name: &'static str) -> Row {
    Row { start, image, name }
}

/// Distributions of before dnf.
const YUM: [&str; 3] = ["amzn-2", "centos-7", "ol-7"];

/// Distributions with one Python 3, whose packages are `python3` and `python3-devel`.
const ONE_PYTHON: [(&str, &str); 3] = [("amzn-2", "3.7"), ("centos-7", "3.6"), ("ol-7", "3.6")];

/// The command that installs packages on a relative of Red Hat.
pub(super) fn manager(id: &str) -> &'static str {
    if YUM.contains(&id) { "yum" } else { "dnf" }
}

/// The one Python 3 that a distribution has.
pub(super) fn one_python(id: &str) -> Option<&'static str> {
    let row = ONE_PYTHON.iter().find(|(known, _)| *known == id);
    row.map(|(_, python)| *python)
}

/// The image of a distribution.
pub(super) fn image(id: &str) -> Option<String> {
    let row = IMAGES.iter().find(|row| id.starts_with(row.start))?;
    let version = id.strip_prefix(row.start)?;
    let major = version.split('.').next().unwrap_or(version);
    let image = row.image.replace("{version}", version);
    Some(image.replace("{major}", major))
}

/// The distribution of an image by its name and tag, and whether it is one of the small ones, which have microdnf.
pub(super) fn of_image(image: &str, tag: &str) -> Option<(String, bool)> {
    let last = image.rsplit('/').next().unwrap_or(image);
    let is_small = ["-minimal", "-slim"]
        .iter()
        .any(|end| last.ends_with(end) || tag.contains(end));
    let name = last.strip_suffix("-minimal").unwrap_or(last);
    let version = tag.split('-').next().unwrap_or(tag);
    // ubi9/ubi:9.4, ubi9:latest, ubi9-minimal
    let major = ["ubi7", "ubi8", "ubi9", "ubi10"]
        .iter()
        .find(|part| name == **part || image.contains(&format!("{part}/")));
    if let Some(number) = major.and_then(|part| part.strip_prefix("ubi"))
        && name.starts_with("ubi")
    {
        return Some((format!("rhel-{number}"), is_small));
    }
    let rows = IMAGES.iter().filter(|row| row.name == name);
    let found = rows.map(|row| match row.start {
        "centos-stream-" => Some(format!("centos-stream-{}", version.strip_prefix("stream")?)),
        "opensuse-tumbleweed" => Some(row.start.to_owned()),
        "centos-" => {
            let major = version.trim_start_matches("centos").split('.').next()?;
            Some(format!("centos-{major}"))
        }
        start => Some(format!("{start}{version}")),
    });
    let id = found.flatten().next()?;
    Some((id, is_small))
}

/// The packages of a Python: to run it, and to build for it. Fedora and its relatives call them `python3.11`, SUSE calls them
/// `python311`.
pub(super) fn python_packages(id: &str, is_suse: bool, python: &str) -> [String; 2] {
    let name = match (one_python(id), is_suse) {
        (Some(_), _) => "python3".to_owned(),
        (None, true) => format!("python{}", python.replace('.', "")),
        (None, false) => format!("python{python}"),
    };
    let devel = format!("{name}-devel");
    [name, devel]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_those_of_the_distributions() {
        for (id, expected) in [
            ("centos-stream-9", "quay.io/centos/centos:stream9"),
            ("fedora-42", "fedora:42"),
            ("rhel-9.4", "registry.access.redhat.com/ubi9:latest"),
            ("opensuse-leap-15.6", "opensuse/leap:15.6"),
        ] {
            assert_eq!(image(id).as_deref(), Some(expected));
        }
        assert_eq!(image("debian-12"), None);
    }

    #[test]
    fn an_image_says_its_distribution() {
        for (name, tag, expected) in [
            ("fedora", "42", Some(("fedora-42", false))),
            (
                "quay.io/centos/centos",
                "stream9",
                Some(("centos-stream-9", false)),
            ),
            ("centos", "centos7", Some(("centos-7", false))),
            ("centos", "7.9.2009", Some(("centos-7", false))),
            (
                "registry.access.redhat.com/ubi9/ubi-minimal",
                "9.4-12",
                Some(("rhel-9", true)),
            ),
            (
                "registry.access.redhat.com/ubi9",
                "latest",
                Some(("rhel-9", false)),
            ),
            ("registry.access.redhat.com/ubi9/python-311", "1", None),
            (
                "rockylinux/rockylinux",
                "9-minimal",
                Some(("rocky-9", true)),
            ),
            ("oraclelinux", "9-slim", Some(("ol-9", true))),
            ("opensuse/leap", "15.6", Some(("opensuse-leap-15.6", false))),
            ("python", "3.12", None),
        ] {
            let expected = expected.map(|(id, small)| (id.to_owned(), small));
            assert_eq!(of_image(name, tag), expected, "{name}:{tag}");
        }
    }

    #[test]
    fn packages_are_called_after_their_python() {
        let shown = |id, is_suse| python_packages(id, is_suse, "3.11").join(" ");
        assert_eq!(shown("rocky-9.3", false), "python3.11 python3.11-devel");
        assert_eq!(
            shown("opensuse-leap-15.6", true),
            "python311 python311-devel"
        );
        assert_eq!(shown("centos-7", false), "python3 python3-devel");
    }
}
