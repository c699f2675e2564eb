//! Regular expressions with Python's syntax and meaning, run by fancy-regex.
//!
//! A pattern is translated construct by construct. One whose meaning would differ is not followed.

use super::os::piece;
use super::{Row, argument, pure, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Map, Text, Value};
use crate::resolved::Reason;
use crate::text::Span;
use fancy_regex::{Captures, Regex, RegexBuilder};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::rc::Rc;

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

pub(super) const MATCH: &[Row] = &[
    pure("group", group),
    pure("groups", groups),
    pure("groupdict", group_dict),
];

const IGNORE_CASE: i64 = 2;
const MULTI_LINE: i64 = 8;
const DOT_ALL: i64 = 16;
const UNICODE: i64 = 32;
const VERBOSE: i64 = 64;

/// Steps of backtracking before a search is given up.
const BACKTRACK_LIMIT: usize = 200_000;

/// Steps that compiling a pattern counts, and a search that was given up.
const COMPILING: usize = 300;
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
            .keywords
            .iter()
            .find(|keyword| keyword.name.as_ref() == "flags")
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
        Some(Object::Instance(instance)) if instance.class.as_ref() == "Pattern" => Some((
            instance.attributes.get("pattern")?.as_str()?.clone(),
            instance.attributes.get("flags")?.as_int()?,
        )),
        _ => None,
    }
}

/// Patterns that were compiled, by pattern, flags, anchor and whether the text is ASCII; `None` for those that are not
/// followed.
#[derive(Default)]
pub(in crate::eval) struct Compiled {
    patterns: BTreeMap<(Rc<str>, i64, Anchor, bool), Option<Pattern>>,
}

type Pattern = (Rc<Regex>, Rc<Names>);

fn compiled(
    machine: &mut Machine<'_>,
    pattern: &Rc<str>,
    flags: i64,
    anchor: Anchor,
    text: &str,
) -> Option<Pattern> {
    if text.contains('\u{1}') {
        return None;
    }
    let key = (pattern.clone(), flags, anchor, text.is_ascii());
    if let Some(known) = machine.compiled.patterns.get(&key) {
        return known.clone();
    }
    machine.count(COMPILING);
    let built = build(pattern, flags, anchor, text.is_ascii())
        .map(|(regex, names)| (Rc::new(regex), Rc::new(names)));
    machine.compiled.patterns.insert(key, built.clone());
    built
}

fn build(pattern: &str, flags: i64, anchor: Anchor, is_ascii: bool) -> Option<(Regex, Names)> {
    let (translated, names) = translate(pattern, flags, is_ascii)?;
    let anchored = match anchor {
        Anchor::None => translated,
        Anchor::Start => format!("\\A(?:{translated})"),
        Anchor::Whole => format!("\\A(?:{translated})\\z"),
    };
    let regex = RegexBuilder::new(&anchored)
        .backtrack_limit(BACKTRACK_LIMIT)
        .delegate_size_limit(1 << 20)
        .build()
        .ok()?;
    Some((regex, names))
}

/// The name of each group, the whole match first.
type Names = Vec<Option<String>>;

/// The pattern in the syntax of fancy-regex, and its groups; `None` when its meaning could differ on such a text.
fn translate(pattern: &str, flags: i64, is_ascii: bool) -> Option<(String, Names)> {
    let (inline, pattern) = inline_flags(pattern)?;
    let flags = flags | inline;
    let known = IGNORE_CASE | MULTI_LINE | DOT_ALL | UNICODE | VERBOSE;
    if flags & !known != 0 || (flags & IGNORE_CASE != 0 && !is_ascii) {
        return None;
    }
    let mut translator = Translator {
        out: String::from("(?"),
        flags,
        is_ascii,
        names: vec![None],
    };
    for (flag, letter) in [(IGNORE_CASE, 'i'), (MULTI_LINE, 'm'), (DOT_ALL, 's')] {
        if flags & flag != 0 {
            translator.out.push(letter);
        }
    }
    translator.out.push(':');
    translator.run(pattern)?;
    translator.out.push(')');
    Some((translator.out, translator.names))
}

/// Flags at the start of a pattern, `(?im)`.
fn inline_flags(pattern: &str) -> Option<(i64, &str)> {
    let Some(rest) = pattern.strip_prefix("(?") else {
        return Some((0, pattern));
    };
    let Some((letters, rest)) = rest.split_once(')') else {
        return Some((0, pattern));
    };
    if letters.is_empty() || !letters.chars().all(|c| "imsux".contains(c)) {
        return Some((0, pattern));
    }
    let flags = letters.chars().fold(0, |flags, letter| {
        flags
            | match letter {
                'i' => IGNORE_CASE,
                'm' => MULTI_LINE,
                's' => DOT_ALL,
                'x' => VERBOSE,
                _ => UNICODE,
            }
    });
    Some((flags, rest))
}

struct Translator {
    out: String,
    flags: i64,
    is_ascii: bool,
    /// The name of each group, the whole match first. The engine takes no numbers beside names, so it gets numbers only.
    names: Names,
}

impl Translator {
    fn run(&mut self, pattern: &str) -> Option<()> {
        let mut rest = pattern;
        while let Some(c) = rest.chars().next() {
            rest = rest.get(c.len_utf8()..)?;
            rest = match c {
                '\\' => self.escape(rest, false)?,
                '[' => self.class(rest)?,
                '(' => self.group(rest)?,
                '$' if self.flags & MULTI_LINE == 0 => {
                    self.out.push_str("(?=\\n?\\z)");
                    rest
                }
                '{' if rest.starts_with(',') => return None,
                '*' | '+' | '?' | '}' if rest.starts_with('+') => return None,
                c if self.flags & VERBOSE != 0 && c.is_ascii_whitespace() => rest,
                '#' if self.flags & VERBOSE != 0 => {
                    let end = rest.find('\n').unwrap_or(rest.len());
                    rest.get(end..)?
                }
                c => {
                    self.out.push(c);
                    rest
                }
            };
        }
        Some(())
    }

    /// What stands behind a backslash.
    fn escape<'p>(&mut self, rest: &'p str, in_class: bool) -> Option<&'p str> {
        let c = rest.chars().next()?;
        let after = rest.get(c.len_utf8()..)?;
        match c {
            'd' | 'D' | 's' | 'S' | 'n' | 't' | 'r' | 'f' => {
                self.out.push('\\');
                self.out.push(c);
            }
            'w' | 'W' if self.is_ascii => {
                self.out.push('\\');
                self.out.push(c);
            }
            'b' if in_class => self.out.push_str("\\x08"),
            'b' | 'B' if self.is_ascii => {
                self.out.push('\\');
                self.out.push(c);
            }
            'A' if !in_class => self.out.push_str("\\A"),
            'Z' if !in_class => self.out.push_str("\\z"),
            'v' => self.out.push_str("\\x0B"),
            '1'..='9' if !in_class && !after.starts_with(|c: char| c.is_ascii_digit()) => {
                self.out.push('\\');
                self.out.push(c);
            }
            c if c.is_ascii_alphanumeric() => return None,
            c => self.literal(c),
        }
        Some(after)
    }

    fn literal(&mut self, c: char) {
        if c.is_ascii() {
            self.out.push_str(&format!("\\x{:02X}", u32::from(c)));
        } else {
            self.out.push(c);
        }
    }

    fn class<'p>(&mut self, rest: &'p str) -> Option<&'p str> {
        self.out.push('[');
        let mut rest = rest;
        if let Some(after) = rest.strip_prefix('^') {
            self.out.push('^');
            rest = after;
        }
        if let Some(after) = rest.strip_prefix(']') {
            self.out.push_str("\\]");
            rest = after;
        }
        loop {
            let c = rest.chars().next()?;
            rest = rest.get(c.len_utf8()..)?;
            match c {
                ']' => {
                    self.out.push(']');
                    return Some(rest);
                }
                '\\' => rest = self.escape(rest, true)?,
                '-' => self.out.push('-'),
                c if c.is_ascii_punctuation() || c == ' ' => self.literal(c),
                c => self.out.push(c),
            }
            if rest.starts_with("--") {
                return None;
            }
        }
    }

    fn group<'p>(&mut self, rest: &'p str) -> Option<&'p str> {
        let Some(kind) = rest.strip_prefix('?') else {
            self.out.push('(');
            self.names.push(None);
            return Some(rest);
        };
        for plain in [":", "=", "!", "<=", "<!"] {
            if let Some(after) = kind.strip_prefix(plain) {
                self.out.push_str("(?");
                self.out.push_str(plain);
                return Some(after);
            }
        }
        if let Some(name) = kind.strip_prefix("P<") {
            let (name, after) = name.split_once('>')?;
            self.out.push('(');
            self.names.push(Some(name.to_owned()));
            return Some(after);
        }
        if let Some(name) = kind.strip_prefix("P=") {
            let (name, after) = name.split_once(')')?;
            let own = |known: &Option<String>| known.as_deref() == Some(name);
            let at = self.names.iter().position(own)?;
            self.out.push_str(&format!("(?:\\{at})"));
            return Some(after);
        }
        let comment = kind.strip_prefix('#')?;
        comment.split_once(')').map(|(_, after)| after)
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

/// The value of each group, `None` where it took no part.
fn group_values(
    machine: &Machine<'_>,
    search: &Search,
    captures: &Captures<'_>,
    span: Span,
) -> Vec<Value> {
    (0..captures.len())
        .map(|at| match captures.get(at) {
            Some(found) => piece(&search.subject, &search.text, found.start(), found.end()),
            None => machine.none(span),
        })
        .collect()
}

fn match_value(
    machine: &mut Machine<'_>,
    search: &Search,
    captures: &Captures<'_>,
    span: Span,
) -> Value {
    let values = group_values(machine, search, captures, span);
    let mut attributes: IndexMap<Rc<str>, Value> = IndexMap::new();
    for (at, value) in values.iter().enumerate() {
        attributes.insert(at.to_string().into(), value.clone());
    }
    for (name, value) in search.names.iter().zip(&values) {
        if let Some(name) = name {
            attributes.insert(name.as_str().into(), value.clone());
        }
    }
    machine.alloc(
        Object::Instance(Instance {
            scope: None,
            class: "Match".into(),
            name: None,
            attributes,
        }),
        span,
    )
}

fn own_match(machine: &Machine<'_>, receiver: Option<&Value>) -> Option<Instance> {
    let Data::Ref(id) = receiver?.data else {
        return None;
    };
    match machine.state.object(id).map(Rc::as_ref) {
        Some(Object::Instance(instance)) => Some(instance.clone()),
        _ => None,
    }
}

fn group(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let Some(found) = own_match(machine, receiver) else {
        return not_followed(machine, args);
    };
    let mut values = Vec::new();
    for wanted in &args.positional {
        let key: Rc<str> = match &wanted.data {
            Data::Str(text) => text.text.clone(),
            Data::Int(at) => at.to_string().into(),
            _ => return not_followed(machine, args),
        };
        match found.attributes.get(&key) {
            Some(value) => values.push(value.clone()),
            None => return machine.raise("IndexError", args.span),
        }
    }
    match values.as_slice() {
        [] => match found.attributes.get("0") {
            Some(value) => Ok(value.clone()),
            None => not_followed(machine, args),
        },
        [one] => Ok(one.clone()),
        several => Ok(machine.tuple(several.to_vec(), args.span)),
    }
}

/// `match[group]`
pub(super) fn subscript(
    machine: &mut Machine<'_>,
    value: &Value,
    index: &Value,
    span: Span,
) -> Eval<Value> {
    let args = Args {
        positional: vec![index.clone()],
        keywords: Vec::new(),
        open: Vec::new(),
        span,
        callee: span,
    };
    group(machine, &args, Some(value))
}

fn groups(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(found), []) = (own_match(machine, receiver), args.positional.as_slice()) else {
        return not_followed(machine, args);
    };
    let values = (1..)
        .map_while(|at: usize| found.attributes.get(at.to_string().as_str()).cloned())
        .collect::<Vec<_>>();
    Ok(machine.tuple(values, args.span))
}

fn group_dict(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let Some(found) = own_match(machine, receiver) else {
        return not_followed(machine, args);
    };
    let dict = machine.alloc(Object::Dict(Map::default()), args.span);
    for (name, value) in found.attributes {
        if !name.starts_with(|c: char| c.is_ascii_digit()) {
            let key = Value::str(name, machine.at(args.span));
            machine.set_item(&dict, &key, value, args.span)?;
        }
    }
    Ok(dict)
}

/// All matches in order; `None` when one is empty (Python's versions differ there) or it takes too long.
fn all_captures<'t>(search: &'t Search) -> Option<Vec<Captures<'t>>> {
    let mut all = Vec::new();
    for captures in search.regex.captures_iter(&search.text.text) {
        let captures = captures.ok()?;
        let whole = captures.get(0)?;
        if whole.start() == whole.end() || all.len() > 100_000 {
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

fn substitute(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    let skip = usize::from(receiver.is_none_or(|receiver| pattern_of(machine, receiver).is_none()));
    let template = args.positional.get(skip).and_then(Value::as_str).cloned();
    let (Some(template), Some(search)) =
        (template, prepared(machine, args, receiver, Anchor::None, 1))
    else {
        return not_followed(machine, args);
    };
    let only_flags = args
        .keywords
        .iter()
        .all(|keyword| keyword.name.as_ref() == "flags");
    if !search.rest.is_empty() || !only_flags {
        return not_followed(machine, args);
    }
    machine.work(search.text.text.len() / 16, span)?;
    let Some(all) = all_captures(&search) else {
        return Ok(too_long(machine, span));
    };
    let text = &search.text.text;
    let mut result = String::new();
    let mut done = 0;
    for captures in &all {
        let Some(whole) = captures.get(0) else {
            continue;
        };
        result.push_str(text.get(done..whole.start()).unwrap_or(""));
        match expanded(&template, captures, &search.names) {
            Some(expanded) => result.push_str(&expanded),
            None => return not_followed(machine, args),
        }
        machine.charge(template.len(), span)?;
        done = whole.end();
    }
    result.push_str(text.get(done..).unwrap_or(""));
    machine.text(result, span)
}

/// The template with its references filled in.
fn expanded(template: &str, captures: &Captures<'_>, names: &Names) -> Option<String> {
    let mut result = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('\\') {
        result.push_str(rest.get(..at)?);
        let after = rest.get(at + 1..)?;
        let c = after.chars().next()?;
        rest = after.get(c.len_utf8()..)?;
        match c {
            'n' => result.push('\n'),
            't' => result.push('\t'),
            '\\' => result.push('\\'),
            '1'..='9' if !rest.starts_with(|c: char| c.is_ascii_digit()) => {
                let at = c.to_digit(10)? as usize;
                result.push_str(captures.get(at).map_or("", |found| found.as_str()));
            }
            'g' => {
                let (name, after) = rest.strip_prefix('<')?.split_once('>')?;
                let at = match name.parse::<usize>() {
                    Ok(at) => at,
                    Err(_) => names.iter().position(|own| own.as_deref() == Some(name))?,
                };
                result.push_str(captures.get(at).map_or("", |found| found.as_str()));
                rest = after;
            }
            _ => return None,
        }
    }
    result.push_str(rest);
    Some(result)
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
            class: "Pattern".into(),
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
