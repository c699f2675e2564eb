//! The built-in functions.

use super::{Row, argument, containers, data, files, format, library, pure, raw, sys, unmodelled};
use crate::eval::limits;
use crate::eval::machine::{Args, Eval, Machine, Native};
use crate::eval::ops::unknown_of;
use crate::eval::state::Object;
use crate::eval::value::{Data, Item, Map, Seq, Value};
use crate::resolved::{Guard, Reason};
use crate::syntax::python::ast::{CmpOp, Operator};
use crate::syntax::python::{Module, parse_literal};
use crate::text::Span;
use std::rc::Rc;

/// Classes that are called or named and not followed further.
pub(super) const CLASSES: &[&str] = &["object", "type", "property", "staticmethod", "classmethod"];

pub(super) const BUILTINS: &[Row] = &[
    pure("str", to_str),
    pure("unicode", to_str),
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
    raw("callable", is_callable),
    raw("open", open_any),
    raw("file", open_any),
    pure("exit", sys::exit),
    pure("quit", sys::exit),
    raw("eval", eval_call),
    raw("reduce", data::reduce),
    raw("exec", exec_call),
    raw("execfile", exec_file),
    raw("compile", compile_call),
    raw("globals", globals),
    raw("locals", locals),
    raw("vars", locals),
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
    if let [value] = args.positional.as_slice() {
        match &value.data {
            Data::Str(_) => return Ok(value.clone()),
            // `str(sys.version_info)` is another text than its parts.
            Data::Symbol(crate::eval::environment::Symbol::Text(..)) => return Ok(value.clone()),
            Data::Symbol(_) => {
                let message = "it differs by interpreter";
                return Ok(machine.unknown(Reason::Environment, message, args.span));
            }
            _ => {}
        }
    }
    converted(machine, args, format::to_text)
}

fn to_repr(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.first().map(|value| &value.data) {
        Some(Data::Symbol(_)) => unmodelled(machine, args, "repr"),
        _ => converted(machine, args, format::repr),
    }
}

fn to_int(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [value] = args.positional.as_slice() else {
        return unmodelled(machine, args, "int");
    };
    let number = match &value.data {
        Data::Int(_) | Data::Bool(_) => value.as_int(),
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

fn to_sorted(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
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
        let known = keyed
            .iter()
            .all(|(key, _)| !matches!(key.data, Data::Guarded(_) | Data::Unknown(_)));
        let mut clear = known;
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
    machine.call(
        callee,
        Args {
            positional: vec![value],
            keywords: Vec::new(),
            open: Vec::new(),
            span: args.span,
            callee: args.callee,
        },
    )
}

fn reversed(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let mut seq = first_items(machine, args)?;
    seq.items.reverse();
    Ok(machine.alloc(Object::Iterator(seq), args.span))
}

/// Runs `work` for each item that may be there, under its condition.
fn each_item(
    machine: &mut Machine<'_>,
    seq: Seq,
    span: Span,
    work: &mut dyn FnMut(&mut Machine<'_>, Value) -> Eval<Item>,
) -> Eval<Seq> {
    let mut found = Seq {
        items: Vec::new(),
        open: seq.open,
    };
    for item in seq.items {
        machine.step(span)?;
        if let Some(why) = item.doubt {
            found.open.push(why);
            continue;
        }
        let truth = crate::eval::machine::Truth {
            no: item.guard.negate(),
            yes: item.guard.clone(),
            unknown: Guard::never(),
            why: None,
        };
        let mut made = None;
        machine.branch(
            truth,
            |machine| {
                made = Some(work(machine, item.value)?);
                Ok(machine.none(span))
            },
            |machine| Ok(machine.none(span)),
        )?;
        if let Some(made) = made {
            found.items.push(Item {
                guard: made.guard.and(&item.guard),
                ..made
            });
        }
    }
    Ok(found)
}

fn map_call(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [function, items] = args.positional.as_slice() else {
        return unmodelled(machine, args, "map");
    };
    let seq = machine.ordered_items(items, args.span)?;
    let seq = each_item(machine, seq, args.span, &mut |machine, value| {
        Ok(Item::sure(call_with(machine, function, value, args)?))
    })?;
    Ok(machine.alloc(Object::Iterator(seq), args.span))
}

fn filter_call(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [function, items] = args.positional.as_slice() else {
        return unmodelled(machine, args, "filter");
    };
    let seq = machine.ordered_items(items, args.span)?;
    let seq = each_item(machine, seq, args.span, &mut |machine, value| {
        let kept = match &function.data {
            Data::None => value.clone(),
            _ => call_with(machine, function, value.clone(), args)?,
        };
        let truth = machine.truth(&kept);
        let doubt = (!truth.unknown.is_disjoint(&machine.state.guard))
            .then(|| truth.why.clone())
            .flatten();
        Ok(Item {
            guard: truth.yes.or(&truth.unknown),
            doubt,
            value,
        })
    })?;
    Ok(machine.alloc(Object::Iterator(seq), args.span))
}

fn range(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let numbers = args
        .positional
        .iter()
        .map(Value::as_int)
        .collect::<Option<Vec<_>>>();
    let (start, stop, step) = match numbers.as_deref() {
        Some([stop]) => (0, *stop, 1),
        Some([start, stop]) => (*start, *stop, 1),
        Some([start, stop, step]) if *step != 0 => (*start, *stop, *step),
        _ => return unmodelled(machine, args, "range"),
    };
    let mut values = Vec::new();
    let mut at = start;
    while (step > 0 && at < stop) || (step < 0 && at > stop) {
        if values.len() >= limits::ITEMS {
            return Err(machine.limit("the range is too long", args.span));
        }
        values.push(machine.value(Data::Int(at), args.span));
        at = match at.checked_add(step) {
            Some(next) => next,
            None => break,
        };
    }
    machine.work(values.len(), args.span)?;
    Ok(machine.list(values, args.span))
}

fn enumerate(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let start = match argument(args, 1, "start") {
        None => 0,
        Some(start) => match start.as_int() {
            Some(start) => start,
            None => return unmodelled(machine, args, "enumerate"),
        },
    };
    let seq = first_items(machine, args)?;
    let span = args.span;
    machine.each_world(&seq, span, &mut |machine, items| {
        let pairs = items
            .into_iter()
            .zip(start..)
            .map(|(item, at)| {
                let at = machine.value(Data::Int(at), span);
                machine.tuple([at, item], span)
            })
            .collect::<Vec<_>>();
        Ok(machine.alloc(Object::Iterator(Seq::of(pairs)), span))
    })
}

fn zip(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let mut columns = Vec::new();
    for value in &args.positional {
        let seq = machine.ordered_items(value, args.span)?;
        match seq.certain() {
            Some(values) => columns.push(values.into_iter().cloned().collect::<Vec<_>>()),
            None => return unmodelled(machine, args, "zip"),
        }
    }
    let length = columns.iter().map(Vec::len).min().unwrap_or(0);
    let rows = (0..length)
        .map(|at| {
            let row = columns.iter().filter_map(|column| column.get(at).cloned());
            machine.tuple(row, args.span)
        })
        .collect::<Vec<_>>();
    Ok(machine.alloc(Object::Iterator(Seq::of(rows)), args.span))
}

fn quantified(machine: &mut Machine<'_>, args: &Args, stop_at: bool) -> Eval<Value> {
    let Some(value) = args.positional.first() else {
        return unmodelled(machine, args, "any");
    };
    let seq = machine.items(value, args.span)?;
    let span = args.span;
    machine.each_world(&seq, span, &mut |machine, items| {
        let mut result = machine.bool(!stop_at, span);
        for item in items.iter().rev() {
            let item = machine.seen(item);
            let truth = machine.truth(&item);
            let stop = machine.bool(stop_at, span);
            let rest = result.clone();
            result = if stop_at {
                machine.branch(truth, |_| Ok(stop), |_| Ok(rest))?
            } else {
                machine.branch(truth, |_| Ok(rest), |_| Ok(stop))?
            };
        }
        Ok(result)
    })
}

fn any(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    quantified(machine, args, true)
}

fn all(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    quantified(machine, args, false)
}

fn sum(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let seq = first_items(machine, args)?;
    let span = args.span;
    let start = match argument(args, 1, "start") {
        Some(start) => start.clone(),
        None => machine.value(Data::Int(0), span),
    };
    machine.each_world(&seq, span, &mut |machine, items| {
        let mut total = start.clone();
        for item in items {
            total = machine.binary(Operator::Add, &total, &item, span)?;
        }
        Ok(total)
    })
}

fn extreme(machine: &mut Machine<'_>, args: &Args, op: CmpOp) -> Eval<Value> {
    if !args.keywords.is_empty() {
        return unmodelled(machine, args, "max");
    }
    let seq = match args.positional.as_slice() {
        [one] => machine.items(one, args.span)?,
        several => Seq::of(several.iter().cloned()),
    };
    let span = args.span;
    machine.each_world(&seq, span, &mut |machine, items| {
        let mut items = items.into_iter();
        let Some(mut best) = items.next() else {
            return machine.raise("ValueError", span);
        };
        for item in items {
            let better = machine.compare(op, &item, &best, span)?;
            let truth = machine.truth(&better);
            let before = best.clone();
            best = machine.branch(truth, |_| Ok(item.clone()), |_| Ok(before.clone()))?;
        }
        Ok(best)
    })
}

fn least(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    extreme(machine, args, CmpOp::Lt)
}

fn greatest(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    extreme(machine, args, CmpOp::Gt)
}

fn next(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(Data::Ref(id)) = args.positional.first().map(|value| &value.data) else {
        return unmodelled(machine, args, "next");
    };
    let id = *id;
    let Some(Object::Iterator(seq)) = machine.state.object(id).map(Rc::as_ref).cloned() else {
        return unmodelled(machine, args, "next");
    };
    let span = args.span;
    machine.each_world(&seq, span, &mut |machine, items| {
        let mut items = items.into_iter();
        let first = items.next();
        if let Some(seq) = machine.state.seq_mut(id) {
            seq.items = items.map(Item::sure).collect();
        }
        match (first, args.positional.get(1)) {
            (Some(first), _) => Ok(first),
            (None, Some(default)) => Ok(default.clone()),
            (None, None) => machine.raise("StopIteration", span),
        }
    })
}

fn to_iterator(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let seq = first_items(machine, args)?;
    Ok(machine.alloc(Object::Iterator(seq), args.span))
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
            _ => return None,
        },
        _ => return None,
    })
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
        let mut holds = false;
        for class in &classes {
            let (Data::Native(Native { name, .. }), Some(own)) =
                (&class.data, type_name(machine, &value))
            else {
                return unmodelled(machine, args, "isinstance");
            };
            // `str` and `unicode` differ on Python 2 only.
            if *name == "unicode" && own != "str" || *name == "frozenset" {
                continue;
            }
            holds |= *name == own
                || (own == "str" && *name == "unicode")
                || (own == "bool" && *name == "int");
        }
        Ok(machine.bool(holds, span))
    })
}

fn get_attribute(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let (Some(object), Some(name)) = (
        args.positional.first(),
        args.positional.get(1).and_then(Value::as_str).cloned(),
    ) else {
        return unmodelled(machine, args, "getattr");
    };
    let span = args.span;
    let default = args.positional.get(2);
    machine.each(object, &mut |machine, object| {
        let missing = match &object.data {
            Data::Ref(id) => machine.state.scope(*id).is_some_and(|scope| {
                !scope.is_class && scope.open.is_none() && !scope.names.contains_key(&name)
            }),
            _ => false,
        };
        match (missing, default) {
            (true, Some(default)) => Ok(default.clone()),
            (_, Some(_)) if !matches!(object.data, Data::Ref(_) | Data::Module(_)) => {
                unmodelled(machine, args, "getattr")
            }
            _ => super::attribute(machine, &object, &name, span),
        }
    })
}

fn has_attribute(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let (Some(object), Some(name)) = (
        args.positional.first(),
        args.positional.get(1).and_then(Value::as_str).cloned(),
    ) else {
        return unmodelled(machine, args, "hasattr");
    };
    let span = args.span;
    match (&object.data, name.as_ref()) {
        (Data::Module("sys"), "pypy_version_info" | "pypy_translation_info") => {
            let guard = crate::eval::environment::implementation("PyPy");
            let truth = crate::eval::machine::Truth {
                no: guard.negate(),
                yes: guard,
                unknown: Guard::never(),
                why: None,
            };
            Ok(machine.truth_value(truth, span))
        }
        (Data::Ref(id), _) => {
            let known = machine.state.scope(*id).and_then(|scope| {
                (!scope.is_class && scope.open.is_none() && scope.module_name.is_some())
                    .then(|| scope.names.contains_key(&name))
            });
            match known {
                Some(known) => Ok(machine.bool(known, span)),
                None => unmodelled(machine, args, "hasattr"),
            }
        }
        _ => unmodelled(machine, args, "hasattr"),
    }
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

// Code.

fn globals(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let scope = machine.scope;
    let module = machine
        .state
        .scope(scope)
        .map_or(scope, |scope| scope.module);
    Ok(machine.value(Data::Ref(module), args.span))
}

fn locals(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    if args.positional.is_empty() {
        return Ok(machine.value(Data::Ref(machine.scope), args.span));
    }
    unmodelled(machine, args, "vars")
}

/// `compile(code, …)` is its code.
fn compile_call(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.first() {
        Some(code) => Ok(code.clone()),
        None => unmodelled(machine, args, "compile"),
    }
}

fn exec_call(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(code) = args.positional.first() else {
        return unmodelled(machine, args, "exec");
    };
    // With two mappings, names are bound in the second.
    let space = args.positional.get(2).or_else(|| args.positional.get(1));
    exec_code(machine, code, space, args.span)?;
    Ok(machine.none(args.span))
}

/// `eval(code)`: a literal, or compiled statements; other expressions are not followed.
fn eval_call(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(code) = args.positional.first() else {
        return unmodelled(machine, args, "eval");
    };
    let is_statements = match &code.data {
        Data::Str(text) => parse_literal(text.text.trim_start_matches([' ', '\t'])).is_none(),
        Data::Bytes(_) => true,
        _ => false,
    };
    if is_statements {
        return exec_call(machine, args, None);
    }
    machine.each(code, &mut |machine, code| {
        let args = Args {
            positional: vec![code],
            ..args.clone()
        };
        library::literal_eval(machine, &args, None)
    })
}

fn exec_file(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(path) = args.positional.first() else {
        return unmodelled(machine, args, "execfile");
    };
    let file = files::open(
        machine,
        &Args {
            positional: vec![path.clone()],
            keywords: Vec::new(),
            open: Vec::new(),
            span: args.span,
            callee: args.callee,
        },
        None,
    )?;
    let space = args.positional.get(2).or_else(|| args.positional.get(1));
    exec_code(machine, &file, space, args.span)?;
    Ok(machine.none(args.span))
}

/// `exec(code, space)`: the whole text of a project file is run; other code is not followed.
pub(in crate::eval) fn exec_code(
    machine: &mut Machine<'_>,
    code: &Value,
    space: Option<&Value>,
    span: Span,
) -> Eval<()> {
    let code = match &code.data {
        Data::Ref(id) => match machine.state.object(*id).map(Rc::as_ref) {
            Some(Object::File(file)) => file.content.clone(),
            _ => code.clone(),
        },
        _ => code.clone(),
    };
    let source = whole_file(machine, &code, span);
    let Some(source) = source else {
        if let Some(bindings) = code.as_str().and_then(|text| plain_bindings(text)) {
            return bind_all(machine, bindings, space, &code, span);
        }
        let why = unknown_of(&code).unwrap_or_else(|| {
            machine.why(
                Reason::UnknownCall,
                "the code that `exec` runs is not followed",
                span,
            )
        });
        machine.may_raise(None, &why, span);
        match space {
            Some(space) => machine.state.poison(space.reach(), &why),
            None => machine.open_names("the code that `exec` runs is not followed", span),
        }
        return Ok(());
    };
    run_code(machine, &source, space, span)
}

/// The names and literals of code that only binds names to literals, a line each.
fn plain_bindings(code: &str) -> Option<Vec<(String, &str)>> {
    let mut found = Vec::new();
    for line in code.lines() {
        let trimmed = line.trim_end();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let (name, literal) = trimmed.split_once('=')?;
        let name = name.trim_end();
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.starts_with(|c: char| c.is_ascii_digit());
        let whole = !literal.contains(['\\', '\u{c}']) && !literal.contains("'''");
        if !is_name || !whole || literal.contains("\"\"\"") {
            return None;
        }
        let literal = literal.trim_start();
        parse_literal(literal)?;
        found.push((name.to_owned(), literal));
    }
    Some(found)
}

/// `exec` of a text that only binds names to literals.
fn bind_all(
    machine: &mut Machine<'_>,
    bindings: Vec<(String, &str)>,
    space: Option<&Value>,
    code: &Value,
    span: Span,
) -> Eval<()> {
    let at_top = machine
        .state
        .scope(machine.scope)
        .is_some_and(|scope| scope.outer.is_none());
    for (name, text) in bindings {
        let value = library::literal_value(machine, text, code.at.span);
        let value = match value {
            Some(value) => value,
            None => {
                let message = "the code that `exec` runs is not followed";
                machine.unknown(Reason::UnknownCall, message, span)
            }
        };
        match space {
            Some(space) => {
                let key = Value::str(name, machine.at(span));
                machine.set_item(space, &key, value, span)?;
            }
            None if at_top => machine.bind(&name, value),
            // In a function it binds nothing that the function sees.
            None => {}
        }
    }
    Ok(())
}

/// The tree of the file whose text this is, unchanged.
fn whole_file(machine: &mut Machine<'_>, code: &Value, span: Span) -> Option<Rc<Module>> {
    let text = match &code.data {
        Data::Str(text) => text.text.to_string(),
        Data::Bytes(bytes) => String::from_utf8(bytes.to_vec()).ok()?,
        _ => return None,
    };
    let file = machine.files.get(code.at.span.file)?;
    let same = file.text() == text || file.text().replace("\r\n", "\n") == text;
    if !same || code.at.span != file.whole() {
        return None;
    }
    let path = file.path().to_owned();
    machine.source(&path, span)
}

fn run_code(
    machine: &mut Machine<'_>,
    source: &Rc<Module>,
    space: Option<&Value>,
    span: Span,
) -> Eval<()> {
    let at_top = machine
        .state
        .scope(machine.scope)
        .is_some_and(|scope| scope.outer.is_none());
    let map = space.and_then(|space| match space.data {
        Data::Ref(id) => machine.state.map(id).map(|map| (id, map.clone())),
        _ => None,
    });
    match (space, map) {
        (None, _) if at_top => machine.run_in(source, machine.scope, span),
        (Some(space), None) => match space.data {
            Data::Ref(id) if machine.state.scope(id).is_some() => machine.run_in(source, id, span),
            _ => {
                let why = machine.why(Reason::UnknownCall, "the namespace is not known", span);
                machine.state.poison(space.reach(), &why);
                Ok(())
            }
        },
        (_, map) => {
            let scope = machine.new_module_scope("builtins", source);
            if let (Some((_, map)), Some(scope)) = (&map, machine.state.scope_mut(scope)) {
                scope.names.clear();
                for entry in map.entries.values() {
                    if let Some(name) = entry.key.as_str() {
                        scope.names.insert(name.clone(), entry.value.clone());
                    }
                }
            }
            machine.run_in(source, scope, span)?;
            let names = machine.state.scope(scope).cloned().unwrap_or_default();
            let Some((id, _)) = map else {
                return Ok(());
            };
            if let Some(why) = &names.open {
                machine.state.poison(vec![id], why);
            }
            let dict = machine.value(Data::Ref(id), span);
            for (name, value) in names.names {
                let key = Value::str(name, machine.at(span));
                machine.each(&value, &mut |machine, value| {
                    if !matches!(value.data, Data::Unbound) {
                        machine.set_item(&dict, &key, value, span)?;
                    }
                    Ok(machine.none(span))
                })?;
            }
            Ok(())
        }
    }
}

fn import_call(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(name) = args.positional.first().and_then(Value::as_str).cloned() else {
        return unmodelled(machine, args, "__import__");
    };
    let from_list = argument(args, 3, "fromlist").is_some();
    let whole = machine.import_module(&name, args.span)?;
    match name.split_once('.') {
        Some((first, _)) if !from_list => {
            let first = first.to_owned();
            machine.import_module(&first, args.span)
        }
        _ => Ok(whole),
    }
}

/// A list of values, when it is certain.
pub(super) fn certain_texts(machine: &mut Machine<'_>, value: &Value) -> Option<Vec<Rc<str>>> {
    let items = containers::certain_items(machine, value)?;
    machine.texts(&items)
}
