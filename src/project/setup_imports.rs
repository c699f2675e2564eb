//! What setup.py imports: modules of the project, and modules that the tools of today have no more.

use super::{PackageModule, Project};
use crate::data::removed_imports::{BOOTSTRAP_SCRIPTS, REMOVED_IMPORTS, RemovedImport};
use crate::metadata::List;
use crate::syntax::python::ImportedModule;
use crate::syntax::version::canonical_name;
use crate::syntax::{requirement, specifier, version};
use crate::text::Span;

/// An import of setup.py that fails with the tools of today.
#[derive(Debug, Clone)]
pub struct DeadImport {
    /// What is imported.
    pub name: String,
    /// The module or the statement.
    pub span: Span,
    /// The row of the table; `None` for a script that is not in the project.
    pub removed: Option<&'static RemovedImport>,
}

/// A module of the project that setup.py imports.
#[derive(Debug, Clone)]
pub struct OwnImport {
    /// The dotted name.
    pub module: String,
    /// The module or the statement.
    pub span: Span,
    /// A requirement of the project that the import needs, and where.
    pub needs: Option<(String, Span)>,
}

impl Project {
    /// The imports that setup.py carries out in every build, and does not get along without.
    fn setup_imports(&self) -> Vec<&ImportedModule> {
        let (Some(setup), Some(scan)) = (self.setup(), self.setup_scan()) else {
            return Vec::new();
        };
        let is_reached = |import: &ImportedModule| {
            let mut reached = setup.imports.iter();
            reached
                .any(|known| known.span.contains(import.span) || import.span.contains(known.span))
        };
        let imports = scan.imports.iter();
        imports
            .filter(|import| !import.guarded && import.level == 0 && is_reached(import))
            .collect()
    }

    /// Imports of setup.py that fail, but for those of a setuptools that the build pins.
    pub fn dead_imports(&self) -> Vec<DeadImport> {
        if !self.backend().reads_setup_py() {
            return Vec::new();
        }
        let imports = self.setup_imports();
        imports
            .iter()
            .filter_map(|import| self.dead_import(import))
            .collect()
    }

    fn dead_import(&self, import: &ImportedModule) -> Option<DeadImport> {
        let root = import.module.split('.').next().unwrap_or_default();
        let is_script = BOOTSTRAP_SCRIPTS.contains(&root);
        let is_own = self.tree().has_file(format!("{root}.py")) || self.tree().has_folder(root);
        if is_own {
            return None;
        }
        if is_script {
            return Some(DeadImport {
                name: import.module.clone(),
                span: import.span,
                removed: None,
            });
        }
        // Of hundreds of rows hardly one begins as the import does.
        let (removed, name) = REMOVED_IMPORTS
            .iter()
            .filter(|row| row.module.starts_with(root))
            .find_map(|row| Some((row, taken(row, import)?)))?;
        let in_block = self.files().locate(import.span).1.column > 8;
        let depends_on_python = removed.tool == "python" && (in_block || import.deferred);
        let is_pinned =
            removed.tool == "setuptools" && self.builds_with_setuptools_before(removed.since);
        (!depends_on_python && !is_pinned).then_some(DeadImport {
            name,
            span: import.span,
            removed: Some(removed),
        })
    }

    /// Whether `[build-system] requires` or `setup_requires` asks for a setuptools before a version.
    fn builds_with_setuptools_before(&self, since: &str) -> bool {
        let required = self.build_requirements(self.metadata());
        required.iter().any(|text| excludes(text, since))
    }

    /// Imports of `pkg_resources` in installed modules, where the project does not ask for a setuptools that has it. Those in
    /// functions and those that the module gets along without do not count.
    pub fn imports_of_pkg_resources(&self) -> Vec<Span> {
        let requires = self.metadata().install_requires.value();
        let may_ask =
            |list: &List| !list.open.is_empty() || list.texts().any(|text| excludes(text, "82"));
        if requires.is_some_and(may_ask) {
            return Vec::new();
        }
        const NAME: &str = "pkg_resources";
        let is_needed = |import: &&ImportedModule| {
            let root = import.module.split('.').next();
            root == Some(NAME) && !import.guarded && !import.deferred && import.level == 0
        };
        let modules = self
            .package_modules()
            .iter()
            .filter(|module| !module.is_test() && module.mentions(NAME));
        modules
            .flat_map(|module| module.scan().imports.iter().filter(is_needed))
            .map(|import| import.span)
            .collect()
    }

    /// Modules that the project installs and setup.py imports.
    pub fn own_imports(&self) -> Vec<OwnImport> {
        let modules = self.package_modules();
        let imports = self.setup_imports();
        let own = imports.iter().filter_map(|import| {
            let module = find(modules, &import.module)?;
            Some(OwnImport {
                module: import.module.clone(),
                span: import.span,
                needs: self.requirement_of(module),
            })
        });
        own.collect()
    }

    /// The first requirement of the project that a module, or one of the project that it imports, needs when it is imported.
    fn requirement_of(&self, first: &PackageModule) -> Option<(String, Span)> {
        let modules = self.package_modules();
        let requires = self.metadata().install_requires.value()?;
        let required: Vec<String> = requires
            .items
            .iter()
            .filter_map(|item| requirement::parse(&item.text, item.provenance.span).ok())
            .map(|requirement| requirement.canonical_name())
            .collect();
        let mut open = vec![first];
        let mut seen: Vec<&str> = Vec::new();
        while let Some(module) = open.pop() {
            let path = module.file.path().as_str();
            if seen.contains(&path) {
                continue;
            }
            seen.push(path);
            let imports = module.scan().imports.iter();
            for import in imports.filter(|import| !import.guarded && !import.deferred) {
                let root = import.module.split('.').next().unwrap_or_default();
                if import.level == 0 && required.contains(&canonical_name(root)) {
                    return Some((root.to_owned(), import.span));
                }
                open.extend(neighbours(modules, module, import));
            }
        }
        None
    }
}

/// The module of the project with a dotted name, or the package that holds it.
fn find<'a>(modules: &'a [PackageModule], name: &str) -> Option<&'a PackageModule> {
    modules.iter().find(|module| dotted(module) == name)
}

/// `package.module`; the package alone for its `__init__.py`.
fn dotted(module: &PackageModule) -> String {
    let stem = module.file.path().file_stem().unwrap_or_default();
    match (module.package.as_str(), stem) {
        (package, "__init__") => package.to_owned(),
        ("", stem) => stem.to_owned(),
        (package, stem) => format!("{package}.{stem}"),
    }
}

/// The modules of the project that an import loads.
fn neighbours<'a>(
    modules: &'a [PackageModule],
    from: &PackageModule,
    import: &ImportedModule,
) -> Vec<&'a PackageModule> {
    let base = match import.level {
        0 => import.module.clone(),
        level => {
            let up = from
                .package
                .rsplitn(level as usize, '.')
                .last()
                .unwrap_or_default();
            [up, &import.module]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(".")
        }
    };
    let below = import.names.iter().map(|name| format!("{base}.{name}"));
    std::iter::once(base.clone())
        .chain(below)
        .filter_map(|name| find(modules, &name))
        .collect()
}

/// What of a row an import takes: the module, one below it, or one of its names.
fn taken(row: &RemovedImport, import: &ImportedModule) -> Option<String> {
    let inside = |name: &str| {
        name == row.module
            || name
                .strip_prefix(row.module)
                .is_some_and(|rest| rest.starts_with('.'))
    };
    if !row.names.is_empty() {
        let mut names = import.names.iter().filter(|_| import.module == row.module);
        let name = names.find(|name| row.names.contains(&name.as_str()))?;
        return Some(format!("{}.{name}", row.module));
    }
    if inside(&import.module) {
        return Some(import.module.clone());
    }
    // Nothing inside the module of the row can be named by way of any other.
    let rest = row.module.strip_prefix(&import.module)?.strip_prefix('.')?;
    let is_rest = |name: &&String| {
        let below = name.strip_prefix(rest);
        below.is_some_and(|below| below.is_empty() || below.starts_with('.'))
    };
    let name = import.names.iter().find(is_rest)?;
    Some(format!("{}.{name}", import.module))
}

/// Whether a requirement asks for setuptools and takes no version from `since` on.
fn excludes(text: &str, since: &str) -> bool {
    let text = text.split(';').next().unwrap_or(text).trim();
    let Some(clauses) = text.strip_prefix("setuptools").map(specifier::parse) else {
        return false;
    };
    let excluded = |number: &str| {
        let number = version::parse(number);
        number.is_some_and(|number| clauses.as_ref().is_ok_and(|all| !all.contains(&number)))
    };
    excluded(since) && excluded("9999")
}

#[cfg(test)]
mod tests {
    use super::excludes;

    #[test]
    fn a_cap_leaves_out_what_comes_later() {
        assert!(excludes("setuptools<82", "82"));
        assert!(excludes("setuptools ==75.0; python_version < '3.12'", "80"));
        assert!(!excludes("setuptools>=40", "82"));
        assert!(!excludes("setuptools<90", "82"));
        assert!(!excludes("setuptools!=82", "82"));
        assert!(!excludes("setuptools-scm<8", "82"));
    }
}
