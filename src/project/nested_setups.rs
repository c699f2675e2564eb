//! Other setup.py files of the same project.

use super::Project;
use crate::eval::{Data, SetupCall, SetupFunction, evaluate};
use crate::syntax::version::canonical_name;
use crate::text::{SourceFile, parts};
use camino::Utf8Path;
use std::sync::Arc;

/// A setup.py that is not the project's own, but would install the same distribution or is installed with it.
#[derive(Debug)]
pub struct NestedSetup {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Its call of `setup()`.
    pub call: SetupCall,
    /// The name it declares, when that is known.
    pub name: Option<String>,
    /// Whether that is the project's own name.
    pub same_name: bool,
    /// The installed package in whose folder it lies.
    pub package: Option<String>,
}

/// Finds them, sorted by path.
pub(super) fn read(project: &Project) -> Vec<NestedSetup> {
    project
        .tree()
        .tracked()
        .filter(|path| parts(path).1 == "setup.py" && path.as_str() != "setup.py")
        .filter_map(|path| read_one(project, path))
        .collect()
}

fn read_one(project: &Project, path: &Utf8Path) -> Option<NestedSetup> {
    let evaluation = evaluate(project.files(), path);
    let file = evaluation.file?;
    let call = evaluation.calls.into_iter().find(|call| {
        // A `setup()` of numpy.distutils builds a part of the package that holds it.
        !matches!(call.function, SetupFunction::Other(_))
    })?;
    let name = known_text(&call, "name").map(str::to_owned);
    let own = project.metadata().name.known();
    let same_name = match (own, &name) {
        (Some(own), Some(name)) => canonical_name(own) == canonical_name(name),
        _ => false,
    };
    let package = package_of(project, path.parent()?);
    (same_name || package.is_some()).then_some(NestedSetup {
        file,
        call,
        name,
        same_name,
        package,
    })
}

fn known_text<'a>(call: &'a SetupCall, keyword: &str) -> Option<&'a str> {
    match &call.keyword(keyword)?.value.known()?.data {
        Data::Str(text) => Some(text),
        _ => None,
    }
}

fn package_of(project: &Project, folder: &Utf8Path) -> Option<String> {
    let packages = project.metadata().packages.value()?;
    packages
        .texts()
        .find(|package| project.package_folder(package) == folder)
        .map(str::to_owned)
}
