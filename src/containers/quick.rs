//! Whether it can be told without a plan that the images of a project agree: most projects have no word about images, and
//! rules ask all of them.

use crate::metadata::List;
use crate::project::Project;
use crate::syntax::version::{canonical_name, normalize_extra};
use std::collections::BTreeSet;

/// Files of the root that a plan reads besides those of the package: constraints, and what the image of everything needs.
const OWN_FILES: [&str; 3] = [
    "constraints.txt",
    "thirdparty-requirements.txt",
    "upper-constraints.txt",
];

/// Whether a plan might find images that do not agree, or constraints that are refused. `false` is certain: the images are
/// those of the scripts, the base has what the package requires, each project once, and no other adds to that.
pub fn may_conflict(project: &Project) -> bool {
    let tree = project.tree();
    let is_described = !project.settings().containers.images.is_empty()
        || tree.incomplete
        || tree.has_folder("docker")
        || OWN_FILES.iter().any(|name| tree.has_file(name));
    is_described || has_own_extras(project) || requires_twice(project)
}

/// Whether an extra may be that of an image: named after the base or a script.
fn has_own_extras(project: &Project) -> bool {
    let metadata = project.metadata();
    let Some(extras) = metadata.extras_require.value() else {
        return false;
    };
    let base = metadata.name.known().map(|name| format!("{name}_base"));
    let scripts = metadata.entry_points.value();
    let scripts = scripts.and_then(|groups| groups.get("console_scripts"));
    let scripts = scripts.into_iter().flat_map(List::texts);
    let scripts = scripts.map(|text| text.split('=').next().unwrap_or(text).trim());
    let images: Vec<String> = base
        .as_deref()
        .into_iter()
        .chain(scripts)
        .map(normalize_extra)
        .collect();
    let mut extras = extras.groups.iter();
    extras.any(|(extra, _)| images.contains(&normalize_extra(extra)))
}

/// Whether the package requires a project twice, or itself, as far as the names tell with which the requirements begin.
fn requires_twice(project: &Project) -> bool {
    let metadata = project.metadata();
    let Some(list) = metadata.install_requires.value() else {
        return false;
    };
    let own = metadata.name.known().map(canonical_name);
    let mut seen: BTreeSet<String> = own.into_iter().collect();
    let names = list.texts().map(|text| canonical_name(first_word(text)));
    names.into_iter().any(|name| !seen.insert(name))
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or(text).trim_end_matches(['-', '.'])
}
