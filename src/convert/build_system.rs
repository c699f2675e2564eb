//! `[build-system]` of pyproject.toml: what the targets of setuptools share.

use super::BuildBackend;
use super::carrier::Carrier;
use super::document::Document;
use crate::project::Project;
use crate::syntax::python::WordKind;
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

/// Whether what stays of setup.py imports a module of the project, or may: a name given to `__import__` counts.
fn imports_neighbours(carrier: &Carrier<'_>) -> bool {
    let Some(scan) = carrier.project.setup_scan() else {
        return false;
    };
    let world = carrier.project.files().world();
    let is_neighbour = |module: &str| {
        let name = module.split('.').next().unwrap_or(module);
        let file = world.kind(Utf8Path::new(&format!("{name}.py")));
        let folder = world.kind(Utf8Path::new(name));
        !name.is_empty() && (file == Some(EntryKind::File) || folder == Some(EntryKind::Folder))
    };
    let by_name = scan
        .words
        .iter()
        .any(|word| IMPORTERS.contains(&word.text.as_str()));
    let texts = scan
        .words
        .iter()
        .filter(|word| by_name && word.kind == WordKind::Text);
    let imports = scan.imports.iter().map(|import| &import.module);
    let mut modules = imports.chain(texts.map(|word| &word.text));
    !carrier.kept.is_empty() && modules.any(|module| is_neighbour(module))
}

/// Functions that import the module of a name.
const IMPORTERS: [&str; 2] = ["__import__", "import_module"];
