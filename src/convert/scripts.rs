//! Shell scripts of the tree that nothing installs, and packages as pbr finds them.

use crate::project::Project;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;

/// The shell scripts outside the packages, sorted.
pub(super) fn outside_packages(project: &Project, packages: &[Utf8PathBuf]) -> Vec<Utf8PathBuf> {
    project
        .shell_scripts()
        .into_iter()
        .map(|script| script.path)
        .filter(|path| !packages.iter().any(|folder| path.starts_with(folder)))
        .collect()
}

/// The packages that pbr makes of an entry of `[files] packages`: the folder itself, and below it every folder with an
/// `__init__.py` whose parents up to there have one.
pub(super) fn expansion(project: &Project, root: &str) -> BTreeSet<String> {
    let folder = Utf8Path::new(root);
    let tree = project.tree();
    let mut packages = BTreeSet::from([root.to_owned()]);
    for path in tree.files_below(folder) {
        let Some(parent) = path
            .parent()
            .filter(|_| path.file_name() == Some("__init__.py"))
        else {
            continue;
        };
        let Ok(inner) = parent.strip_prefix(folder) else {
            continue;
        };
        let reached = parent
            .ancestors()
            .take_while(|ancestor| *ancestor != folder)
            .all(|ancestor| tree.has_file(ancestor.join("__init__.py")));
        let importable = inner.components().all(|part| !part.as_str().contains('.'));
        if reached && importable && !inner.as_str().is_empty() {
            let name: Vec<&str> = parent.components().map(|part| part.as_str()).collect();
            packages.insert(name.join("."));
        }
    }
    packages
}
