//! `importlib`, `imp` and `runpy`: files of the project that are run as modules.

use super::functions::run_code;
use super::os::{lost, project_path, working_path};
use super::{Row, argument, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::{Instance, Object, Scope};
use crate::eval::value::{Data, Id, Map, Value};
use crate::resolved::Reason;
use crate::text::{EntryKind, Span};
use camino::{Utf8Path, Utf8PathBuf};
use std::rc::Rc;

pub(super) const IMPORTLIB: &[Row] = &[pure("import_module", import), raw("reload", reload)];

pub(super) const UTIL: &[Row] = &[
    pure("spec_from_file_location", spec_of_file),
    raw("module_from_spec", module_of_spec),
];

pub(super) const MACHINERY: &[Row] = &[pure("SourceFileLoader", loader_of_file)];

pub(super) const IMP: &[Row] = &[
    pure("load_source", load_source),
    pure("find_module", find_module),
    raw("load_module", load_found),
    pure("new_module", new_module),
    raw("reload", reload),
];

pub(super) const TYPES: &[Row] = &[pure("ModuleType", new_module)];

pub(super) const RUNPY: &[Row] = &[pure("run_path", run_path)];

/// Methods of a loader.
pub(super) const LOADER: &[Row] = &[
    raw("exec_module", exec_module),
    raw("load_module", load_module),
];

/// The classes of what stands for a file that is to be imported; no class of a program has a dot.
pub(super) const LOADER_CLASS: &str = "importlib.loader";
const SPEC_CLASS: &str = "importlib.spec";

/// `importlib.import_module(name)`
fn import(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.as_slice() {
        [name] if args.keywords.is_empty() => match name.as_str().cloned() {
            Some(name) if !name.starts_with('.') => machine.import_module(&name, args.span),
            _ => unmodelled(machine, args, "importlib.import_module"),
        },
        _ => unmodelled(machine, args, "importlib.import_module"),
    }
}

/// Loading a modelled module again changes nothing.
fn reload(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.as_slice() {
        [module] if matches!(module.data, Data::Module(_)) => Ok(module.clone()),
        _ => unmodelled(machine, args, "reload"),
    }
}

/// The Python file of the project that a path names.
fn file_at(machine: &Machine<'_>, path: &str) -> Option<Utf8PathBuf> {
    if lost(machine, path).is_some() {
        return None;
    }
    project_path(machine, path).filter(|path| path.extension() == Some("py"))
}

/// The name and path of a file that is to be a module.
fn name_and_path(args: &Args, second: &str) -> Option<(Rc<str>, Rc<str>)> {
    let name = argument(args, 0, "name").or_else(|| argument(args, 0, "fullname"))?;
    let path = argument(args, 1, second)?;
    (args.positional.len() + args.keywords.len() == 2)
        .then(|| Some((name.as_str()?.clone(), path.as_path()?)))?
}

fn instance(
    machine: &mut Machine<'_>,
    class: &str,
    name: Rc<str>,
    attributes: Vec<(&str, Value)>,
    span: Span,
) -> Value {
    let attributes = attributes.into_iter();
    let made = Instance {
        class: class.into(),
        name: Some(name),
        attributes: attributes
            .map(|(name, value)| (name.into(), value))
            .collect(),
        scope: None,
    };
    machine.alloc(Object::Instance(made), span)
}

fn loader(machine: &mut Machine<'_>, name: &Rc<str>, path: &Rc<str>, span: Span) -> Value {
    let attributes = vec![
        ("name", Value::str(name.clone(), machine.at(span))),
        ("path", Value::str(path.clone(), machine.at(span))),
    ];
    instance(machine, LOADER_CLASS, name.clone(), attributes, span)
}

/// `SourceFileLoader(name, path)`
fn loader_of_file(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match name_and_path(args, "path") {
        Some((name, path)) => Ok(loader(machine, &name, &path, args.span)),
        None => unmodelled(machine, args, "SourceFileLoader"),
    }
}

/// `spec_from_file_location(name, path)`
fn spec_of_file(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some((name, path)) =
        name_and_path(args, "location").filter(|(_, path)| path.ends_with(".py"))
    else {
        return unmodelled(machine, args, "spec_from_file_location");
    };
    let span = args.span;
    let origin = shown_path(machine, &path);
    let attributes = vec![
        ("name", Value::str(name.clone(), machine.at(span))),
        ("origin", Value::str(origin, machine.at(span))),
        ("loader", loader(machine, &name, &path, span)),
    ];
    Ok(instance(machine, SPEC_CLASS, name, attributes, span))
}

fn instance_of(machine: &Machine<'_>, value: Option<&Value>, class: &str) -> Option<Instance> {
    let Data::Ref(id) = value?.data else {
        return None;
    };
    match machine.state.object(id).map(Rc::as_ref) {
        Some(Object::Instance(instance)) if instance.class.as_ref() == class => {
            Some(instance.clone())
        }
        _ => None,
    }
}

/// The absolute path of a file: where a path is relative, versions differ on which of both they show.
fn shown_path(machine: &Machine<'_>, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    format!("{}/{path}", working_path(machine))
}

/// An empty module.
fn empty_module(machine: &mut Machine<'_>, name: &str, path: Option<&str>, span: Span) -> Value {
    let id = machine.new_id(Object::Scope(Scope::default()));
    let mut names = vec![
        ("__name__", Value::str(name, machine.at(span))),
        ("__doc__", machine.none(span)),
    ];
    if let Some(path) = path {
        let path = shown_path(machine, path);
        names.push(("__file__", Value::str(path, machine.at(span))));
    }
    if let Some(scope) = machine.state.scope_mut(id) {
        scope.module = id;
        scope.module_name = Some(name.into());
        let names = names.into_iter();
        scope.names = names.map(|(name, value)| (name.into(), value)).collect();
    }
    machine.value(Data::Ref(id), span)
}

/// `types.ModuleType(name)`
fn new_module(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.as_slice() {
        [name] if args.keywords.is_empty() => match name.as_str().cloned() {
            Some(name) => Ok(empty_module(machine, &name, None, args.span)),
            None => unmodelled(machine, args, "types.ModuleType"),
        },
        _ => unmodelled(machine, args, "types.ModuleType"),
    }
}

/// `module_from_spec(spec)`
fn module_of_spec(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let spec = instance_of(machine, args.positional.first(), SPEC_CLASS);
    let origin = spec.as_ref().and_then(|spec| {
        let origin = spec.attributes.get("origin")?.as_str()?.clone();
        Some((spec.name.clone()?, origin))
    });
    match origin {
        Some((name, path)) => Ok(empty_module(machine, &name, Some(&path), args.span)),
        None => unmodelled(machine, args, "module_from_spec"),
    }
}

/// The scope of a module.
fn scope_of(machine: &Machine<'_>, value: Option<&Value>) -> Option<Id> {
    match value?.data {
        Data::Ref(id) => machine
            .state
            .scope(id)
            .filter(|scope| scope.module == id)
            .map(|_| id),
        _ => None,
    }
}

/// `loader.exec_module(module)`
fn exec_module(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let path = loader_path(machine, receiver);
    let (Some(path), Some(scope)) = (path, scope_of(machine, args.positional.first())) else {
        let reach = args.positional.iter().flat_map(Value::reach).collect();
        let message = "what the loader runs is not followed";
        let why = machine.why(Reason::UnknownCall, message, args.span);
        machine.state.poison(reach, &why);
        machine.may_raise(None, &why, args.span);
        return Ok(machine.none(args.span));
    };
    run_file(machine, &path, scope, args.span)?;
    Ok(machine.none(args.span))
}

fn loader_path(machine: &Machine<'_>, receiver: Option<&Value>) -> Option<Utf8PathBuf> {
    let loader = instance_of(machine, receiver, LOADER_CLASS)?;
    file_at(machine, loader.attributes.get("path")?.as_str()?)
}

/// Runs a file of the project in the scope of a module.
fn run_file(machine: &mut Machine<'_>, path: &Utf8Path, scope: Id, span: Span) -> Eval<()> {
    if machine.files.world().kind(path) != Some(EntryKind::File) {
        return machine.raise("FileNotFoundError", span);
    }
    match machine.source(path, span) {
        Some(source) => {
            let doc = super::module_doc(machine, &source);
            if let Some(scope) = machine.state.scope_mut(scope) {
                scope.names.insert("__doc__".into(), doc);
            }
            machine.run_imported(&source, scope, span)
        }
        None => {
            let message = format!("`{path}` cannot be read");
            let why = machine.why(Reason::UnreadableFile, message, span);
            machine.state.poison(vec![scope], &why);
            Ok(())
        }
    }
}

/// A file that is run as a module of this name, which importing it gives from then on.
fn loaded(
    machine: &mut Machine<'_>,
    name: &str,
    path: &Utf8Path,
    written: &str,
    span: Span,
) -> Eval<Value> {
    let module = empty_module(machine, name, Some(written), span);
    if let Data::Ref(id) = module.data {
        Rc::make_mut(&mut machine.state.modules).insert(name.to_owned(), id);
        run_file(machine, path, id, span)?;
    }
    Ok(module)
}

/// `loader.load_module()`
fn load_module(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let path = loader_path(machine, receiver);
    let own = instance_of(machine, receiver, LOADER_CLASS).and_then(|loader| {
        let written = loader.attributes.get("path")?.as_str()?.clone();
        Some((loader.name.clone()?, written))
    });
    match (path, own) {
        (Some(path), Some((name, written))) => loaded(machine, &name, &path, &written, args.span),
        _ => unmodelled(machine, args, "load_module"),
    }
}

/// `imp.load_source(name, path)`
fn load_source(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let named = name_and_path(args, "pathname");
    let file = named.and_then(|(name, path)| Some((name, file_at(machine, &path)?, path)));
    match file {
        Some((name, file, path)) => loaded(machine, &name, &file, &path, args.span),
        None => unmodelled(machine, args, "imp.load_source"),
    }
}

/// `imp.find_module(name, folders)`: the open file, its path, and how it is to be loaded.
fn find_module(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    let (Some(name), Some(folders)) = (
        argument(args, 0, "name").and_then(Value::as_str).cloned(),
        argument(args, 1, "path").cloned(),
    ) else {
        return unmodelled(machine, args, "imp.find_module");
    };
    let Some(folders) = super::functions::certain_texts(machine, &folders) else {
        return unmodelled(machine, args, "imp.find_module");
    };
    for folder in folders {
        let Some(place) = project_path(machine, &folder) else {
            return unmodelled(machine, args, "imp.find_module");
        };
        let world = machine.files.world().clone();
        let is_file = |path: &Utf8Path| world.kind(path) == Some(EntryKind::File);
        let package = place.join(name.as_ref());
        let found = if is_file(&package.join("__init__.py")) {
            Some((format!("{folder}/{name}"), ("", "", 5)))
        } else if is_file(&place.join(format!("{name}.py"))) {
            Some((format!("{folder}/{name}.py"), (".py", "r", 1)))
        } else {
            None
        };
        if let Some((path, (suffix, mode, kind))) = found {
            let path = machine.text(path, span)?;
            let kind = machine.value(Data::Int(kind), span);
            let how = [suffix, mode].map(|text| Value::str(text, machine.at(span)));
            let how = machine.tuple(how.into_iter().chain([kind]), span);
            let file = super::functions::harmless(machine, span);
            return Ok(machine.tuple([file, path, how], span));
        }
    }
    machine.raise("ImportError", span)
}

/// `imp.load_module(name, file, path, how)`
fn load_found(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [name, _, path, _] = args.positional.as_slice() else {
        return unmodelled(machine, args, "imp.load_module");
    };
    let (Some(name), Some(written)) = (name.as_str().cloned(), path.as_str().cloned()) else {
        return unmodelled(machine, args, "imp.load_module");
    };
    let package = project_path(machine, &written).map(|path| path.join("__init__.py"));
    match file_at(machine, &written).or(package) {
        Some(path) if lost(machine, &written).is_none() => {
            loaded(machine, &name, &path, &written, args.span)
        }
        _ => unmodelled(machine, args, "imp.load_module"),
    }
}

/// `runpy.run_path(path)`: the names that the file binds, among others.
fn run_path(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let path = match args.positional.as_slice() {
        [path] if args.keywords.is_empty() => path.as_path(),
        _ => None,
    };
    let Some(path) = path.and_then(|path| file_at(machine, &path)) else {
        return unmodelled(machine, args, "runpy.run_path");
    };
    let span = args.span;
    if machine.files.world().kind(&path) != Some(EntryKind::File) {
        return machine.raise("FileNotFoundError", span);
    }
    let Some(source) = machine.source(&path, span) else {
        return unmodelled(machine, args, "runpy.run_path");
    };
    let dict = machine.alloc(Object::Dict(Map::default()), span);
    run_code(machine, &source, Some(&dict), span)?;
    let message = "names that Python itself adds are not followed";
    let why = machine.why(Reason::UnknownCall, message, span);
    if let Data::Ref(id) = dict.data
        && let Some(map) = machine.state.map_mut(id)
    {
        map.open.push(why);
    }
    Ok(dict)
}
