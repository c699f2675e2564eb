//! The Python modules that are modelled, one file each (small ones together).
//!
//! A file offers a table of functions ([`Row`]); what it does not model is unknown. A function gets known arguments
//! only, unless its row says `raw`.

mod argparse;
mod ast;
mod attributes;
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
mod subscripts;
mod sys;
mod template;
mod text;
mod versions;
mod walk;

pub(super) use crate::eval::environment::environments;
pub(super) use attributes::{attribute, has_name};
pub(super) use availability::{exists_where, named_where};
pub(super) use configparser::contains as parser_contains;
pub(super) use containers::{delete_item, extend_list, update_set};
pub(super) use docstring::{docstring, module_doc};
pub(super) use files::{Next, file_lines, take_next};
pub(super) use format::{format_value, percent};
pub(super) use functions::exec_code;
pub(super) use os::{ROOT, ROOT_MARK, named_variable};
pub(super) use pathlib::join_path;
pub(super) use re::Compiled;
pub(super) use re::MATCH_CLASS;
pub(super) use setuptools::reach_unseen;
pub(super) use subscripts::object_subscript;
pub(super) use versions::{compare_setuptools, is_older_setuptools, version_order};
pub(super) use walk::{enter, next_folder, walked};

use crate::eval::exceptions;
use crate::eval::machine::{Args, Eval, Machine, Native, Run};
use crate::eval::ops::unknown_of;
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
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
    ("pbr", &[]),
    ("pbr.packaging", setuptools::PBR),
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
        Some("pkg_resources" | "packaging" | "numpy" | "skbuild" | "pip" | "pbr")
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

/// The argument at a position or of a name.
pub(super) fn argument<'a>(args: &'a Args, at: usize, name: &str) -> Option<&'a Value> {
    args.positional
        .get(at)
        .or_else(|| args.keyword(name).map(|keyword| &keyword.value))
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
