//! The platform profiles ("atoms") that bindep 2.14 finds on a machine, by distribution. bindep asks the `distro` package, which
//! reads `/etc/os-release`; the rows follow what the real tool prints for the files of these distributions.

use super::PLATFORM;
use std::collections::BTreeSet;

/// The atoms of a distribution, `platform:` included and sorted, by its identifier and version: `debian-12`, `ubuntu-22.04`,
/// `alpine-3.20`, `centos-stream-9`, `arch`. The version is that of `VERSION_ID`: where it has three parts (Alpine), an
/// identifier with two gives the atoms of these two. `None` for what is not in the table.
pub fn platform_atoms(id: &str) -> Option<Vec<String>> {
    let (distribution, version) = DISTRIBUTIONS.iter().find_map(|distribution| {
        let rest = id.strip_prefix(distribution.id)?;
        let version = if rest.is_empty() {
            ""
        } else {
            rest.strip_prefix('-')?
        };
        distribution
            .versions
            .has(version)
            .then_some((distribution, version))
    })?;
    let mut atoms = distribution.atoms(version);
    atoms.sort();
    Some(atoms)
}

/// The names of platforms without `platform:` and version: distributions, also with their code names, and families.
pub fn known_platforms() -> BTreeSet<String> {
    let mut names: BTreeSet<String> = OTHERS.iter().map(|name| (*name).to_owned()).collect();
    for distribution in DISTRIBUTIONS {
        names.extend(distribution.family.iter().map(|name| (*name).to_owned()));
        let rows = match distribution.versions {
            Versions::Listed(rows) | Versions::Major(rows) => rows,
            Versions::Since(_) | Versions::Rolling => &[],
        };
        for name in distribution.names {
            names.insert((*name).to_owned());
            let coded = rows.iter().filter(|(_, codename)| !codename.is_empty());
            names.extend(
                coded.map(|(_, codename)| format!("{name}-{}", codename.replace(' ', "-"))),
            );
        }
    }
    names
}

/// Atoms of machines that are not in the table, and of distributions that are no more.
const OTHERS: [&str; 9] = [
    "base-py2",
    "base-py3",
    "brew",
    "darwin",
    "freebsd",
    "macos",
    "manjaro",
    "suse",
    "ubuntu-bionic",
];

struct Distribution {
    /// Start of the identifiers we accept.
    id: &'static str,
    /// Every name under which bindep knows it.
    names: &'static [&'static str],
    versions: Versions,
    /// Package manager and relatives.
    family: &'static [&'static str],
    /// The first major version with `base-py3`, those before have `base-py2`; 0 where bindep tells neither.
    python3_since: u32,
}

/// The versions we know, with their code names.
enum Versions {
    /// Exactly these.
    Listed(&'static [(&'static str, &'static str)]),
    /// Every version of these major ones, whose minor versions share a code name.
    Major(&'static [(&'static str, &'static str)]),
    /// Every version from this major one on, none with a code name.
    Since(u32),
    /// There are no versions.
    Rolling,
}

const DISTRIBUTIONS: &[Distribution] = &[
    Distribution {
        id: "alpine",
        names: &["alpine"],
        versions: Versions::Since(3),
        family: &["apk"],
        python3_since: 0,
    },
    Distribution {
        id: "debian",
        names: &["debian"],
        versions: Versions::Listed(&[
            ("8", "jessie"),
            ("9", "stretch"),
            ("10", "buster"),
            ("11", "bullseye"),
            ("12", "bookworm"),
            ("13", "trixie"),
        ]),
        family: &["dpkg"],
        python3_since: 10,
    },
    Distribution {
        id: "ubuntu",
        names: &["ubuntu"],
        versions: Versions::Listed(&[
            ("14.04", "trusty tahr"),
            ("16.04", "xenial"),
            ("18.04", "bionic"),
            ("20.04", "focal"),
            ("22.04", "jammy"),
            ("24.04", "noble"),
        ]),
        family: &["dpkg"],
        python3_since: 16,
    },
    Distribution {
        id: "centos-stream",
        names: &["centos"],
        versions: Versions::Since(8),
        family: &["redhat", "rpm"],
        python3_since: 8,
    },
    Distribution {
        id: "centos",
        names: &["centos"],
        versions: Versions::Listed(&[("7", "core"), ("8", "core")]),
        family: &["redhat", "rpm"],
        python3_since: 8,
    },
    Distribution {
        id: "fedora",
        names: &["fedora"],
        versions: Versions::Since(31),
        family: &["redhat", "rpm"],
        python3_since: 23,
    },
    Distribution {
        id: "rhel",
        names: &["rhel"],
        versions: Versions::Major(&[("8", "ootpa"), ("9", "plow")]),
        family: &["redhat", "rpm"],
        python3_since: 8,
    },
    Distribution {
        id: "rocky",
        names: &["rocky"],
        versions: Versions::Major(&[("8", "green obsidian"), ("9", "blue onyx")]),
        family: &["redhat", "rpm"],
        python3_since: 8,
    },
    Distribution {
        id: "almalinux",
        names: &["almalinux"],
        versions: Versions::Listed(&[("9.3", "shamrock pampas cat")]),
        family: &["redhat", "rpm"],
        python3_since: 8,
    },
    Distribution {
        id: "ol",
        names: &["oracle"],
        versions: Versions::Since(7),
        family: &["redhat", "rpm"],
        python3_since: 8,
    },
    Distribution {
        id: "amzn",
        names: &["amzn", "amazonami"],
        versions: Versions::Listed(&[("2", ""), ("2023", "")]),
        family: &["redhat", "rpm"],
        python3_since: 0,
    },
    Distribution {
        id: "opensuse-leap",
        names: &["opensuse", "opensuseproject"],
        versions: Versions::Since(15),
        family: &["rpm", "suse"],
        python3_since: 0,
    },
    Distribution {
        id: "opensuse-tumbleweed",
        names: &["opensuse-tumbleweed", "opensuse", "opensuseproject"],
        versions: Versions::Since(20_140_000),
        family: &["rpm", "suse"],
        python3_since: 0,
    },
    Distribution {
        id: "sles",
        names: &["sles", "suselinux"],
        versions: Versions::Since(12),
        family: &["rpm", "suse"],
        python3_since: 0,
    },
    Distribution {
        id: "arch",
        names: &["arch"],
        versions: Versions::Rolling,
        family: &["pacman"],
        python3_since: 0,
    },
    Distribution {
        id: "gentoo",
        names: &["gentoo"],
        versions: Versions::Since(2),
        family: &["emerge"],
        python3_since: 0,
    },
    // The derivatives that bindep does not know have no package manager.
    Distribution {
        id: "linuxmint",
        names: &["linuxmint"],
        versions: Versions::Listed(&[("21.2", "victoria")]),
        family: &[],
        python3_since: 0,
    },
    Distribution {
        id: "raspbian",
        names: &["raspbian"],
        versions: Versions::Listed(&[("10", "buster"), ("11", "bullseye"), ("12", "bookworm")]),
        family: &[],
        python3_since: 0,
    },
    Distribution {
        id: "wolfi",
        names: &["wolfi"],
        versions: Versions::Since(20_230_000),
        family: &[],
        python3_since: 0,
    },
];

impl Distribution {
    fn atoms(&self, version: &str) -> Vec<String> {
        let codename = self.versions.codename(version);
        let named = self.names.iter().flat_map(|name| {
            let codenames = (!codename.is_empty()).then(|| prefixes(codename, ' '));
            let bits = prefixes(version, '.').chain(codenames.into_iter().flatten());
            let bits = bits.map(move |bit| format!("{name}-{}", bit.replace(' ', "-")));
            std::iter::once((*name).to_owned()).chain(bits)
        });
        let family = self.family.iter().map(|atom| (*atom).to_owned());
        named
            .chain(family)
            .chain(self.base_python(version))
            .map(|atom| format!("{PLATFORM}{atom}"))
            .collect()
    }

    fn base_python(&self, version: &str) -> Option<String> {
        let major = major(version)?;
        (self.python3_since > 0).then(|| {
            let python = if major < self.python3_since { 2 } else { 3 };
            format!("base-py{python}")
        })
    }
}

impl Versions {
    fn has(&self, version: &str) -> bool {
        match self {
            Self::Listed(_) | Self::Major(_) => self.row(version).is_some(),
            Self::Since(first) => {
                let is_number =
                    |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
                version.split('.').all(is_number)
                    && major(version).is_some_and(|major| major >= *first)
            }
            Self::Rolling => version.is_empty(),
        }
    }

    fn codename(&self, version: &str) -> &'static str {
        self.row(version).map_or("", |(_, codename)| codename)
    }

    fn row(&self, version: &str) -> Option<&'static (&'static str, &'static str)> {
        match self {
            Self::Listed(rows) => rows.iter().find(|(listed, _)| *listed == version),
            Self::Major(rows) => {
                let first = version.split('.').next()?;
                rows.iter().find(|(major, _)| *major == first)
            }
            Self::Since(_) | Self::Rolling => None,
        }
    }
}

fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

/// The text up to each separator and the whole: `3`, `3.20`, `3.20.3`. The empty version of a rolling distribution counts, too:
/// bindep makes an atom `arch-` of it.
fn prefixes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let ends = text.match_indices(separator).map(|(at, _)| at);
    ends.chain([text.len()]).filter_map(|end| text.get(..end))
}
