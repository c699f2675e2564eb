//! `sys` and `platform`: the questions that become markers.

use super::os::project_path;
use super::versions::SETUPTOOLS_VERSION;
use super::{Row, pure, raw};
use crate::eval::environment::{self, Answer, Symbol};
use crate::eval::machine::{Args, Eval, Exit, Machine, Truth};
use crate::eval::value::{Data, Value};
use crate::resolved::{Guard, Reason};
use crate::text::Span;

pub(super) const SYS: &[Row] = &[pure("exit", exit)];

pub(super) const PLATFORM: &[Row] = &[
    pure("system", system),
    pure("machine", machine_name),
    pure("python_implementation", implementation),
    pure("release", release),
    pure("python_version_tuple", version_tuple),
];

/// `sys.path` inside the project.
pub(super) const SYS_PATH: &[Row] = &[
    raw("insert", search_first),
    raw("append", search_last),
    raw("remove", search_unchanged),
];

/// `sys.path.insert(0, folder)`
fn search_first(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    search_in(machine, args, 1, true)
}

fn search_last(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    search_in(machine, args, 0, false)
}

fn search_unchanged(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    Ok(machine.none(args.span))
}

fn search_in(machine: &mut Machine<'_>, args: &Args, at: usize, first: bool) -> Eval<Value> {
    let folder = args.positional.get(at).and_then(Value::as_path);
    if let Some(folder) = folder.and_then(|folder| project_path(machine, &folder))
        && !machine.search.contains(&folder)
    {
        let place = if first { 0 } else { machine.search.len() };
        machine.search.insert(place, folder);
    }
    Ok(machine.none(args.span))
}

/// `sys.exit()`, `exit()`
pub(super) fn exit(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let value = machine.value(Data::Class("SystemExit".into()), args.span);
    machine.leave(Exit::Raise(Some("SystemExit".into()), value))
}

fn marker(machine: &mut Machine<'_>, args: &Args, field: &'static str) -> Eval<Value> {
    Ok(machine.value(Data::Symbol(Symbol::Text(field, false)), args.span))
}

fn system(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    marker(machine, args, "platform_system")
}

fn machine_name(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    marker(machine, args, "platform_machine")
}

fn implementation(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    marker(machine, args, "platform_python_implementation")
}

/// `platform.python_version_tuple()`: texts, of which the first is 2 or 3.
fn version_tuple(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    let major = machine.value(Data::Symbol(Symbol::VersionText(Some(1))), span);
    let parts = [major, unclear(machine, span), unclear(machine, span)];
    Ok(machine.tuple(parts, span))
}

fn release(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    marker(machine, args, "platform_release")
}

/// `sys.implementation`
pub(super) fn implementation_constant(
    machine: &Machine<'_>,
    name: &str,
    span: Span,
) -> Option<Value> {
    let symbol = Symbol::Text("implementation_name", false);
    (name == "name").then(|| machine.value(Data::Symbol(symbol), span))
}

pub(super) fn constant(machine: &mut Machine<'_>, name: &str, span: Span) -> Option<Value> {
    let symbol = match name {
        "version_info" => Symbol::VersionInfo(None),
        "hexversion" => Symbol::HexVersion,
        "version" => Symbol::VersionText(None),
        "platform" => Symbol::Text("sys_platform", false),
        "argv" => {
            let message = "it depends on the command that the build runs";
            let why = machine.why(Reason::HostState, message, span);
            machine.asked_command.get_or_insert(why);
            let words = ["setup.py", machine.form.command];
            let words = words.map(|word| Value::str(word, machine.at(span)));
            return Some(machine.list(words, span));
        }
        "stdout" | "stderr" | "stdin" => return Some(super::functions::harmless(machine, span)),
        _ => return None,
    };
    Some(machine.value(Data::Symbol(symbol), span))
}

/// Attributes and methods of what the interpreter or platform says.
pub(super) fn symbol_attribute(
    machine: &mut Machine<'_>,
    symbol: &Symbol,
    value: &Value,
    name: &str,
    span: Span,
) -> Value {
    let part = |index| Data::Symbol(Symbol::VersionPart(index));
    match (symbol, name) {
        (Symbol::VersionInfo(None), "major") => machine.value(part(0), span),
        (Symbol::VersionInfo(None), "minor") => machine.value(part(1), span),
        (Symbol::Setuptools, _) => match super::find(SETUPTOOLS_VERSION, name) {
            Some(row) => super::row_value(machine, row, Some(value), span),
            None => unclear(machine, span),
        },
        (Symbol::Text(..), _) => match super::find(SYMBOL_METHODS, name) {
            Some(row) => super::row_value(machine, row, Some(value), span),
            None => unclear(machine, span),
        },
        _ => unclear(machine, span),
    }
}

fn unclear(machine: &Machine<'_>, span: Span) -> Value {
    let message = "it differs by interpreter or platform in a way that no marker says";
    machine.unknown(Reason::Environment, message, span)
}

const SYMBOL_METHODS: &[Row] = &[pure("lower", lower), pure("startswith", starts_with)];

fn lower(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match receiver.map(|value| &value.data) {
        Some(Data::Symbol(Symbol::Text(field, _))) => {
            Ok(machine.value(Data::Symbol(Symbol::Text(field, true)), args.span))
        }
        _ => Ok(unclear(machine, args.span)),
    }
}

fn starts_with(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(Data::Symbol(Symbol::Text(field, _))), Some(prefix)) =
        (receiver.map(|value| &value.data), args.positional.first())
    else {
        return Ok(unclear(machine, args.span));
    };
    let prefixes = match &prefix.data {
        Data::Str(text) => vec![text.text.clone()],
        Data::Tuple(seq) => match seq.certain() {
            Some(values) => values
                .into_iter()
                .filter_map(|v| v.as_str().cloned())
                .collect(),
            None => Vec::new(),
        },
        _ => Vec::new(),
    };
    let mut guard = Guard::never();
    for prefix in &prefixes {
        match environment::starts_with(field, prefix) {
            Answer::When(own) => guard = guard.or(&own),
            Answer::Unclear => return Ok(unclear(machine, args.span)),
        }
    }
    if prefixes.is_empty() {
        return Ok(unclear(machine, args.span));
    }
    let truth = Truth {
        no: guard.negate(),
        yes: guard,
        unknown: Guard::never(),
        why: None,
    };
    Ok(machine.truth_value(truth, args.span))
}
