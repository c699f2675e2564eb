//! `value.name` of what is modelled: methods, and what modules and instances hold.

use super::{
    MODULES, Row, argparse, ast, bytes, cache, configparser, containers, copy, files, find,
    functions, importlib, itertools, module, name, named_where, os, pathlib, pip, platform_tag, re,
    row_value, setuptools, strings, sys, template, text, unmodelled,
};
use crate::eval::class::VISITOR;
use crate::eval::environment::Symbol;
use crate::eval::machine::{Args, Eval, Machine, Native, Truth};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Id, Value};
use crate::resolved::{Guard, Reason};
use crate::text::Span;
use std::rc::Rc;

/// `value.name`
pub(in crate::eval) fn attribute(
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
        Data::Ref(id) => object_attribute(machine, *id, value, name, span),
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
        Data::None => none_attribute(machine, name, span),
        Data::Path(text) => pathlib::attribute(machine, value, &text.clone(), name, span),
        Data::Function(function) if name == "__name__" => machine.text(function.name.clone(), span),
        Data::Native(native) => native_attribute(machine, native, value, name, span),
        Data::Class(class) => Ok(class_attribute(machine, class, value, name, span)),
        _ => Ok(unknown_attribute(machine, value, name, span)),
    }
}

fn object_attribute(
    machine: &mut Machine<'_>,
    id: Id,
    value: &Value,
    name: &str,
    span: Span,
) -> Eval<Value> {
    let rows = match machine.state.object(id).cloned().as_deref() {
        Some(Object::Scope(_)) => return scope_attribute(machine, id, name, span),
        Some(Object::Instance(instance)) => {
            return instance_attribute(machine, value, instance, name, span);
        }
        Some(Object::List(_)) => containers::LIST,
        Some(Object::Dict(_)) => containers::DICT,
        Some(Object::Set(_)) => containers::SET,
        Some(Object::File(_)) => files::FILE,
        _ => &[],
    };
    Ok(method(machine, rows, value, name, span))
}

fn none_attribute(machine: &mut Machine<'_>, name: &str, span: Span) -> Eval<Value> {
    let message = format!("`None` has no `{name}`");
    let why = machine.why(Reason::Exception, message, span);
    if machine.tries > 0 {
        return machine.raise("AttributeError", span);
    }
    Ok(Value::unknown(why, machine.at(span)))
}

/// Of a modelled function, or of a class that is modelled as one.
fn native_attribute(
    machine: &mut Machine<'_>,
    native: &Native,
    value: &Value,
    name: &str,
    span: Span,
) -> Eval<Value> {
    match native.name {
        "Path" | "PosixPath" => Ok(method(machine, pathlib::CLASS, value, name, span)),
        "chain" => Ok(method(machine, itertools::CHAIN, value, name, span)),
        "str" | "unicode" => Ok(text_method(machine, value, name, span)),
        "dict" | "OrderedDict" if name == "fromkeys" => {
            Ok(method(machine, copy::FROM_KEYS, value, name, span))
        }
        "dict" | "list" if let Some(method) = machine.unbound_held(name, span) => Ok(method),
        own if name == "__name__" => machine.text(own, span),
        _ => Ok(unknown_attribute(machine, value, name, span)),
    }
}

fn class_attribute(
    machine: &mut Machine<'_>,
    class: &Rc<str>,
    value: &Value,
    name: &str,
    span: Span,
) -> Value {
    if let Some(found) = machine.root_class_attribute(class, name, span) {
        return found;
    }
    match (class.as_ref(), name) {
        ("PackageFinder", "find") => method(machine, setuptools::PACKAGE_FINDER, value, name, span),
        ("PEP420PackageFinder", "find") => {
            method(machine, setuptools::NAMESPACE_FINDER, value, name, span)
        }
        _ => unknown_attribute(machine, value, name, span),
    }
}

/// Where a modelled module or an instance of a modelled class has a name; `None` when that is not followed.
pub(in crate::eval) fn has_name(
    machine: &mut Machine<'_>,
    value: &Value,
    name: &str,
) -> Option<Truth> {
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
    let rest = args.with_positional(rest.to_vec());
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

pub(super) fn method(
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

pub(super) fn scope_attribute(
    machine: &mut Machine<'_>,
    id: usize,
    name: &str,
    span: Span,
) -> Eval<Value> {
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
        (
            "pkg_resources"
            | "packaging"
            | "numpy.distutils.core"
            | "skbuild"
            | "pbr"
            | "pbr.packaging",
            _,
        ) => Reason::InstalledPackage,
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
