//! Regular expressions with Python's syntax and meaning, run by fancy-regex.
//!
//! A pattern is translated construct by construct. One whose meaning would differ is not followed.

mod compiled;
mod matches;
mod substitute;
mod translate;

pub(in crate::eval) use compiled::Compiled;
pub(in crate::eval) use matches::MATCH_CLASS;
pub(super) use matches::{MATCH, subscript};

use crate::eval::builtins::os::piece;
use crate::eval::builtins::{Row, argument, pure, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Text, Value};
use crate::resolved::Reason;
use crate::text::Span;
use compiled::compiled;
use fancy_regex::{Captures, Regex};
use matches::{group_values, match_value};
use std::rc::Rc;
use substitute::substitute;
use translate::Names;

pub(super) const RE: &[Row] = &[
    pure("search", search),
    pure("match", match_start),
    pure("fullmatch", match_all),
    pure("findall", find_all),
    pure("finditer", find_iter),
    pure("sub", substitute),
    pure("split", split),
    pure("compile", compile),
    pure("escape", escape),
];

pub(super) const PATTERN: &[Row] = &[
    pure("search", search),
    pure("match", match_start),
    pure("fullmatch", match_all),
    pure("findall", find_all),
    pure("finditer", find_iter),
    pure("sub", substitute),
    pure("split", split),
];

/// The class of compiled patterns; no class of a program has a dot.
pub(in crate::eval) const PATTERN_CLASS: &str = "re.Pattern";

const IGNORE_CASE: i64 = 2;
const MULTI_LINE: i64 = 8;
const DOT_ALL: i64 = 16;
const UNICODE: i64 = 32;
const VERBOSE: i64 = 64;

/// Matches of one text that are looked at.
const MAX_MATCHES: usize = 100_000;

/// Steps that a search counts which was given up.
const GIVEN_UP: usize = 5_000;

pub(super) fn constant(machine: &mut Machine<'_>, name: &str, span: Span) -> Option<Value> {
    let flag = match name {
        "I" | "IGNORECASE" => IGNORE_CASE,
        "M" | "MULTILINE" => MULTI_LINE,
        "S" | "DOTALL" => DOT_ALL,
        "U" | "UNICODE" => UNICODE,
        "X" | "VERBOSE" => VERBOSE,
        _ => return None,
    };
    Some(machine.value(Data::Int(flag), span))
}

/// How much of the text has to match.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Anchor {
    None,
    Start,
    Whole,
}

/// A search that is about to run: the pattern, the text, and the arguments behind them.
struct Search {
    regex: Rc<Regex>,
    subject: Value,
    text: Text,
    names: Rc<Names>,
    rest: Vec<Value>,
}

/// The search that a function of `re` or a method of a pattern asks for; `before` arguments stand between pattern and
/// text.
fn prepared(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    anchor: Anchor,
    before: usize,
) -> Option<Search> {
    let mut values = args.positional.clone();
    let own = receiver.and_then(|receiver| pattern_of(machine, receiver));
    let first = if own.is_some() { None } else { Some(()) };
    let (pattern, mut flags) = match own {
        Some(own) => own,
        None => {
            if values.is_empty() {
                return None;
            }
            let pattern = values.remove(0);
            match pattern_of(machine, &pattern) {
                Some(own) => own,
                None => (pattern.as_str()?.clone(), 0),
            }
        }
    };
    if values.len() <= before {
        return None;
    }
    let subject = values.remove(before);
    let rest = values.split_off(before);
    if first.is_some() {
        let given = args
            .keyword("flags")
            .map(|keyword| &keyword.value)
            .or_else(|| if before == 0 { rest.first() } else { None });
        if let Some(given) = given {
            flags |= given.as_int()?;
        }
    }
    let Data::Str(text) = &subject.data else {
        return None;
    };
    let text = text.clone();
    let (regex, names) = compiled(machine, &pattern, flags, anchor, &text.text)?;
    Some(Search {
        regex,
        subject,
        text,
        names,
        rest,
    })
}

/// The pattern and flags of a compiled pattern.
fn pattern_of(machine: &Machine<'_>, value: &Value) -> Option<(Rc<str>, i64)> {
    let Data::Ref(id) = value.data else {
        return None;
    };
    match machine.state.object(id).map(Rc::as_ref) {
        Some(Object::Instance(instance)) if instance.class.as_ref() == PATTERN_CLASS => Some((
            instance.attributes.get("pattern")?.as_str()?.clone(),
            instance.attributes.get("flags")?.as_int()?,
        )),
        _ => None,
    }
}

fn not_followed(machine: &mut Machine<'_>, args: &Args) -> Eval<Value> {
    unmodelled(machine, args, "re")
}

fn too_long(machine: &mut Machine<'_>, span: Span) -> Value {
    machine.count(GIVEN_UP);
    machine.unknown(Reason::Limit, "the regular expression runs too long", span)
}

fn found(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    anchor: Anchor,
) -> Eval<Value> {
    let Some(search) = prepared(machine, args, receiver, anchor, 0) else {
        return not_followed(machine, args);
    };
    machine.work(search.text.text.len() / 16, args.span)?;
    match search.regex.captures(&search.text.text) {
        Ok(Some(captures)) => Ok(match_value(machine, &search, &captures, args.span)),
        Ok(None) => Ok(machine.none(args.span)),
        Err(_) => Ok(too_long(machine, args.span)),
    }
}

fn search(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    found(machine, args, receiver, Anchor::None)
}

fn match_start(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    found(machine, args, receiver, Anchor::Start)
}

fn match_all(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    found(machine, args, receiver, Anchor::Whole)
}

/// All matches in order; `None` when one is empty (Python's versions differ there) or it takes too long.
fn all_captures<'t>(search: &'t Search) -> Option<Vec<Captures<'t>>> {
    let mut all = Vec::new();
    for captures in search.regex.captures_iter(&search.text.text) {
        let captures = captures.ok()?;
        let whole = captures.get(0)?;
        if whole.start() == whole.end() || all.len() >= MAX_MATCHES {
            return None;
        }
        all.push(captures);
    }
    Some(all)
}

fn find_all(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    let Some(search) = prepared(machine, args, receiver, Anchor::None, 0) else {
        return not_followed(machine, args);
    };
    machine.work(search.text.text.len() / 16, span)?;
    let Some(all) = all_captures(&search) else {
        return Ok(too_long(machine, span));
    };
    machine.work(all.len(), span)?;
    let mut items = Vec::new();
    for captures in &all {
        let values = group_values(machine, &search, captures, span)
            .into_iter()
            .map(|value| match value.data {
                // A group that took no part is the empty text here.
                Data::None => Value::str("", value.at),
                _ => value,
            })
            .collect::<Vec<_>>();
        items.push(match values.as_slice() {
            [whole] => whole.clone(),
            [_, one] => one.clone(),
            [_, groups @ ..] => machine.tuple(groups.to_vec(), span),
            [] => continue,
        });
    }
    Ok(machine.list(items, span))
}

fn find_iter(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    let Some(search) = prepared(machine, args, receiver, Anchor::None, 0) else {
        return not_followed(machine, args);
    };
    let Some(all) = all_captures(&search) else {
        return Ok(too_long(machine, span));
    };
    let mut items = Vec::new();
    for captures in &all {
        items.push(match_value(machine, &search, captures, span));
    }
    Ok(machine.list(items, span))
}

fn split(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    let Some(search) = prepared(machine, args, receiver, Anchor::None, 0) else {
        return not_followed(machine, args);
    };
    if !search.rest.is_empty() {
        return not_followed(machine, args);
    }
    machine.work(search.text.text.len() / 16, span)?;
    let Some(all) = all_captures(&search) else {
        return Ok(too_long(machine, span));
    };
    let mut parts = Vec::new();
    let mut done = 0;
    for captures in &all {
        let Some(whole) = captures.get(0) else {
            continue;
        };
        parts.push(piece(&search.subject, &search.text, done, whole.start()));
        parts.extend(
            group_values(machine, &search, captures, span)
                .into_iter()
                .skip(1),
        );
        done = whole.end();
    }
    let end = search.text.text.len();
    parts.push(piece(&search.subject, &search.text, done, end));
    Ok(machine.list(parts, span))
}

fn compile(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let pattern = args
        .positional
        .first()
        .filter(|value| value.as_str().is_some());
    let flags = match argument(args, 1, "flags") {
        None => Some(machine.value(Data::Int(0), args.span)),
        Some(flags) => flags.as_int().map(|_| flags.clone()),
    };
    let (Some(pattern), Some(flags)) = (pattern, flags) else {
        return not_followed(machine, args);
    };
    let attributes = [("pattern", pattern.clone()), ("flags", flags)]
        .into_iter()
        .map(|(name, value)| (name.into(), value))
        .collect();
    Ok(machine.alloc(
        Object::Instance(Instance {
            scope: None,
            class: PATTERN_CLASS.into(),
            name: None,
            attributes,
        }),
        args.span,
    ))
}

/// `re.escape`, where all versions agree: letters, digits and `_` stay.
fn escape(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.first().and_then(Value::as_str) {
        Some(text) if text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
            let text = text.clone();
            machine.text(text, args.span)
        }
        _ => not_followed(machine, args),
    }
}
