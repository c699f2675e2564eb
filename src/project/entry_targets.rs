//! Where entry points lead: whether the module and the object that they name are in the sources and are installed.

use super::Project;
use crate::metadata::EntryPoint;
use crate::syntax::python::{Module, bindings, surely_defines};
use crate::text::{Decoding, Span};
use camino::{Utf8Path, Utf8PathBuf};
use std::borrow::Cow;

/// An entry point that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadEntryPoint {
    /// Its group.
    pub group: String,
    /// Its text, `name = value`.
    pub text: String,
    /// Where it is written.
    pub span: Span,
    /// What is wrong with it.
    pub problem: TargetProblem,
}

/// What may be wrong with the target of an entry point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetProblem {
    /// It has not the form `name = module[:object] [extras]`.
    Malformed,
    /// It makes a command and names no function.
    NoFunction {
        /// The module.
        module: String,
    },
    /// A package of the project has no such module.
    NoModule {
        /// The module.
        module: String,
    },
    /// The module is there, in a folder that is no installed package.
    NotInstalled {
        /// The module.
        module: String,
        /// Its file.
        file: Utf8PathBuf,
    },
    /// The module binds no such name.
    NoObject {
        /// The file of the module.
        file: Utf8PathBuf,
        /// The name.
        object: String,
    },
}

/// Groups whose entry points become commands.
const COMMANDS: &[&str] = &["console_scripts", "gui_scripts"];

impl Project {
    /// The entry points that lead nowhere, in the order of their declarations. Those into other projects are not looked at.
    pub fn dead_entry_points(&self) -> Vec<DeadEntryPoint> {
        let Some(groups) = self.metadata().entry_points.value() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (group, list) in &groups.groups {
            for item in &list.items {
                if let Some(problem) = self.target_problem(group, &item.text) {
                    found.push(DeadEntryPoint {
                        group: group.clone(),
                        text: item.text.clone(),
                        span: item.provenance.span,
                        problem,
                    });
                }
            }
        }
        found
    }

    fn target_problem(&self, group: &str, text: &str) -> Option<TargetProblem> {
        let Some(point) = EntryPoint::parse(text).filter(|point| is_well_formed(&point.value))
        else {
            return Some(TargetProblem::Malformed);
        };
        let module = point.module;
        let Some(object) = point.object else {
            let makes_command = COMMANDS.contains(&group);
            return match self.module_problem(&module) {
                Err(problem) => Some(problem),
                Ok(_) if makes_command => Some(TargetProblem::NoFunction { module }),
                Ok(_) => None,
            };
        };
        match self.module_problem(&module) {
            Ok(file) => self.object_problem(&file?, &object),
            Err(problem) => Some(problem),
        }
    }

    /// The file of a module that lies in a regular package of the project, `None` when nothing can be said of it.
    fn module_problem(&self, module: &str) -> Result<Option<Utf8PathBuf>, TargetProblem> {
        let Some(packages) = self.metadata().packages.value() else {
            return Ok(self.top_level_file(module));
        };
        let is_package = |name: &str| packages.texts().any(|package| package == name);
        let Some((package, rest)) = deepest(module, is_package) else {
            return Ok(self.top_level_file(module));
        };
        if !self.package_folders_are_known() || self.may_be_made(module) {
            return Ok(None);
        }
        let folder = self.package_folder(package);
        let Some(rest) = rest else {
            let own = folder.join("__init__.py");
            return Ok(self.tree().has_file(&own).then_some(own));
        };
        if !self.is_regular_package(&folder) {
            return Ok(None);
        }
        let path = folder.join(rest.replace('.', "/"));
        let Some(file) = self.file_of_module(&path) else {
            return Err(TargetProblem::NoModule {
                module: module.to_owned(),
            });
        };
        if rest.contains('.') && packages.is_known() && !self.is_data_of_a_package(&file) {
            return Err(TargetProblem::NotInstalled {
                module: module.to_owned(),
                file,
            });
        }
        Ok((file.extension() == Some("py")).then_some(file))
    }

    /// The file of a module of `py_modules`.
    fn top_level_file(&self, module: &str) -> Option<Utf8PathBuf> {
        let modules = self.metadata().py_modules.value()?;
        let is_own = modules.texts().any(|own| own == module);
        let path = self.module_path(module);
        (is_own && self.package_folders_are_known() && self.tree().has_file(&path)).then_some(path)
    }

    /// Whether the build may make the module: a compiled extension.
    fn may_be_made(&self, module: &str) -> bool {
        let extensions = self.metadata().ext_modules.value();
        extensions.is_some_and(|list| !list.open.is_empty() || list.texts().any(|e| e == module))
    }

    /// A package of which no other project has a part, and which makes no modules of its own.
    fn is_regular_package(&self, folder: &Utf8Path) -> bool {
        const SHARED: &[&str] = &["extend_path", "declare_namespace", "modules"];
        let path = folder.join("__init__.py");
        let mut modules = self.package_modules().iter();
        let own = modules.find(|module| module.file.path() == path);
        own.is_some_and(|own| {
            let is_named = |name: &str| {
                let mut words = own.scan().words.iter();
                own.mentions(name) && words.any(|word| word.text == name)
            };
            !SHARED.iter().any(|name| is_named(name))
        })
    }

    /// What stands for a module at a path without its suffix: the source, the `__init__.py` of a package, a source that is
    /// compiled.
    fn file_of_module(&self, path: &Utf8Path) -> Option<Utf8PathBuf> {
        let tree = self.tree();
        let source = Utf8PathBuf::from(format!("{path}.py"));
        let package = path.join("__init__.py");
        if let Some(found) = [source, package].into_iter().find(|p| tree.has_file(p)) {
            return Some(found);
        }
        let stem = format!("{}.", path.file_name()?);
        let compiled = tree.files_below(path.parent()?).find(|file| {
            file.parent() == path.parent() && file.file_name().is_some_and(|n| n.starts_with(&stem))
        });
        let found = compiled.or_else(|| tree.files_below(path).next());
        found.map(Utf8Path::to_owned)
    }

    fn is_data_of_a_package(&self, file: &Utf8Path) -> bool {
        self.data_rules().installs(file) != Some(false)
    }

    fn object_problem(&self, file: &Utf8Path, object: &str) -> Option<TargetProblem> {
        let first = object.split('.').next().unwrap_or(object);
        let mut modules = self.package_modules().iter();
        let source = self.files().open(file, Decoding::Python).ok()?;
        // Most commands are functions that stand there for everybody to see.
        if surely_defines(source.text(), first) {
            return None;
        }
        let bound = match modules.find(|module| module.file.path() == file) {
            Some(module) => Cow::Borrowed(module.bindings()),
            None => Cow::Owned(bindings(&Module::parse(&source))),
        };
        let is_submodule = file.file_name() == Some("__init__.py")
            && self.file_of_module(&file.parent()?.join(first)).is_some();
        if bound.is_open || bound.names.contains(first) || is_submodule {
            return None;
        }
        Some(TargetProblem::NoObject {
            file: file.to_owned(),
            object: object.to_owned(),
        })
    }
}

/// The longest part of a dotted name that is a package, and what follows it.
fn deepest(module: &str, is_package: impl Fn(&str) -> bool) -> Option<(&str, Option<&str>)> {
    if is_package(module) {
        return Some((module, None));
    }
    let dots = module.rmatch_indices('.').map(|(at, _)| at);
    dots.filter_map(|at| Some((module.get(..at)?, module.get(at + 1..)?)))
        .find(|(package, _)| is_package(package))
        .map(|(package, rest)| (package, Some(rest)))
}

/// Whether setuptools takes the right side (`importlib.metadata.EntryPoint.pattern`): `module[:object] [extras]`, both of
/// word characters and dots.
fn is_well_formed(value: &str) -> bool {
    let is_dotted = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
    };
    let (target, extras) = match value.split_once('[') {
        Some((target, extras)) => (target, Some(extras)),
        None => (value, None),
    };
    let has_extras = extras.is_none_or(|extras| extras.trim_end().ends_with(']'));
    let target = target.trim_end();
    let is_target = match target.split_once(':') {
        Some((module, object)) => is_dotted(module.trim_end()) && is_dotted(object.trim()),
        None => is_dotted(target),
    };
    has_extras && is_target
}

#[cfg(test)]
mod tests {
    use super::is_well_formed;

    #[test]
    fn targets_are_dotted_names() {
        for text in ["pk", "pk.cli:main", "pk : a.b [x, y]"] {
            assert!(is_well_formed(text), "{text}");
        }
        for text in [
            "pk:main()",
            "pk/cli.py:main",
            "pk-x:main",
            "pk:",
            ":main",
            "pk:a [x",
        ] {
            assert!(!is_well_formed(text), "{text}");
        }
    }
}
