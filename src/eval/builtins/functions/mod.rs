//! The built-in functions.

mod attributes;
mod code;
mod numbers;
mod sequences;

pub(in crate::eval) use code::exec_code;
pub(super) use code::{run_code, whole_file};
pub(super) use sequences::{filter_call, map_call, zip};

use super::{Row, argument, ast, containers, files, format, functools, pure, raw, sys, unmodelled};
use crate::eval::environment::Symbol;
use crate::eval::machine::{Args, Eval, Machine, Native, Truth};
use crate::eval::ops::{have_order, unknown_of};
use crate::eval::state::Object;
use crate::eval::value::{Data, Map, Seq, Value};
use crate::resolved::{Guard, Reason};
use crate::text::Span;
use attributes::{delete_attribute, get_attribute, has_attribute, set_attribute, vars};
use code::{compile_call, eval_call, exec_call, exec_file, globals, import_call, locals};
pub(super) use numbers::NUMBERS;
use sequences::{all, any, enumerate, greatest, least, next, range, reversed, sum, to_iterator};
use std::rc::Rc;

/// Classes that are called or named and not followed further.
pub(super) const CLASSES: &[&str] = &[
    "object",
    "type",
    "property",
    "staticmethod",
    "classmethod",
    "super",
];

pub(super) const BUILTINS: &[Row] = &[
    pure("str", to_str),
    pure("unicode", to_str),
    raw("bytes", to_bytes),
    pure("repr", to_repr),
    pure("int", to_int),
    pure("bool", to_bool),
    pure("float", to_float),
    pure("len", length),
    raw("list", to_list),
    raw("tuple", to_tuple),
    raw("set", to_set),
    raw("frozenset", to_set),
    raw("dict", to_dict),
    raw("sorted", to_sorted),
    raw("reversed", reversed),
    raw("print", harmless_call),
    raw("map", map_call),
    raw("filter", filter_call),
    pure("range", range),
    pure("xrange", range),
    raw("enumerate", enumerate),
    raw("zip", zip),
    raw("any", any),
    raw("all", all),
    raw("sum", sum),
    raw("min", least),
    raw("max", greatest),
    raw("next", next),
    raw("iter", to_iterator),
    raw("isinstance", is_instance),
    raw("getattr", get_attribute),
    raw("hasattr", has_attribute),
    raw("setattr", set_attribute),
    raw("delattr", delete_attribute),
    raw("callable", is_callable),
    raw("open", open_any),
    raw("file", open_any),
    pure("exit", sys::exit),
    pure("quit", sys::exit),
    raw("eval", eval_call),
    raw("reduce", functools::reduce),
    raw("exec", exec_call),
    raw("execfile", exec_file),
    raw("compile", compile_call),
    raw("globals", globals),
    raw("locals", locals),
    raw("vars", vars),
    raw("__import__", import_call),
];

/// Functions of `warnings` and `logging` that change nothing.
pub(super) const HARMLESS: &[Row] = &[
    raw("warn", harmless_call),
    raw("filterwarnings", harmless_call),
    raw("simplefilter", harmless_call),
    raw("basicConfig", harmless_call),
    raw("info", harmless_call),
    raw("warning", harmless_call),
    raw("error", harmless_call),
    raw("debug", harmless_call),
    raw("getLogger", harmless_object),
];

fn harmless_call(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    Ok(machine.none(args.span))
}

fn harmless_object(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    Ok(harmless(machine, args.span))
}

/// A function that does nothing that matters; so are its attributes.
pub(super) fn harmless(machine: &mut Machine<'_>, span: Span) -> Value {
    let content = machine.unknown(Reason::HostState, "it is a stream of the process", span);
    machine.alloc(
        Object::File(crate::eval::state::OpenFile {
            content,
            position: 0,
        }),
        span,
    )
}

fn converted(
    machine: &mut Machine<'_>,
    args: &Args,
    text: fn(&Value) -> Option<String>,
) -> Eval<Value> {
    match args.positional.as_slice() {
        [] => machine.text("", args.span),
        [value] => match &value.data {
            Data::Symbol(_) => Ok(value.clone()),
            _ => match text(value) {
                Some(text) => machine.text(text, args.span),
                None => unmodelled(machine, args, "str"),
            },
        },
        _ => unmodelled(machine, args, "str"),
    }
}

fn to_str(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    if args.positional.is_empty() && args.keywords.is_empty() {
        return machine.text("", args.span);
    }
    if let [value] = args.positional.as_slice() {
        match &value.data {
            Data::Str(_) => return Ok(value.clone()),
            // `str(sys.version_info)` is another text than its parts.
            Data::Symbol(crate::eval::environment::Symbol::Text(..)) => return Ok(value.clone()),
            Data::Symbol(_) => {
                let message = "it differs by interpreter";
                return Ok(machine.unknown(Reason::Environment, message, args.span));
            }
            Data::Ref(_) => {
                if let Some(text) = machine.instance_text(value, false, args.span)? {
                    return Ok(text);
                }
            }
            _ => {}
        }
    }
    converted(machine, args, format::to_text)
}

fn to_repr(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    if let [value] = args.positional.as_slice()
        && let Some(text) = machine.instance_text(value, true, args.span)?
    {
        return Ok(text);
    }
    match args.positional.first().map(|value| &value.data) {
        Some(Data::Symbol(_)) => unmodelled(machine, args, "repr"),
        _ => converted(machine, args, format::repr),
    }
}

fn to_int(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    if args.positional.is_empty() && args.keywords.is_empty() {
        return Ok(machine.value(Data::Int(0), args.span));
    }
    if let [text, base] = args.positional.as_slice()
        && let (Some(text), Some(base)) = (text.as_str(), base.as_int())
        && let Some(number) = numbers::in_given_base(text, base)
    {
        return Ok(machine.value(Data::Int(number), args.span));
    }
    let [value] = args.positional.as_slice() else {
        return unmodelled(machine, args, "int");
    };
    let number = match &value.data {
        #[allow(clippy::cast_possible_truncation)]
        Data::Float(number) if number.abs() < 1e15 => Some(number.trunc() as i64),
        Data::Int(_) | Data::Bool(_) => value.as_int(),
        Data::Symbol(Symbol::SetuptoolsMajor { .. }) => {
            let number = Symbol::SetuptoolsMajor { is_number: true };
            return Ok(machine.value(Data::Symbol(number), args.span));
        }
        Data::Str(text) => {
            let trimmed = text.text.trim();
            match trimmed.parse::<i64>() {
                Ok(number) => Some(number),
                Err(_) if trimmed.is_ascii() && !trimmed.contains('_') && trimmed.len() < 19 => {
                    return machine.raise("ValueError", args.span);
                }
                Err(_) => None,
            }
        }
        _ => None,
    };
    match number {
        Some(number) => Ok(machine.value(Data::Int(number), args.span)),
        None => unmodelled(machine, args, "int"),
    }
}

fn to_float(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let plain = |text: &str| {
        !text.is_empty() && text.len() < 16 && text.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    let number = match args.positional.as_slice() {
        [value] => match &value.data {
            Data::Float(value) => Some(*value),
            Data::Str(text) if plain(&text.text) => text.text.parse::<f64>().ok(),
            Data::Int(value) => i32::try_from(*value).ok().map(f64::from),
            _ => None,
        },
        _ => None,
    };
    match number {
        Some(number) => Ok(machine.value(Data::Float(number), args.span)),
        None => unmodelled(machine, args, "float"),
    }
}

fn to_bool(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.as_slice() {
        [] => Ok(machine.bool(false, args.span)),
        [value] => {
            let truth = machine.truth(value);
            Ok(machine.truth_value(truth, args.span))
        }
        _ => unmodelled(machine, args, "bool"),
    }
}

fn length(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [value] = args.positional.as_slice() else {
        return unmodelled(machine, args, "len");
    };
    let span = args.span;
    let count = |machine: &Machine<'_>, count: usize| {
        machine.value(Data::Int(i64::try_from(count).unwrap_or(i64::MAX)), span)
    };
    match &value.data {
        Data::Str(text) => Ok(count(machine, text.text.chars().count())),
        Data::Bytes(bytes) => Ok(count(machine, bytes.len())),
        Data::Tuple(_) | Data::Ref(_) => {
            let is_iterator = match &value.data {
                Data::Ref(id) => !matches!(
                    machine.state.object(*id).map(Rc::as_ref),
                    Some(Object::List(_) | Object::Set(_) | Object::Dict(_))
                ),
                _ => false,
            };
            if is_iterator {
                if let Some(length) = machine.special(value, "__len__", Vec::new(), span)? {
                    return Ok(length);
                }
                if let Some(held) = machine.held(value) {
                    return length(machine, &args.again([held]), None);
                }
                return unmodelled(machine, args, "len");
            }
            let seq = machine.items(value, span)?;
            machine.each_world(&seq, span, &mut |machine, items| {
                Ok(count(machine, items.len()))
            })
        }
        _ => unmodelled(machine, args, "len"),
    }
}

fn first_items(machine: &mut Machine<'_>, args: &Args) -> Eval<Seq> {
    match args.positional.first() {
        Some(value) => machine.ordered_items(value, args.span),
        None => Ok(Seq::default()),
    }
}

fn to_list(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let seq = first_items(machine, args)?;
    Ok(machine.alloc(Object::List(seq), args.span))
}

fn to_tuple(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let seq = first_items(machine, args)?;
    Ok(machine.value(Data::Tuple(Rc::new(seq)), args.span))
}

fn to_set(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let seq = match args.positional.first() {
        Some(value) => machine.items(value, args.span)?,
        None => Seq::default(),
    };
    machine.make_set(seq, args.span)
}

pub(super) fn to_dict(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let dict = machine.alloc(Object::Dict(Map::default()), args.span);
    for more in &args.positional {
        machine.update_dict(&dict, more, args.span)?;
    }
    let Data::Ref(id) = dict.data else {
        return Ok(dict);
    };
    for keyword in &args.keywords {
        let mut key = Value::str(keyword.name.clone(), machine.at(keyword.span));
        key.at.span = keyword.span;
        let Some(hashed) = key.key() else { continue };
        let certain = keyword.guard.is_always() && keyword.doubt.is_none();
        if let Some(map) = machine.state.map_mut(id) {
            if certain {
                crate::eval::ops::put_entry(map, hashed, key, keyword.value.clone());
            } else {
                map.entries.insert(
                    hashed,
                    crate::eval::value::Entry {
                        guard: keyword.guard.clone(),
                        doubt: keyword.doubt.clone(),
                        key,
                        value: keyword.value.clone(),
                    },
                );
            }
        }
    }
    if let Some(map) = machine.state.map_mut(id) {
        map.open.extend(args.open.iter().cloned());
    }
    Ok(dict)
}

pub(super) fn to_sorted(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    let reverse = match argument(args, 9, "reverse").map(|value| machine.truth(value)) {
        None => false,
        Some(truth) if truth.yes.is_always() => true,
        Some(truth) if truth.no.is_always() => false,
        Some(_) => return unmodelled(machine, args, "sorted"),
    };
    let key = argument(args, 9, "key").cloned();
    let [value] = args.positional.as_slice() else {
        return unmodelled(machine, args, "sorted");
    };
    let seq = machine.items(value, span)?;
    machine.each_world(&seq, span, &mut |machine, items| {
        let mut keyed = Vec::new();
        for item in items {
            let item = machine.seen(&item);
            let key = match &key {
                Some(key) => call_with(machine, key, item.clone(), args)?,
                None => item.clone(),
            };
            keyed.push((key, item));
        }
        // Python's answer for what has no order depends on what it compares first.
        if !have_order(keyed.iter().map(|(key, _)| key)) {
            return unmodelled(machine, args, "sorted");
        }
        let mut clear = true;
        keyed.sort_by(|(a, _), (b, _)| match machine.ordering(a, b) {
            Ok(Some(order)) if reverse => order.reverse(),
            Ok(Some(order)) => order,
            _ => {
                clear = false;
                std::cmp::Ordering::Equal
            }
        });
        if !clear {
            return unmodelled(machine, args, "sorted");
        }
        Ok(machine.list(keyed.into_iter().map(|(_, item)| item), span))
    })
}

fn call_with(machine: &mut Machine<'_>, callee: &Value, value: Value, args: &Args) -> Eval<Value> {
    machine.call(callee, args.again([value]))
}

fn type_name(machine: &Machine<'_>, value: &Value) -> Option<&'static str> {
    Some(match &value.data {
        Data::None => "NoneType",
        Data::Bool(_) => "bool",
        Data::Int(_) => "int",
        Data::Float(_) => "float",
        Data::Str(_) => "str",
        Data::Tuple(_) => "tuple",
        Data::Ref(id) => match machine.state.object(*id).map(Rc::as_ref)? {
            Object::List(_) => "list",
            Object::Dict(_) => "dict",
            Object::Set(_) => "set",
            Object::Instance(instance) if instance.scope.is_none() => {
                return type_name(machine, &machine.held(value)?);
            }
            _ => return None,
        },
        _ => return None,
    })
}

fn to_bytes(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    unmodelled(machine, args, "bytes")
}

fn is_instance(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [value, classes] = args.positional.as_slice() else {
        return unmodelled(machine, args, "isinstance");
    };
    let classes = match &classes.data {
        Data::Tuple(seq) => match seq.certain() {
            Some(classes) => classes.into_iter().cloned().collect(),
            None => return unmodelled(machine, args, "isinstance"),
        },
        _ => vec![classes.clone()],
    };
    let span = args.span;
    machine.each(value, &mut |machine, value| {
        let mut holds = Truth::known(false);
        for class in &classes {
            if let Some(truth) = machine.is_instance_of(&value, class) {
                if truth {
                    holds = Truth::known(true);
                }
                continue;
            }
            if let Some(own) = ast::is_instance(machine, &value, class) {
                holds.yes = holds.yes.or(&own.yes);
                continue;
            }
            let (Data::Native(Native { name, .. }), Some(own)) =
                (&class.data, type_name(machine, &value))
            else {
                return unmodelled(machine, args, "isinstance");
            };
            // It is `str` on Python 2.
            if *name == "bytes" {
                return unmodelled(machine, args, "isinstance");
            }
            // `str` and `unicode` differ on Python 2 only.
            if *name == "unicode" && own != "str" || *name == "frozenset" {
                continue;
            }
            if *name == own
                || (own == "str" && *name == "unicode")
                || (own == "bool" && *name == "int")
            {
                holds.yes = Guard::always();
            }
        }
        Ok(machine.truth_value(Truth::when(holds.yes), span))
    })
}

fn is_callable(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.first().map(|value| &value.data) {
        Some(Data::Function(_) | Data::Native(_) | Data::Class(_)) => {
            Ok(machine.bool(true, args.span))
        }
        Some(Data::Str(_) | Data::None | Data::Int(_) | Data::Tuple(_)) => {
            Ok(machine.bool(false, args.span))
        }
        _ => unmodelled(machine, args, "callable"),
    }
}

pub(super) fn open_any(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let unknown = args.positional.iter().find_map(unknown_of);
    if let Some(why) = unknown {
        machine.may_raise(Some("OSError"), &why, args.span);
        return Ok(Value::unknown(why, machine.at(args.span)));
    }
    let Some(path) = args.positional.first().cloned() else {
        return files::open(machine, args, None);
    };
    machine.each(&path, &mut |machine, path| {
        let mut args = args.clone();
        if let Some(first) = args.positional.first_mut() {
            *first = path;
        }
        files::open(machine, &args, None)
    })
}

/// A list of values, when it is certain.
pub(super) fn certain_texts(machine: &mut Machine<'_>, value: &Value) -> Option<Vec<Rc<str>>> {
    let items = containers::certain_items(machine, value)?;
    machine.texts(&items)
}
