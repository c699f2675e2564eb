//! `[build-system]` of pyproject.toml: what the targets of setuptools share.

use super::BuildBackend;
use super::carrier::Carrier;
use super::document::Document;
use crate::project::Project;
use crate::text::{EntryKind, Spanned};
use camino::Utf8Path;

pub(super) const TABLE: &[&str] = &["build-system"];

/// `requires`, as it is written.
pub(super) fn requires(project: &Project) -> Vec<Spanned<String>> {
    let requires = project.pyproject().and_then(|source| {
        let tree = &source.parse.tree;
        tree.get(&["build-system", "requires"])?.as_strings()
    });
    requires.unwrap_or_default()
}

/// Says `build-backend`, unless the one that is there does.
pub(super) fn name_backend(carrier: &Carrier<'_>, document: &mut Document, backend: BuildBackend) {
    let name = match backend {
        BuildBackend::Pbr => "pbr.build",
        // setup.py imports modules that lie beside it, which only this one finds.
        BuildBackend::Setuptools if imports_neighbours(carrier) => {
            "setuptools.build_meta:__legacy__"
        }
        BuildBackend::Setuptools => "setuptools.build_meta",
    };
    let own = carrier.project.pyproject().and_then(|source| {
        let tree = &source.parse.tree;
        tree.get(&["build-system", "build-backend"])?.as_str()
    });
    let is_setuptools = own.is_some_and(|own| own.starts_with("setuptools."));
    let is_new = !carrier.project.has_build_system();
    if own == Some(name) || is_setuptools && backend == BuildBackend::Setuptools {
        return;
    }
    // A table without the key means the legacy backend, and is left to it.
    if is_new || own.is_some() || backend == BuildBackend::Pbr {
        document.set(TABLE, "build-backend", name);
    }
}

/// Whether what stays of setup.py imports a module of the project, or may: one whose name is not known counts.
fn imports_neighbours(carrier: &Carrier<'_>) -> bool {
    let scan = carrier.project.setup_scan();
    let Some(scan) = scan.filter(|_| !carrier.kept.is_empty()) else {
        return false;
    };
    let by_name = scan.imports_by_name.iter();
    let mut by_name = by_name.map(|module| {
        module
            .as_deref()
            .is_none_or(|module| is_neighbour(carrier, module))
    });
    let mut imports = scan.imports.iter();
    imports.any(|import| is_neighbour(carrier, &import.module)) || by_name.any(|is_it| is_it)
}

/// Whether a module of that name lies beside setup.py.
fn is_neighbour(carrier: &Carrier<'_>, module: &str) -> bool {
    let name = module.split('.').next().unwrap_or(module);
    let is_name = |c: char| c == '_' || c.is_alphanumeric();
    if name.is_empty() || !name.chars().all(is_name) {
        return false;
    }
    let world = carrier.project.files().world();
    let file = world.kind(Utf8Path::new(&format!("{name}.py")));
    let folder = world.kind(Utf8Path::new(name));
    file == Some(EntryKind::File) || folder == Some(EntryKind::Folder)
}
