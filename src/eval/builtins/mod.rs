//! The Python modules that are modelled, one file each (small ones together).
//!
//! A file offers a table of functions ([`Row`]); what it does not model is unknown. A function gets known arguments
//! only, unless its row says `raw`.

mod argparse;
mod ast;
mod availability;
mod bytes;
mod cache;
mod configparser;
mod containers;
mod copy;
mod data;
mod docstring;
mod email;
mod files;
mod fnmatch;
mod format;
mod functions;
mod functools;
mod importlib;
mod inspect;
mod itertools;
mod layout;
mod library;
mod names;
mod os;
mod pathlib;
mod pip;
mod platform_tag;
mod re;
mod setuptools;
mod strings;
mod sys;
mod template;
mod text;
mod versions;
mod walk;

pub(super) use availability::{environments, exists_where, named_where};
pub(super) use configparser::contains as parser_contains;
pub(super) use containers::{delete_item, extend_list, update_set};
pub(super) use docstring::{docstring, module_doc};
pub(super) use files::file_lines;
pub(super) use format::{format_value, percent};
pub(super) use functions::exec_code;
pub(super) use os::{ROOT, ROOT_MARK};
pub(super) use pathlib::join_path;
pub(super) use re::Compiled;
pub(super) use re::MATCH_CLASS;
pub(super) use setuptools::reach_unseen;
pub(super) use versions::{compare_setuptools, is_older_setuptools, version_order};
pub(super) use walk::{enter, next_folder, walked};

use crate::eval::class::VISITOR;
use crate::eval::environment::{self, Answer, Order, Symbol};
use crate::eval::exceptions;
use crate::eval::machine::{Args, Eval, Machine, Native, Run, Truth};
use crate::eval::ops::unknown_of;
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Value};
use crate::resolved::{Guard, Reason};
use crate::text::Span;
use std::rc::Rc;

/// A modelled function: its name, what runs it, and whether it takes arguments that differ or are unknown.
pub(super) struct Row {
    pub name: &'static str,
    pub run: Run,
    pub raw: bool,
}

const fn pure(name: &'static str, run: Run) -> Row {
    Row {
        name,
        run,
        raw: false,
    }
}

const fn raw(name: &'static str, run: Run) -> Row {
    Row {
        name,
        run,
        raw: true,
    }
}

/// The functions of each modelled module.
const MODULES: &[(&str, &[Row])] = &[
    ("os", os::OS),
    ("os.path", os::PATH),
    ("io", files::IO),
    ("codecs", files::CODECS),
    ("glob", walk::GLOB),
    ("pathlib", pathlib::PATHLIB),
    ("ast", ast::AST),
    ("collections", library::COLLECTIONS),
    ("argparse", argparse::ARGPARSE),
    ("copy", copy::COPY),
    ("typing", library::TYPING),
    ("itertools", itertools::ITERTOOLS),
    ("textwrap", library::TEXTWRAP),
    ("json", data::JSON),
    ("functools", functools::FUNCTOOLS),
    ("operator", functools::OPERATOR),
    ("string", strings::STRING),
    ("email", &[]),
    ("email.utils", email::UTILS),
    ("inspect", inspect::INSPECT),
    ("builtins", &[]),
    ("fnmatch", fnmatch::FNMATCH),
    ("configparser", configparser::CONFIGPARSER),
    ("imp", importlib::IMP),
    ("importlib", importlib::IMPORTLIB),
    ("importlib.machinery", importlib::MACHINERY),
    ("importlib.util", importlib::UTIL),
    ("runpy", importlib::RUNPY),
    ("types", importlib::TYPES),
    ("numpy.distutils.core", setuptools::NUMPY),
    ("skbuild", setuptools::SKBUILD),
    ("re", re::RE),
    ("sys", sys::SYS),
    ("sys.implementation", &[]),
    ("sys.path", sys::SYS_PATH),
    ("sys.modules", &[]),
    ("sys.builtin_module_names", &[]),
    ("platform", sys::PLATFORM),
    ("setuptools", setuptools::SETUPTOOLS),
    ("distutils", &[]),
    ("distutils.core", setuptools::DISTUTILS_CORE),
    ("distutils.util", setuptools::DISTUTILS_UTIL),
    ("distutils.version", versions::DISTUTILS),
    ("pkg_resources", versions::PKG_RESOURCES),
    ("packaging", &[]),
    ("packaging.version", versions::PACKAGING),
    ("pip", &[]),
    ("pip.download", pip::SESSION),
    ("pip.req", pip::REQ),
    ("pip.req.req_file", pip::REQ),
    ("pip._internal", &[]),
    ("pip._internal.download", pip::SESSION),
    ("pip._internal.network", &[]),
    ("pip._internal.network.session", pip::SESSION),
    ("pip._internal.req", pip::REQ),
    ("pip._internal.req.req_file", pip::REQ),
    ("warnings", functions::HARMLESS),
    ("logging", functions::HARMLESS),
];

/// The modelled module of that dotted name.
pub(super) fn module(name: &str) -> Option<&'static str> {
    let name = match name {
        "posixpath" => "os.path",
        "__builtin__" => "builtins",
        "StringIO" | "cStringIO" => "io",
        "ConfigParser" => "configparser",
        other => other,
    };
    MODULES
        .iter()
        .map(|(known, _)| *known)
        .find(|known| *known == name)
}

/// Whether a module that is modelled may not be installed.
pub(super) fn is_installed(name: &str) -> bool {
    matches!(
        name.split('.').next(),
        Some("pkg_resources" | "packaging" | "numpy" | "skbuild" | "pip")
    )
}

/// Why what a module holds that is not modelled is not known.
pub(super) fn unseen_reason(name: &str) -> (Reason, String) {
    let top = name.split('.').next().unwrap_or(name);
    match top {
        "subprocess" => (
            Reason::Subprocess,
            "it is the output of another program".to_owned(),
        ),
        "git" | "dulwich" => (Reason::Git, "it comes from the git history".to_owned()),
        "setuptools_scm"
        | "versioneer"
        | "setuptools_git_versioning"
        | "vcversioner"
        | "hatch_vcs"
        | "setupmeta" => (Reason::ScmTool, format!("`{top}` computes it")),
        "datetime" | "time" | "getpass" | "socket" | "random" | "tempfile" => {
            (Reason::HostState, format!("`{top}` asks the machine"))
        }
        _ if availability::is_standard(top) || top == "setuptools" || top == "distutils" => (
            Reason::UnknownCall,
            format!("the module `{name}` is not followed"),
        ),
        _ => (
            Reason::InstalledPackage,
            format!("`{name}` is not part of the project"),
        ),
    }
}

/// Whether a module that is not modelled may lack a name: one that is installed or not, and what setuptools dropped.
pub(super) fn may_be_missing(reason: Reason, name: &str) -> bool {
    matches!(
        reason,
        Reason::InstalledPackage | Reason::ScmTool | Reason::Environment
    ) || matches!(
        name,
        "Mixin2to3" | "build_py_2to3" | "Feature" | "bdist_wininst" | "bdist_msi"
    )
}

fn row_value(
    machine: &Machine<'_>,
    row: &'static Row,
    receiver: Option<&Value>,
    span: Span,
) -> Value {
    machine.value(
        Data::Native(Native {
            name: row.name,
            run: row.run,
            raw: row.raw,
            receiver: receiver.map(|receiver| Rc::new(receiver.clone())),
        }),
        span,
    )
}

/// Whether dicts or lists have a method of that name.
pub(super) fn is_container_method(name: &str) -> bool {
    find(containers::DICT, name)
        .or_else(|| find(containers::LIST, name))
        .is_some()
}

/// Whether that dict or list has a method of that name, so far as it is followed.
pub(super) fn has_container_method(machine: &Machine<'_>, object: &Value, name: &str) -> bool {
    let rows = match object.data {
        Data::Ref(id) if machine.state.map(id).is_some() => containers::DICT,
        _ => containers::LIST,
    };
    name.starts_with("__") || find(rows, name).is_some()
}

fn find(rows: &'static [Row], name: &str) -> Option<&'static Row> {
    rows.iter().find(|row| row.name == name)
}

/// The value of a built-in name.
pub(super) fn name(machine: &mut Machine<'_>, name: &str, span: Span) -> Option<Value> {
    let row = find(functions::BUILTINS, name).or_else(|| find(functions::NUMBERS, name));
    if let Some(row) = row {
        return Some(row_value(machine, row, None, span));
    }
    if exceptions::is_known(name) || functions::CLASSES.contains(&name) {
        return Some(machine.value(Data::Class(name.into()), span));
    }
    if names::OTHERS.contains(&name) {
        let message = format!("`{name}` is not followed");
        return Some(machine.unknown(Reason::UnknownCall, message, span));
    }
    None
}

/// `value.name`
pub(super) fn attribute(
    machine: &mut Machine<'_>,
    value: &Value,
    name: &str,
    span: Span,
) -> Eval<Value> {
    match &value.data {
        Data::Unknown(unknown) => {
            machine.may_raise(Some("AttributeError"), &unknown.why, span);
            Ok(Value::unknown_reaching(
                unknown.why.clone(),
                value.reach(),
                machine.at(span),
            ))
        }
        Data::Either(either) => Ok(Value::unknown_reaching(
            either.why.clone(),
            value.reach(),
            machine.at(span),
        )),
        Data::Module(module) => module_attribute(machine, module, name, span),
        Data::Ref(id) => match machine.state.object(*id).cloned().as_deref() {
            Some(Object::Scope(_)) => scope_attribute(machine, *id, name, span),
            Some(Object::Instance(instance)) => {
                instance_attribute(machine, value, instance, name, span)
            }
            Some(Object::List(_)) => Ok(method(machine, containers::LIST, value, name, span)),
            Some(Object::Dict(_)) => Ok(method(machine, containers::DICT, value, name, span)),
            Some(Object::Set(_)) => Ok(method(machine, containers::SET, value, name, span)),
            Some(Object::File(_)) => Ok(method(machine, files::FILE, value, name, span)),
            _ => Ok(unknown_attribute(machine, value, name, span)),
        },
        Data::Str(_) => Ok(method(machine, text::STR, value, name, span)),
        Data::Bytes(_) => Ok(method(machine, bytes::BYTES, value, name, span)),
        Data::Tuple(seq) => {
            if let Some(class) = seq.class
                && let Some(found) = machine.named_attribute(value, seq, class, name, span)?
            {
                return Ok(found);
            }
            Ok(method(machine, containers::TUPLE, value, name, span))
        }
        Data::Symbol(symbol) => Ok(sys::symbol_attribute(machine, symbol, value, name, span)),
        Data::None => {
            let message = format!("`None` has no `{name}`");
            let why = machine.why(Reason::Exception, message, span);
            if machine.tries > 0 {
                return machine.raise("AttributeError", span);
            }
            Ok(Value::unknown(why, machine.at(span)))
        }
        Data::Path(text) => pathlib::attribute(machine, value, &text.clone(), name, span),
        Data::Native(native) if matches!(native.name, "Path" | "PosixPath") => {
            Ok(method(machine, pathlib::CLASS, value, name, span))
        }
        Data::Native(native) if native.name == "chain" => {
            Ok(method(machine, itertools::CHAIN, value, name, span))
        }
        Data::Function(function) if name == "__name__" => machine.text(function.name.clone(), span),
        Data::Native(native) if matches!(native.name, "str" | "unicode") => {
            Ok(text_method(machine, value, name, span))
        }
        Data::Native(native)
            if matches!(native.name, "dict" | "OrderedDict") && name == "fromkeys" =>
        {
            Ok(method(machine, copy::FROM_KEYS, value, name, span))
        }
        Data::Native(native)
            if matches!(native.name, "dict" | "list")
                && let Some(method) = machine.unbound_held(name, span) =>
        {
            Ok(method)
        }
        Data::Native(native) if name == "__name__" => machine.text(native.name, span),
        Data::Class(class) if machine.root_class_attribute(class, name, span).is_some() => {
            let found = machine.root_class_attribute(class, name, span);
            Ok(found.unwrap_or_else(|| value.clone()))
        }
        Data::Class(class) => match (class.as_ref(), name) {
            ("PackageFinder", "find") => Ok(method(
                machine,
                setuptools::PACKAGE_FINDER,
                value,
                name,
                span,
            )),
            ("PEP420PackageFinder", "find") => Ok(method(
                machine,
                setuptools::NAMESPACE_FINDER,
                value,
                name,
                span,
            )),
            ("dict", "fromkeys") => Ok(unknown_attribute(machine, value, name, span)),
            _ => Ok(unknown_attribute(machine, value, name, span)),
        },
        _ => Ok(unknown_attribute(machine, value, name, span)),
    }
}

/// `str.method`: the method of a text that it is given.
fn text_method(machine: &mut Machine<'_>, class: &Value, name: &str, span: Span) -> Value {
    let Some(row) = find(text::STR, name) else {
        return unknown_attribute(machine, class, name, span);
    };
    if name == "maketrans" {
        return row_value(machine, row, None, span);
    }
    let method = Value::str(row.name, machine.at(span));
    machine.value(
        Data::Native(Native {
            name: row.name,
            run: call_text_method,
            raw: true,
            receiver: Some(Rc::new(method)),
        }),
        span,
    )
}

fn call_text_method(machine: &mut Machine<'_>, args: &Args, method: Option<&Value>) -> Eval<Value> {
    let (Some((text, rest)), Some(name)) = (
        args.positional.split_first(),
        method.and_then(Value::as_str).cloned(),
    ) else {
        return machine.raise("TypeError", args.span);
    };
    let rest = Args {
        positional: rest.to_vec(),
        ..args.clone()
    };
    machine.each(text, &mut |machine, text| {
        // `str.strip` takes no bytes, nor a text of Python 2 that is not of its class.
        if !matches!(text.data, Data::Str(_) | Data::Unknown(_)) {
            return unmodelled(machine, args, &name);
        }
        let method = attribute(machine, &text, &name, args.span)?;
        machine.call(&method, rest.clone())
    })
}

/// The methods of modelled classes. Their names have a dot, so that no class of a program is taken for one of them.
const INSTANCES: &[(&str, &[Row])] = &[
    (argparse::PARSER_CLASS, argparse::PARSER),
    (configparser::PARSER_CLASS, configparser::PARSER),
    (configparser::SECTION_CLASS, configparser::SECTION),
    (importlib::LOADER_CLASS, importlib::LOADER),
    (platform_tag::TAG_CLASS, platform_tag::TAG),
    (re::PATTERN_CLASS, re::PATTERN),
    (template::TEMPLATE_CLASS, template::TEMPLATE),
];

/// A method of a modelled class.
fn instance_row(class: &str, name: &str) -> Option<&'static Row> {
    let (_, rows) = INSTANCES.iter().find(|(known, _)| *known == class)?;
    find(rows, name)
}

fn instance_attribute(
    machine: &mut Machine<'_>,
    value: &Value,
    instance: &Instance,
    name: &str,
    span: Span,
) -> Eval<Value> {
    // Its attributes are the groups.
    if instance.class.as_ref() == re::MATCH_CLASS {
        return Ok(method(machine, re::MATCH, value, name, span));
    }
    if let Some(value) = ast::attribute(machine, instance, name, span) {
        return value;
    }
    if let Some(row) = instance_row(&instance.class, name) {
        let there = named_where(&instance.class, name).unwrap_or_else(Guard::always);
        return machine.branch(
            Truth::when(there),
            |machine| Ok(row_value(machine, row, Some(value), span)),
            |machine| machine.raise("AttributeError", span),
        );
    }
    if instance.class.as_ref() == pip::PARSED {
        return Ok(pip::attribute(machine, instance, name, span));
    }
    machine.instance_attribute(value, instance, name, span)
}

fn method(
    machine: &mut Machine<'_>,
    rows: &'static [Row],
    value: &Value,
    name: &str,
    span: Span,
) -> Value {
    match find(rows, name) {
        Some(row) => row_value(machine, row, Some(value), span),
        None => unknown_attribute(machine, value, name, span),
    }
}

fn unknown_attribute(machine: &mut Machine<'_>, value: &Value, name: &str, span: Span) -> Value {
    let why = machine.why(
        Reason::UnknownCall,
        format!("`{name}` is not followed"),
        span,
    );
    machine.may_raise(Some("AttributeError"), &why, span);
    Value::unknown_reaching(why, value.reach(), machine.at(span))
}

fn scope_attribute(machine: &mut Machine<'_>, id: usize, name: &str, span: Span) -> Eval<Value> {
    let (value, open) = match machine.state.scope(id) {
        Some(scope) => (scope.names.get(name).cloned(), scope.open.clone()),
        None => (None, None),
    };
    if machine.lineage_at(id).is_some() {
        return machine.class_attribute(id, name, span);
    }
    let is_class = machine.state.scope(id).is_some_and(|scope| scope.is_class);
    match (value, open) {
        (Some(value), _) if !matches!(value.data, Data::Unbound) => {
            let value = machine.seen(&value);
            machine.each(&value, &mut |machine, value| match value.data {
                Data::Unbound => machine.raise("AttributeError", span),
                _ => Ok(value),
            })
        }
        (_, Some(why)) => Ok(Value::unknown(why, machine.at(span))),
        _ if name == "__dict__" && !is_class => Ok(machine.value(Data::Ref(id), span)),
        // `globals().get(…)`: methods of the dict of names.
        _ if find(containers::DICT, name).is_some() => {
            let why = machine.why(
                Reason::UnknownCall,
                "the dict of names is not followed",
                span,
            );
            if matches!(name, "update" | "setdefault" | "pop" | "clear") {
                machine.state.poison(vec![id], &why);
            }
            Ok(Value::unknown(why, machine.at(span)))
        }
        _ if is_class || name.starts_with("__") => Ok(machine.unknown(
            Reason::UnknownName,
            format!("`{name}` is not followed"),
            span,
        )),
        _ if is_unseen_submodule(machine, id, name) => Ok(machine.unknown(
            Reason::UnknownName,
            format!("whether the module `{name}` is imported is not known"),
            span,
        )),
        _ => machine.raise("AttributeError", span),
    }
}

/// Whether a package has a module of that name, which somebody may have imported.
fn is_unseen_submodule(machine: &Machine<'_>, id: usize, name: &str) -> bool {
    let package = machine
        .state
        .scope(id)
        .and_then(|scope| scope.module_name.clone());
    package.is_some_and(|package| machine.find_module(&format!("{package}.{name}")).is_some())
}

/// `globals()["name"]`
fn scope_item(machine: &mut Machine<'_>, id: usize, name: &str, span: Span) -> Eval<Value> {
    let is_there = machine.state.scope(id).is_some_and(|scope| {
        scope.names.contains_key(name) || scope.open.is_some() || name.starts_with("__")
    });
    if is_there {
        return scope_attribute(machine, id, name, span);
    }
    machine.raise("KeyError", span)
}

/// `locals()["name"]` of what `exec` bound: Python 3.13 does not keep it.
fn executed_name(machine: &mut Machine<'_>, value: &Value, span: Span) -> Eval<Value> {
    let kept = environment::compare_version(&Symbol::VersionInfo(None), Order::Lt, &[3, 13]);
    let Answer::When(kept) = kept else {
        return Ok(value.clone());
    };
    machine.branch(
        Truth::when(kept),
        |machine| Ok(machine.seen(value)),
        |machine| machine.raise("KeyError", span),
    )
}

fn module_attribute(
    machine: &mut Machine<'_>,
    module_name: &'static str,
    name: &str,
    span: Span,
) -> Eval<Value> {
    match named_where(module_name, name) {
        Some(guard) => machine.branch(
            Truth::when(guard),
            |machine| module_name_value(machine, module_name, name, span),
            |machine| machine.raise("AttributeError", span),
        ),
        None => module_name_value(machine, module_name, name, span),
    }
}

/// Where a modelled module or an instance of a modelled class has a name; `None` when that is not followed.
pub(super) fn has_name(machine: &mut Machine<'_>, value: &Value, name: &str) -> Option<Truth> {
    match &value.data {
        Data::Module(module) => named_where(module, name)
            .or_else(|| {
                let rows = MODULES.iter().find(|(known, _)| known == module)?.1;
                let known = find(rows, name).is_some()
                    || constant(machine, module, name, value.at.span).is_some();
                known.then(Guard::always)
            })
            .map(Truth::when),
        Data::Ref(id) => match machine.state.object(*id).map(Rc::as_ref) {
            Some(Object::Instance(instance)) => instance_row(&instance.class, name).map(|_| {
                let there = named_where(&instance.class, name);
                Truth::when(there.unwrap_or_else(Guard::always))
            }),
            _ => None,
        },
        _ => None,
    }
}

/// What a modelled module has under a name, where it has it.
fn module_name_value(
    machine: &mut Machine<'_>,
    module_name: &'static str,
    name: &str,
    span: Span,
) -> Eval<Value> {
    let rows = MODULES
        .iter()
        .find(|(known, _)| *known == module_name)
        .map_or(&[] as &[Row], |(_, rows)| rows);
    if let Some(row) = find(rows, name) {
        return Ok(row_value(machine, row, None, span));
    }
    let more = match module_name {
        "functools" => cache::CACHES,
        "string" => template::MAKERS,
        "distutils.util" => platform_tag::GET_PLATFORM,
        _ => &[],
    };
    if let Some(row) = find(more, name) {
        return Ok(row_value(machine, row, None, span));
    }
    if let Some(value) = constant(machine, module_name, name, span) {
        return Ok(value);
    }
    if let Some(inner) = module(&format!("{module_name}.{name}")) {
        return Ok(machine.value(Data::Module(inner), span));
    }
    if matches!(module_name, "setuptools" | "distutils" | "distutils.core") {
        return Ok(machine.value(Data::Class(name.into()), span));
    }
    if matches!(module_name, "warnings" | "logging") {
        return Ok(functions::harmless(machine, span));
    }
    if module_name.split('.').next() == Some("pip") {
        let message =
            format!("whether `{module_name}.{name}` is there depends on the version of pip");
        let why = machine.why(Reason::InstalledPackage, message, span);
        machine.may_raise(Some("AttributeError"), &why, span);
        return Ok(Value::unknown(why, machine.at(span)));
    }
    let reason = match (module_name, name) {
        ("os", "environ" | "environb" | "getenv" | "putenv") => Reason::EnvironmentVariable,
        ("os", "popen" | "system" | "spawnl" | "spawnv") => Reason::Subprocess,
        ("os" | "sys" | "platform", _) => Reason::HostState,
        ("pkg_resources" | "packaging" | "numpy.distutils.core" | "skbuild", _) => {
            Reason::InstalledPackage
        }
        _ => Reason::UnknownCall,
    };
    let message = format!("`{module_name}.{name}` is not followed");
    let why = machine.why(reason, message, span);
    Ok(Value::unknown(why, machine.at(span)))
}

fn constant(machine: &mut Machine<'_>, module_name: &str, name: &str, span: Span) -> Option<Value> {
    match module_name {
        "ast" if name == "NodeVisitor" => Some(machine.value(Data::Class(VISITOR.into()), span)),
        "ast" => ast::constant(machine, name, span),
        "string" => strings::constant(machine, name, span),
        "builtins" => self::name(machine, name, span),
        "re" => re::constant(machine, name, span),
        "typing" if name == "TYPE_CHECKING" => Some(machine.bool(false, span)),
        "sys.implementation" => sys::implementation_constant(machine, name, span),
        "sys" => sys::constant(machine, name, span),
        "functools" if name == "wraps" => Some(machine.wraps(span)),
        "os" | "os.path" => os::constant(machine, name, span),
        "setuptools" if name == "__version__" => {
            Some(machine.value(Data::Symbol(Symbol::Setuptools), span))
        }
        _ => None,
    }
}

/// Subscripts of objects other than lists and dicts.
pub(super) fn object_subscript(
    machine: &mut Machine<'_>,
    value: &Value,
    index: &Value,
    span: Span,
) -> Eval<Value> {
    if let Data::Ref(id) = value.data {
        match machine.state.object(id).cloned().as_deref() {
            Some(Object::Instance(instance)) if instance.class.as_ref() == re::MATCH_CLASS => {
                return re::subscript(machine, value, index, span);
            }
            Some(Object::Instance(instance)) if instance.scope.is_some() => {
                let arguments = vec![index.clone()];
                if let Some(item) = machine.special(value, "__getitem__", arguments, span)? {
                    return Ok(item);
                }
            }
            Some(Object::Instance(instance))
                if let Some(first) = inspect::first_frame(instance, index) =>
            {
                return Ok(first);
            }
            Some(Object::Instance(_)) if let Some(held) = machine.held(value) => {
                return machine.held_item(value, &held, index, span);
            }
            Some(Object::Instance(instance)) if configparser::is_mapping(&instance.class) => {
                return configparser::subscript(machine, value, index, span);
            }
            // `globals()["name"]`
            Some(Object::Scope(scope)) => {
                if let Some(name) = index.as_str() {
                    let executed = scope.executed.get(name).cloned();
                    return match executed {
                        Some(executed) => executed_name(machine, &executed, span),
                        None => scope_item(machine, id, name, span),
                    };
                }
            }
            _ => {}
        }
    }
    let why = machine.why(Reason::UnknownCall, "the subscript is not followed", span);
    Ok(Value::unknown_reaching(
        why,
        value.reach(),
        machine.at(span),
    ))
}

/// The argument at a position or of a name.
pub(super) fn argument<'a>(args: &'a Args, at: usize, name: &str) -> Option<&'a Value> {
    args.positional.get(at).or_else(|| {
        args.keywords
            .iter()
            .find(|keyword| keyword.name.as_ref() == name)
            .map(|keyword| &keyword.value)
    })
}

/// A use of a modelled function that is not modelled.
fn unmodelled(machine: &mut Machine<'_>, args: &Args, what: &str) -> Eval<Value> {
    let why = args
        .positional
        .iter()
        .find_map(unknown_of)
        .unwrap_or_else(|| {
            machine.why(
                Reason::UnknownCall,
                format!("this use of `{what}` is not followed"),
                args.span,
            )
        });
    machine.may_raise(None, &why, args.span);
    let reach = args.positional.iter().flat_map(Value::reach);
    let reach = reach.collect::<Vec<_>>();
    Ok(Value::unknown_reaching(why, reach, machine.at(args.span)))
}
