//! Which backend would build the project.

use super::{Project, in_tree};
use crate::eval::{Data, SetupFunction};

/// A build backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Backend {
    /// setuptools.
    Setuptools,
    /// pbr on setuptools (or its ancestor d2to1).
    Pbr,
    /// distutils, which today is setuptools' copy.
    Distutils,
    /// poetry-core.
    Poetry,
    /// flit-core.
    Flit,
    /// hatchling.
    Hatchling,
    /// pdm-backend.
    Pdm,
    /// Another one.
    Other,
}

impl Backend {
    /// The word that JSON uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Setuptools => "setuptools",
            Self::Pbr => "pbr",
            Self::Distutils => "distutils",
            Self::Poetry => "poetry",
            Self::Flit => "flit",
            Self::Hatchling => "hatchling",
            Self::Pdm => "pdm",
            Self::Other => "other",
        }
    }

    /// Whether setup.py and setup.cfg are read at all.
    pub fn reads_setup_py(self) -> bool {
        matches!(self, Self::Setuptools | Self::Pbr | Self::Distutils)
    }
}

/// First parts of `build-backend` names.
const BACKENDS: &[(&str, Backend)] = &[
    ("setuptools", Backend::Setuptools),
    ("pbr", Backend::Pbr),
    ("poetry", Backend::Poetry),
    ("flit", Backend::Flit),
    ("flit_core", Backend::Flit),
    ("hatchling", Backend::Hatchling),
    ("pdm", Backend::Pdm),
];

/// Whether pyproject.toml names pbr's backend.
pub(super) fn names_pbr(project: &Project) -> bool {
    named(project).is_some_and(|name| by_module(&name) == Backend::Pbr)
}

fn named(project: &Project) -> Option<String> {
    let tree = &project.pyproject()?.parse.tree;
    let item = tree.get(&["build-system", "build-backend"])?;
    item.as_str().map(str::to_owned)
}

/// The backend named by pyproject.toml, else what setup.py asks for (PEP 517: setuptools when nothing is named).
pub(super) fn detect(project: &Project) -> Backend {
    let name = named(project);
    if name
        .as_deref()
        .is_some_and(|name| in_tree::is_setuptools(project, name))
    {
        return of_setup_py(project);
    }
    match name.as_deref().map(by_module) {
        // pbr's backend only passes on to setuptools; setup.py has the switch. Without a setup.py it reads nothing of ours.
        None | Some(Backend::Setuptools | Backend::Pbr) => of_setup_py(project),
        Some(other) => other,
    }
}

fn by_module(module: &str) -> Backend {
    let first = module.split(['.', ':']).next().unwrap_or_default();
    BACKENDS
        .iter()
        .find(|(name, _)| *name == first)
        .map_or(Backend::Other, |(_, backend)| *backend)
}

fn of_setup_py(project: &Project) -> Backend {
    let Some(call) = project.setup_call() else {
        return Backend::Setuptools;
    };
    let switched_on = ["pbr", "d2to1"].iter().any(|name| {
        call.keyword(name)
            .and_then(|keyword| keyword.value.known())
            .is_some_and(|node| match &node.data {
                Data::Bool(on) => *on,
                // `pbr="other.cfg"` names the file to read.
                Data::Str(path) => !path.is_empty(),
                _ => false,
            })
    });
    match (&call.function, switched_on) {
        (_, true) => Backend::Pbr,
        (SetupFunction::Distutils, false) => Backend::Distutils,
        (SetupFunction::Setuptools | SetupFunction::Other(_), false) => Backend::Setuptools,
    }
}
