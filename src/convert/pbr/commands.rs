//! Command classes: pbr throws away the `cmdclass` of setup.py, and has `commands` in `[global]` for classes that can be
//! imported. It knows a command by the `command_name` of its class, else by the name of the class (pbr 1.9 to 7.1).

use crate::eval::{Data, Keyword};
use crate::project::Project;
use crate::resolved::{Reason, Resolved};
use crate::syntax::python::Module;
use crate::syntax::python::ast::visitor::{self, Visitor};
use crate::syntax::python::ast::{self, Expr, Stmt};
use crate::text::{Decoding, EntryKind, Span};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeMap;

/// Commands of pbr itself, which it names behind those of `[global]`: the last one of a name runs (pbr 3.1.1, 7.1.3).
const OF_PBR: &[&str] = &[
    "build_sphinx",
    "deb_version",
    "develop",
    "egg_info",
    "install",
    "install_scripts",
    "rpm_version",
    "sdist",
    "test",
    "testr",
];

/// Packages whose command classes have no `command_name` of their own.
const PLAIN: &[&str] = &["distutils", "setuptools", "wheel"];

/// Names under which projects run their tests.
const OF_TESTS: &[&str] = &[
    "behave_test",
    "nosetests",
    "pytest",
    "test",
    "tests",
    "tox",
    "unittest",
];

/// What becomes of `cmdclass`.
pub(super) enum Commands {
    /// They run tests.
    Tests,
    /// versioneer's, which write down a version that pbr gives.
    Versioneer,
    /// The dotted names of the classes.
    Importable(Vec<String>),
    /// What pbr cannot run, and why.
    Lost(String),
}

/// Looks at the classes.
pub(super) fn commands(project: &Project, keyword: &Keyword) -> Commands {
    if is_versioneer(project, keyword) {
        return Commands::Versioneer;
    }
    let Some((names, place)) = names(keyword) else {
        return Commands::Lost("not all of them are known".to_owned());
    };
    if names.iter().all(|name| OF_TESTS.contains(name)) {
        return Commands::Tests;
    }
    let Some(source) = project.setup().and_then(|setup| setup.file.as_ref()) else {
        return Commands::Lost("not all of them are known".to_owned());
    };
    if !finds_neighbours(project) {
        return Commands::Lost("the backend does not find modules beside setup.py".to_owned());
    }
    let module = Module::parse(source);
    let setup = Setup::read(&module, place);
    let classes = names.iter().map(|name| setup.class(project, name));
    match classes.collect::<Result<Vec<String>, String>>() {
        Ok(classes) => Commands::Importable(classes),
        Err(why) => Commands::Lost(why),
    }
}

/// Whether the build imports modules from the folder of setup.py: PEP 517 leaves it to the backend, and of those of
/// setuptools only the legacy one does.
fn finds_neighbours(project: &Project) -> bool {
    let backend = project.pyproject().and_then(|source| {
        let tree = &source.parse.tree;
        tree.get(&["build-system", "build-backend"])?.as_str()
    });
    backend.is_none_or(|name| name == "setuptools.build_meta:__legacy__")
}

/// `versioneer.get_cmdclass()` without classes of others.
fn is_versioneer(project: &Project, keyword: &Keyword) -> bool {
    let Resolved::Dynamic(dynamic) = &keyword.value else {
        return false;
    };
    let text = project.files().slice(keyword.span);
    dynamic.reason == Reason::ScmTool && text.trim_end().ends_with("versioneer.get_cmdclass()")
}

/// The names of the commands, the same in every environment, and where they are written.
fn names(keyword: &Keyword) -> Option<(Vec<&str>, Span)> {
    let node = keyword.value.known()?;
    let Data::Dict(classes) = &node.data else {
        return None;
    };
    let names = classes.entries.iter().map(|entry| match &entry.key.data {
        Data::Str(name) if entry.guard.is_always() => Some(name.as_str()),
        _ => None,
    });
    let is_whole = classes.open.is_empty() && keyword.guard.is_always();
    Some((names.collect::<Option<_>>()?, node.span)).filter(|_| is_whole)
}

/// What setup.py says of its classes.
#[derive(Default)]
struct Setup<'a> {
    /// The dictionary, by command.
    classes: BTreeMap<&'a str, &'a Expr>,
    /// What names stand for: `module.name`, or `None` when they are bound otherwise or twice.
    names: BTreeMap<&'a str, Option<String>>,
}

impl<'a> Setup<'a> {
    fn read(module: &'a Module, place: Span) -> Self {
        let mut finder = Finder {
            module,
            place,
            setup: Self::default(),
        };
        finder.visit_body(module.body());
        finder.setup
    }

    /// The dotted name of a class that pbr can import and knows by the name of the command.
    fn class(&self, project: &Project, command: &str) -> Result<String, String> {
        if OF_PBR.contains(&command) {
            return Err(format!(
                "pbr has a command `{command}` of its own, which runs in its place"
            ));
        }
        let found = self
            .classes
            .get(command)
            .and_then(|class| self.dotted(class));
        let Some((module, class)) = found.as_deref().and_then(|found| found.rsplit_once('.'))
        else {
            return Err(format!(
                "the class of `{command}` is not imported from a module"
            ));
        };
        let own = command_name(project, module, class);
        match own {
            Some(own) if own == command => Ok(format!("{module}.{class}")),
            Some(own) => Err(format!("pbr would call the class of `{command}` `{own}`")),
            None => Err(format!(
                "what pbr would call the class of `{command}` is not known"
            )),
        }
    }

    fn dotted(&self, class: &Expr) -> Option<String> {
        match class {
            Expr::Name(name) => self.names.get(name.id.as_str())?.clone(),
            Expr::Attribute(part) => {
                let outer = self.dotted(&part.value)?;
                Some(format!("{outer}.{}", part.attr))
            }
            _ => None,
        }
    }

    fn bind(&mut self, name: &'a str, to: Option<String>) {
        let known = self.names.entry(name).or_insert_with(|| to.clone());
        if *known != to {
            *known = None;
        }
    }
}

struct Finder<'a> {
    module: &'a Module,
    place: Span,
    setup: Setup<'a>,
}

impl<'a> Visitor<'a> for Finder<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let whole = alias.name.as_str();
                    let first = whole.split('.').next().unwrap_or(whole);
                    match &alias.asname {
                        Some(name) => self.setup.bind(name, Some(whole.to_owned())),
                        None => self.setup.bind(first, Some(first.to_owned())),
                    }
                }
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().filter(|_| import.level == 0);
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    let to = module.map(|module| format!("{module}.{}", alias.name));
                    self.setup.bind(name, to);
                }
            }
            Stmt::ClassDef(class) => self.setup.bind(&class.name, None),
            Stmt::FunctionDef(function) => self.setup.bind(&function.name, None),
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if !name.ctx.is_load() => self.setup.bind(&name.id, None),
            Expr::Dict(dict) if self.module.span(dict) == self.place => {
                let entries = dict.items.iter().filter_map(|item| {
                    let key = item.key.as_ref()?.as_string_literal_expr()?;
                    Some((key.value.to_str(), &item.value))
                });
                self.setup.classes.extend(entries);
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

/// The name by which pbr knows a class of a module that lies beside setup.py.
fn command_name(project: &Project, dotted: &str, class: &str) -> Option<String> {
    let base = dotted.replace('.', "/");
    let candidates = [format!("{base}/__init__.py"), format!("{base}.py")];
    let is_file = |path: &Utf8PathBuf| project.files().world().kind(path) == Some(EntryKind::File);
    let path = candidates
        .into_iter()
        .map(Utf8PathBuf::from)
        .find(is_file)?;
    let file = project
        .files()
        .open(Utf8Path::new(&path), Decoding::Python)
        .ok()?;
    let module = Module::parse(&file);
    let setup = Setup::read(&module, file.span(0, 0));
    let mut classes = module.body().iter().filter_map(Stmt::as_class_def_stmt);
    let found = classes.find(|one| one.name.as_str() == class)?;
    let is_plain = |base: &Expr| {
        let dotted = setup.dotted(base);
        dotted.is_some_and(|dotted| PLAIN.contains(&dotted.split('.').next().unwrap_or("")))
    };
    let names = own_names(found);
    match names.as_slice() {
        [] if found.bases().iter().all(is_plain) => Some(class.to_owned()),
        [Some(name)] => Some((*name).to_owned()),
        _ => None,
    }
}

/// The texts that the body of a class gives to `command_name`.
fn own_names(class: &ast::StmtClassDef) -> Vec<Option<&str>> {
    let assigns = class.body.iter().filter_map(Stmt::as_assign_stmt);
    let own = assigns.filter(|assign| {
        let mut targets = assign.targets.iter();
        targets.any(|target| {
            let name = target.as_name_expr();
            name.is_some_and(|name| name.id.as_str() == "command_name")
        })
    });
    own.map(|assign| {
        let text = assign.value.as_string_literal_expr();
        text.map(|text| text.value.to_str())
    })
    .collect()
}
