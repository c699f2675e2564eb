//! Methods of `bytes`, for those that are UTF-8.

use super::{Row, pure, text, unmodelled};
use crate::eval::machine::{Args, Eval, Machine, Run};
use crate::eval::state::Object;
use crate::eval::value::{Data, Item, Seq, Value};
use std::rc::Rc;

pub(super) const BYTES: &[Row] = &[
    pure("decode", text::decode),
    pure("strip", strip),
    pure("lstrip", strip_left),
    pure("rstrip", strip_right),
    pure("split", split),
    pure("splitlines", split_lines),
    pure("startswith", starts_with),
    pure("endswith", ends_with),
    pure("replace", replace),
    pure("join", join),
];

/// The text of bytes; `None` where it is not UTF-8.
fn as_text(value: &Value) -> Option<Value> {
    match &value.data {
        Data::Bytes(bytes) => {
            let text = std::str::from_utf8(bytes).ok()?;
            Some(Value::str(text, value.at.clone()))
        }
        Data::Str(_) => None,
        _ => Some(value.clone()),
    }
}

fn as_bytes(value: Value) -> Value {
    match &value.data {
        Data::Str(text) => Value::new(Data::Bytes(text.text.as_bytes().into()), value.at),
        _ => value,
    }
}

/// Runs a method of `str` on the text: looking for whole texts is the same on UTF-8.
fn through_text(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    what: &str,
    run: Run,
) -> Eval<Value> {
    let positional = args.positional.iter().map(as_text);
    let (Some(own), Some(positional)) = (
        receiver.and_then(as_text),
        positional.collect::<Option<Vec<_>>>(),
    ) else {
        return unmodelled(machine, args, what);
    };
    let args = args.with_positional(positional);
    let result = run(machine, &args, Some(&own))?;
    if let Data::Ref(id) = result.data
        && let Some(Object::List(seq)) = machine.state.object(id).map(Rc::as_ref).cloned()
    {
        let items = seq.items.into_iter().map(|item| Item {
            value: as_bytes(item.value),
            ..item
        });
        let seq = Seq {
            items: items.collect(),
            open: seq.open,
            ..Seq::default()
        };
        machine.state.put(id, Rc::new(Object::List(seq)));
    }
    Ok(as_bytes(result))
}

/// The same for methods that look at white space, which means less in bytes.
fn through_plain(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    what: &str,
    run: Run,
) -> Eval<Value> {
    let plain = |byte: &u8| byte.is_ascii() && !(0x1c..=0x1f).contains(byte);
    let is_plain = match receiver.map(|value| &value.data) {
        Some(Data::Bytes(bytes)) => bytes.iter().all(plain),
        _ => false,
    };
    if is_plain
        || args
            .positional
            .first()
            .is_some_and(|first| matches!(first.data, Data::Bytes(_)))
    {
        return through_text(machine, args, receiver, what, run);
    }
    unmodelled(machine, args, what)
}

fn strip(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    through_plain(machine, args, receiver, "strip", text::strip)
}

fn strip_left(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    through_plain(machine, args, receiver, "lstrip", text::strip_left)
}

fn strip_right(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    through_plain(machine, args, receiver, "rstrip", text::strip_right)
}

fn split(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    through_plain(machine, args, receiver, "split", text::split)
}

fn starts_with(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    through_text(machine, args, receiver, "startswith", text::starts_with)
}

fn ends_with(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    through_text(machine, args, receiver, "endswith", text::ends_with)
}

fn replace(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    through_text(machine, args, receiver, "replace", text::replace)
}

fn join(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(Data::Bytes(own)), [parts]) = (
        receiver.map(|value| &value.data),
        args.positional.as_slice(),
    ) else {
        return unmodelled(machine, args, "join");
    };
    let parts = machine.ordered_items(parts, args.span)?;
    let parts = parts.certain().and_then(|parts| {
        let parts = parts.into_iter().map(|part| match &part.data {
            Data::Bytes(bytes) => Some(bytes.to_vec()),
            _ => None,
        });
        parts.collect::<Option<Vec<_>>>()
    });
    match parts {
        Some(parts) => {
            let joined = parts.join(own.as_ref());
            machine.charge(joined.len(), args.span)?;
            Ok(machine.value(Data::Bytes(joined.into()), args.span))
        }
        None => unmodelled(machine, args, "join"),
    }
}

/// Lines end with `\n`, `\r` or both, as bytes.
fn split_lines(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(Data::Bytes(own)), true) = (
        receiver.map(|value| &value.data),
        args.positional.is_empty() && args.keywords.is_empty(),
    ) else {
        return unmodelled(machine, args, "splitlines");
    };
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut line = Vec::new();
    let mut bytes = own.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'\r' {
            bytes.next_if_eq(&b'\n');
        }
        if matches!(byte, b'\r' | b'\n') {
            lines.push(std::mem::take(&mut line));
        } else {
            line.push(byte);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    machine.work(lines.len(), args.span)?;
    let lines = lines
        .into_iter()
        .map(|line| machine.value(Data::Bytes(line.into()), args.span))
        .collect::<Vec<_>>();
    Ok(machine.list(lines, args.span))
}
