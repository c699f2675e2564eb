//! The Python modules that are modelled, one file each (small ones together).
//!
//! A file offers a table of functions ([`Row`]); what it does not model is unknown. A function gets known arguments
//! only, unless its row says `raw`.

mod bytes;
mod containers;
mod data;
mod files;
mod format;
mod functions;
mod library;
mod names;
mod os;
mod pathlib;
mod re;
mod setuptools;
mod sys;
mod text;
mod versions;
mod walk;

pub(super) use containers::{delete_item, extend_list, update_set};
pub(super) use files::file_lines;
pub(super) use format::{format_value, percent};
pub(super) use functions::exec_code;
pub(super) use names::exists_where;
pub(super) use os::{ROOT, ROOT_MARK};
pub(super) use pathlib::join_path;
pub(super) use re::Compiled;
pub(super) use setuptools::reach_unseen;
pub(super) use versions::{compare_setuptools, version_order};
pub(super) use walk::{enter, next_folder, walked};

use crate::eval::call::Function;
use crate::eval::environment::Symbol;
use crate::eval::exceptions;
use crate::eval::machine::{Args, Eval, Machine, Native, Run};
use crate::eval::ops::unknown_of;
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
use crate::syntax::python::{Module, ast};
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
    ("ast", library::AST),
    ("collections", library::COLLECTIONS),
    ("itertools", library::ITERTOOLS),
    ("textwrap", library::TEXTWRAP),
    ("json", data::JSON),
    ("functools", data::FUNCTOOLS),
    ("numpy.distutils.core", setuptools::NUMPY),
    ("skbuild", setuptools::SKBUILD),
    ("re", re::RE),
    ("sys", sys::SYS),
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
    ("warnings", functions::HARMLESS),
    ("logging", functions::HARMLESS),
];

/// The modelled module of that dotted name.
pub(super) fn module(name: &str) -> Option<&'static str> {
    let name = match name {
        "posixpath" => "os.path",
        "__builtin__" | "builtins" => return None,
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
        Some("pkg_resources" | "packaging" | "numpy" | "skbuild")
    )
}

/// Modules that only Python 2 has.
pub(super) fn python2_only(name: &str) -> bool {
    matches!(
        name,
        "__builtin__"
            | "ConfigParser"
            | "StringIO"
            | "cStringIO"
            | "urllib2"
            | "commands"
            | "imp"
            | "Queue"
            | "cPickle"
            | "httplib"
            | "urlparse"
    )
}

/// Modules of the standard library that setup files use and that are not modelled.
const STANDARD: &[&str] = &[
    "abc",
    "argparse",
    "ast",
    "atexit",
    "base64",
    "collections",
    "compileall",
    "configparser",
    "contextlib",
    "copy",
    "csv",
    "ctypes",
    "datetime",
    "doctest",
    "email",
    "enum",
    "errno",
    "fnmatch",
    "functools",
    "getopt",
    "getpass",
    "glob",
    "hashlib",
    "importlib",
    "inspect",
    "itertools",
    "json",
    "locale",
    "math",
    "multiprocessing",
    "operator",
    "optparse",
    "pathlib",
    "pickle",
    "pkgutil",
    "posix",
    "pprint",
    "pydoc",
    "random",
    "re",
    "runpy",
    "shlex",
    "shutil",
    "signal",
    "site",
    "socket",
    "stat",
    "string",
    "struct",
    "subprocess",
    "sysconfig",
    "tarfile",
    "tempfile",
    "textwrap",
    "threading",
    "time",
    "tokenize",
    "traceback",
    "types",
    "typing",
    "unittest",
    "urllib",
    "uuid",
    "warnings",
    "weakref",
    "xml",
    "zipfile",
    "zipimport",
    "zlib",
];

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
        _ if STANDARD.contains(&top) || top == "setuptools" || top == "distutils" => (
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

fn find(rows: &'static [Row], name: &str) -> Option<&'static Row> {
    rows.iter().find(|row| row.name == name)
}

/// The value of a built-in name.
pub(super) fn name(machine: &mut Machine<'_>, name: &str, span: Span) -> Option<Value> {
    if let Some(row) = find(functions::BUILTINS, name) {
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
            Some(Object::Instance(instance)) if instance.class.as_ref() == "Match" => {
                Ok(method(machine, re::MATCH, value, name, span))
            }
            Some(Object::Instance(instance))
                if instance.class.as_ref() == "Pattern" && find(re::PATTERN, name).is_some() =>
            {
                Ok(method(machine, re::PATTERN, value, name, span))
            }
            Some(Object::Instance(instance)) => match instance.attributes.get(name) {
                Some(value) => Ok(machine.seen(value)),
                None if instance.scope.is_some() => {
                    class_attribute(machine, value, instance, name, span)
                }
                None => Ok(machine.unknown(
                    Reason::UnknownCall,
                    format!(
                        "`{name}` of an instance of `{}` is not followed",
                        instance.class
                    ),
                    span,
                )),
            },
            Some(Object::List(_)) => Ok(method(machine, containers::LIST, value, name, span)),
            Some(Object::Dict(_)) => Ok(method(machine, containers::DICT, value, name, span)),
            Some(Object::Set(_)) => Ok(method(machine, containers::SET, value, name, span)),
            Some(Object::File(_)) => Ok(method(machine, files::FILE, value, name, span)),
            _ => Ok(unknown_attribute(machine, value, name, span)),
        },
        Data::Str(_) => Ok(method(machine, text::STR, value, name, span)),
        Data::Bytes(_) => Ok(method(machine, bytes::BYTES, value, name, span)),
        Data::Tuple(_) => Ok(method(machine, containers::TUPLE, value, name, span)),
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
            Ok(method(machine, library::CHAIN, value, name, span))
        }
        Data::Native(native) if name == "__name__" => machine.text(native.name, span),
        Data::Class(class) => match (class.as_ref(), name) {
            ("str" | "unicode", _) if find(text::STR, name).is_some() => {
                Ok(unknown_attribute(machine, value, name, span))
            }
            ("dict", "fromkeys") => Ok(unknown_attribute(machine, value, name, span)),
            _ => Ok(unknown_attribute(machine, value, name, span)),
        },
        _ => Ok(unknown_attribute(machine, value, name, span)),
    }
}

/// What an instance has of its class.
fn class_attribute(
    machine: &mut Machine<'_>,
    value: &Value,
    instance: &Instance,
    name: &str,
    span: Span,
) -> Eval<Value> {
    let found = instance
        .scope
        .and_then(|id| machine.state.scope(id))
        .and_then(|scope| scope.names.get(name).cloned());
    match found {
        Some(found) => match &found.data {
            Data::Function(function) => {
                let bound = Function {
                    receiver: Some(value.clone()),
                    ..(**function).clone()
                };
                Ok(machine.value(Data::Function(Rc::new(bound)), span))
            }
            Data::Guarded(_) | Data::Unbound => Ok(unknown_attribute(machine, value, name, span)),
            _ => Ok(found),
        },
        None => Ok(unknown_attribute(machine, value, name, span)),
    }
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
        _ => machine.raise("AttributeError", span),
    }
}

fn module_attribute(
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
        "re" => re::constant(machine, name, span),
        "sys" => sys::constant(machine, name, span),
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
            Some(Object::Instance(instance)) if instance.class.as_ref() == "Match" => {
                return re::subscript(machine, value, index, span);
            }
            // `globals()["name"]`
            Some(Object::Scope(_)) => {
                if let Some(name) = index.as_str() {
                    return scope_attribute(machine, id, name, span);
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

/// The docstring of a module.
pub(super) fn module_doc(machine: &mut Machine<'_>, source: &Module) -> Value {
    if let Some(ast::Stmt::Expr(expr)) = source.body().first()
        && let ast::Expr::StringLiteral(literal) = &*expr.value
    {
        let span = source.span(&*expr.value);
        return Value::str(literal.value.to_str(), machine.at(span));
    }
    machine.none(source.file().whole().at_start())
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
