//! Methods of `str` that fill, replace letters one by one, or ask what letters there are.
//!
//! Python 2 counts bytes in a `str`, so that only ASCII is followed where the length matters.

use super::{environments, unmodelled};
use crate::eval::machine::{Args, Eval, Machine, Truth};
use crate::eval::ops::put_entry;
use crate::eval::state::Object;
use crate::eval::value::{Data, Key, Map, Value};
use std::rc::Rc;

/// No text that somebody fills is longer.
const LONGEST: i64 = 10_000;

fn ascii(receiver: Option<&Value>) -> Option<&Rc<str>> {
    receiver
        .and_then(Value::as_str)
        .filter(|text| text.is_ascii())
}

/// How the width is filled: what goes to the left of so much that is missing, in a text of that width.
type Left = fn(missing: usize, width: usize) -> usize;

fn filled(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    what: &str,
    left: Left,
) -> Eval<Value> {
    let fill = match args.positional.get(1) {
        None => Some(' '),
        Some(fill) => fill
            .as_str()
            .filter(|fill| fill.len() == 1)
            .and_then(|fill| fill.chars().next()),
    };
    let width = args.positional.first().and_then(Value::as_int);
    let (Some(text), Some(fill), Some(width), true) =
        (ascii(receiver), fill, width, args.keywords.is_empty())
    else {
        return unmodelled(machine, args, what);
    };
    let width = usize::try_from(width.clamp(0, LONGEST + 1)).unwrap_or(0);
    if i64::try_from(width).is_ok_and(|width| width > LONGEST) {
        return unmodelled(machine, args, what);
    }
    let missing = width.saturating_sub(text.len());
    let left = left(missing, width);
    let fill = fill.to_string();
    let text = format!("{}{text}{}", fill.repeat(left), fill.repeat(missing - left));
    machine.text(text, args.span)
}

pub(super) fn center(machine: &mut Machine<'_>, args: &Args, own: Option<&Value>) -> Eval<Value> {
    filled(machine, args, own, "center", |missing, width| {
        missing / 2 + (missing & width & 1)
    })
}

pub(super) fn left(machine: &mut Machine<'_>, args: &Args, own: Option<&Value>) -> Eval<Value> {
    filled(machine, args, own, "ljust", |_, _| 0)
}

pub(super) fn right(machine: &mut Machine<'_>, args: &Args, own: Option<&Value>) -> Eval<Value> {
    filled(machine, args, own, "rjust", |missing, _| missing)
}

/// `text.expandtabs(size)`
pub(super) fn expand_tabs(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    let size = match super::argument(args, 0, "tabsize") {
        None => Some(8),
        Some(size) => size.as_int().and_then(|size| usize::try_from(size).ok()),
    };
    let (Some(text), Some(size)) = (ascii(receiver), size.filter(|size| *size <= 100)) else {
        return unmodelled(machine, args, "expandtabs");
    };
    let mut expanded = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' if size > 0 => {
                let blanks = size - column % size;
                expanded.push_str(&" ".repeat(blanks));
                column += blanks;
            }
            '\t' => {}
            '\n' | '\r' => {
                expanded.push(c);
                column = 0;
            }
            _ => {
                expanded.push(c);
                column += 1;
            }
        }
    }
    machine.text(expanded, args.span)
}

pub(super) fn swap_case(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    let Some(text) = ascii(receiver) else {
        return unmodelled(machine, args, "swapcase");
    };
    let swapped = text.chars().map(|c| match c.is_ascii_uppercase() {
        true => c.to_ascii_lowercase(),
        false => c.to_ascii_uppercase(),
    });
    machine.text(swapped.collect::<String>(), args.span)
}

/// Runs `work` on Python 3; Python 2 has no such method of its `str`.
fn on_python_3(
    machine: &mut Machine<'_>,
    args: &Args,
    what: &str,
    work: impl FnOnce(&mut Machine<'_>) -> Eval<Value>,
) -> Eval<Value> {
    let there = Truth::when(environments("python_version >= '3.3'"));
    machine.branch(there, work, |machine| unmodelled(machine, args, what))
}

pub(super) fn case_fold(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    on_python_3(machine, args, "casefold", |machine| match ascii(receiver) {
        Some(text) => machine.text(text.to_ascii_lowercase(), args.span),
        None => unmodelled(machine, args, "casefold"),
    })
}

/// `str.maketrans(from, to, gone)` and `str.maketrans({…})`: a dict of code points.
pub(super) fn make_trans(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    on_python_3(machine, args, "maketrans", |machine| {
        match translation(machine, args) {
            Some(map) => Ok(machine.alloc(Object::Dict(map), args.span)),
            None => unmodelled(machine, args, "maketrans"),
        }
    })
}

fn translation(machine: &Machine<'_>, args: &Args) -> Option<Map> {
    let mut map = Map::default();
    let mut put = |code: i64, value: Value| {
        let key = machine.value(Data::Int(code), args.span);
        put_entry(&mut map, Key::Int(code), key, value);
    };
    if let [table] = args.positional.as_slice() {
        let Data::Ref(id) = table.data else {
            return None;
        };
        let table = machine.state.map(id)?;
        for entry in table.entries.values() {
            let sure = entry.guard.is_always() && entry.doubt.is_none() && table.open.is_empty();
            put(sure.then(|| code_of(&entry.key))??, entry.value.clone());
        }
        return Some(map);
    }
    let mut texts = args.positional.iter().map(|value| value.as_str().cloned());
    let (from, to) = (texts.next()??, texts.next()??);
    if from.chars().count() != to.chars().count() {
        return None;
    }
    for (from, to) in from.chars().zip(to.chars()) {
        let code = Data::Int(i64::from(u32::from(to)));
        put(i64::from(u32::from(from)), machine.value(code, args.span));
    }
    if let Some(gone) = texts.next() {
        for c in gone?.chars() {
            put(i64::from(u32::from(c)), machine.none(args.span));
        }
    }
    texts.next().is_none().then_some(map)
}

fn code_of(value: &Value) -> Option<i64> {
    match value.as_str() {
        Some(text) => {
            let mut chars = text.chars();
            let code = i64::from(u32::from(chars.next()?));
            chars.next().is_none().then_some(code)
        }
        None => value.as_int(),
    }
}

/// `text.translate(table)` with a dict of code points.
pub(super) fn translate(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    on_python_3(machine, args, "translate", |machine| {
        match translated(machine, args, receiver) {
            Some(text) => machine.text(text, args.span),
            None => unmodelled(machine, args, "translate"),
        }
    })
}

fn translated(machine: &Machine<'_>, args: &Args, receiver: Option<&Value>) -> Option<String> {
    let [table] = args.positional.as_slice() else {
        return None;
    };
    let Data::Ref(id) = table.data else {
        return None;
    };
    let table = machine
        .state
        .map(id)
        .filter(|table| table.open.is_empty())?;
    let mut text = String::new();
    for c in receiver?.as_str()?.chars() {
        let Some(entry) = table.entries.get(&Key::Int(i64::from(u32::from(c)))) else {
            text.push(c);
            continue;
        };
        if !entry.guard.is_always() || entry.doubt.is_some() {
            return None;
        }
        match &entry.value.data {
            Data::None => {}
            Data::Str(to) => text.push_str(&to.text),
            Data::Int(code) => text.push(char::from_u32(u32::try_from(*code).ok()?)?),
            _ => return None,
        }
    }
    Some(text)
}

fn asked(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    what: &str,
    test: fn(&str) -> bool,
) -> Eval<Value> {
    match ascii(receiver).map(|text| test(text)) {
        Some(answer) => Ok(machine.bool(answer, args.span)),
        None => unmodelled(machine, args, what),
    }
}

pub(super) fn is_title(machine: &mut Machine<'_>, args: &Args, own: Option<&Value>) -> Eval<Value> {
    asked(machine, args, own, "istitle", |text| {
        let mut before = ' ';
        let mut cased = false;
        for c in text.chars() {
            let right = match c {
                'A'..='Z' => !before.is_ascii_alphabetic(),
                'a'..='z' => before.is_ascii_alphabetic(),
                _ => true,
            };
            if !right {
                return false;
            }
            cased |= c.is_ascii_alphabetic();
            before = c;
        }
        cased
    })
}

pub(super) fn is_identifier(
    machine: &mut Machine<'_>,
    args: &Args,
    own: Option<&Value>,
) -> Eval<Value> {
    on_python_3(machine, args, "isidentifier", |machine| {
        asked(machine, args, own, "isidentifier", |text| {
            let starts = |c: char| c.is_ascii_alphabetic() || c == '_';
            text.starts_with(starts) && text.chars().all(|c| starts(c) || c.is_ascii_digit())
        })
    })
}
