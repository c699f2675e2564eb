//! What is asked of a parser.

use super::{BASIC, DEFAULT, Parser, RAW, SECTION_CLASS, parser_of, with_parser};
use crate::eval::builtins::{argument, environments};
use crate::eval::machine::{Args, Eval, Machine, Truth};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Id, Value, Why};
use crate::resolved::Reason;
use crate::syntax::ini::{Ini, IniOption, KeyCase, Section};
use crate::text::{Span, Spanned};
use std::rc::Rc;

/// A text that the program names, or why it is not known.
fn text_at(machine: &Machine<'_>, args: &Args, at: usize, name: &str) -> Result<Rc<str>, Why> {
    let value = argument(args, at, name);
    match value.map(|value| machine.seen(value).data) {
        Some(Data::Str(text)) => Ok(text.text),
        Some(Data::Unknown(unknown)) => Err(unknown.why),
        _ => Err(not_followed(machine, args.span)),
    }
}

fn not_followed(machine: &Machine<'_>, span: Span) -> Why {
    let message = "this use of the parser is not followed";
    machine.why(Reason::UnknownCall, message, span)
}

/// Hands on a value that is known, and leaves the function with a reason that it is not.
macro_rules! known {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(why) => return Ok(Err(why)),
        }
    };
}

pub(super) fn get(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    get_named(machine, args, receiver, |_, text, _| Ok(Ok(text)))
}

/// Python 3 takes two arguments by place, Python 2 more.
fn get_named(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    convert: Convert,
) -> Eval<Value> {
    if args.positional.len() > 2 {
        return super::unmodelled(machine, args, "get");
    }
    get_as(machine, args, receiver, convert)
}

pub(super) fn get_boolean(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    get_named(machine, args, receiver, as_boolean)
}

pub(super) fn get_int(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    get_named(machine, args, receiver, |machine, value, span| {
        let number = value.as_str().and_then(|text| text.trim().parse().ok());
        Ok(match number {
            Some(number) => Ok(machine.value(Data::Int(number), span)),
            None => Err(not_followed(machine, span)),
        })
    })
}

fn as_boolean(machine: &mut Machine<'_>, value: Value, span: Span) -> Eval<Result<Value, Why>> {
    let text = value.as_str().map(|text| text.to_lowercase());
    match text.as_deref() {
        Some("1" | "yes" | "true" | "on") => Ok(Ok(machine.bool(true, span))),
        Some("0" | "no" | "false" | "off") => Ok(Ok(machine.bool(false, span))),
        Some(_) => machine.raise("ValueError", span),
        None => Ok(Err(not_followed(machine, span))),
    }
}

/// Where sections hand on what is given back when there is no such option; programs name it.
const FALLBACK: usize = 4;

type Convert = fn(&mut Machine<'_>, Value, Span) -> Eval<Result<Value, Why>>;

/// `parser.get(section, option, raw=…, fallback=…)` and its kin.
fn get_as(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    convert: Convert,
) -> Eval<Value> {
    let fallback = argument(args, FALLBACK, "fallback").cloned();
    if fallback.is_none() {
        return get_here(machine, args, receiver, None, convert);
    }
    // Python 2 knows no such argument.
    machine.branch(
        Truth::when(environments("python_version >= '3'")),
        |machine| get_here(machine, args, receiver, fallback, convert),
        |machine| machine.raise("TypeError", args.span),
    )
}

fn get_here(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    fallback: Option<Value>,
    convert: Convert,
) -> Eval<Value> {
    with_parser(machine, args, receiver, |machine, parser| {
        let section = known!(text_at(machine, args, 0, "section"));
        let option = known!(text_at(machine, args, 1, "option"));
        if argument(args, 3, "vars").is_some_and(|vars| !matches!(vars.data, Data::None)) {
            return Ok(Err(not_followed(machine, args.span)));
        }
        let raw = known!(is_raw(machine, args, 2));
        let found = known!(parser.section(machine, &section));
        let value = match found {
            Some(id) => known!(parser.written(machine, id, &option)),
            None => None,
        };
        let Some(value) = value else {
            return match fallback {
                Some(fallback) => Ok(Ok(fallback)),
                None if found.is_none() && section.as_ref() != DEFAULT => {
                    machine.raise("NoSectionError", args.span)
                }
                None => machine.raise("NoOptionError", args.span),
            };
        };
        let span = args.span;
        let asked = Asked {
            section: &section,
            option: &option,
            raw,
            span,
        };
        let value = interpolated(machine, parser, &asked, value)?;
        let value = machine.each(&value, &mut |machine, value| {
            if matches!(value.data, Data::Unknown(_)) {
                return Ok(value);
            }
            let converted = convert(machine, value, span)?;
            Ok(converted.unwrap_or_else(|why| Value::unknown(why, machine.at(span))))
        })?;
        Ok(Ok(value))
    })
}

/// What is asked for, where, and whether as it is written.
struct Asked<'a> {
    section: &'a str,
    option: &'a str,
    raw: bool,
    span: Span,
}

fn is_raw(machine: &Machine<'_>, args: &Args, at: usize) -> Result<bool, Why> {
    match argument(args, at, "raw").map(|raw| &raw.data) {
        None => Ok(false),
        Some(Data::Bool(raw)) => Ok(*raw),
        Some(_) => Err(not_followed(machine, args.span)),
    }
}

/// A value as it is given: with what it refers to.
fn interpolated(
    machine: &mut Machine<'_>,
    parser: &Parser,
    asked: &Asked<'_>,
    value: Value,
) -> Eval<Value> {
    let span = asked.span;
    machine.each(&value, &mut |machine, value| {
        let plain = value.as_str().is_none_or(|text| !text.contains('%'));
        if asked.raw || plain || parser.kind == RAW {
            return Ok(value);
        }
        let three = environments("python_version >= '3'");
        let truth = if parser.kind == BASIC {
            Truth::when(three)
        } else {
            Truth::known(true)
        };
        machine.branch(
            truth,
            |machine| match table(machine, parser, asked, &value) {
                Ok(ini) => match ini.interpolate(asked.section, asked.option) {
                    Ok(text) => machine.text(text, value.at.span),
                    Err(_) => machine.raise("InterpolationError", span),
                },
                Err(why) => Ok(Value::unknown(why, machine.at(span))),
            },
            |machine| {
                let message = "Python 2 replaces references in another way";
                Ok(machine.unknown(Reason::Environment, message, span))
            },
        )
    })
}

/// The options that a value may refer to, as a file that holds them.
fn table(
    machine: &Machine<'_>,
    parser: &Parser,
    asked: &Asked<'_>,
    value: &Value,
) -> Result<Ini, Why> {
    let span = asked.span;
    let mut sections = Vec::new();
    for name in [DEFAULT, asked.section] {
        let Some(id) = parser.section(machine, name)? else {
            continue;
        };
        let mut options = Vec::new();
        for key in parser.names(machine, id)? {
            let own = parser.entry(machine, id, &key)?.map(|value| value.data);
            let is_asked = *key == *parser.key(asked.option) && name == asked.section;
            match own {
                _ if is_asked => options.push(ini_option(&key, value, span)),
                Some(Data::Str(text)) => {
                    let text = Value::str(text.text, machine.at(span));
                    options.push(ini_option(&key, &text, span));
                }
                _ => return Err(not_followed(machine, span)),
            }
        }
        sections.push(Section {
            name: Spanned::new(name.to_owned(), span),
            header: span,
            options,
            span,
        });
    }
    Ok(Ini {
        sections,
        lines: Vec::new(),
        keys: if parser.keeps_case {
            KeyCase::Kept
        } else {
            KeyCase::Lower
        },
        span,
    })
}

fn ini_option(key: &str, value: &Value, span: Span) -> IniOption {
    IniOption {
        key: Spanned::new(key.to_owned(), span),
        value: value.as_str().map(ToString::to_string).unwrap_or_default(),
        value_lines: Vec::new(),
        value_span: span,
        span,
    }
}

pub(super) fn has_section(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    with_parser(machine, args, receiver, |machine, parser| {
        let name = known!(text_at(machine, args, 0, "section"));
        let found = known!(parser.section(machine, &name)).is_some();
        Ok(Ok(
            machine.bool(found && name.as_ref() != DEFAULT, args.span)
        ))
    })
}

pub(super) fn has_option(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    with_parser(machine, args, receiver, |machine, parser| {
        let section = known!(text_at(machine, args, 0, "section"));
        let option = known!(text_at(machine, args, 1, "option"));
        let found = match known!(parser.section(machine, &section)) {
            Some(id) => known!(parser.written(machine, id, &option)).is_some(),
            None => false,
        };
        Ok(Ok(machine.bool(found, args.span)))
    })
}

fn texts(machine: &mut Machine<'_>, names: Vec<Rc<str>>, span: Span) -> Value {
    let names = names
        .into_iter()
        .map(|name| Value::str(name, machine.at(span)));
    let names = names.collect::<Vec<_>>();
    machine.list(names, span)
}

pub(super) fn sections(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    with_parser(machine, args, receiver, |machine, parser| {
        let mut names = known!(parser.names(machine, parser.sections));
        names.retain(|name| name.as_ref() != DEFAULT);
        Ok(Ok(texts(machine, names, args.span)))
    })
}

/// The keys of a section, its own first or those of `[DEFAULT]` first.
fn keys(
    machine: &Machine<'_>,
    parser: &Parser,
    section: Id,
    own_first: bool,
) -> Result<Vec<Rc<str>>, Why> {
    let own = parser.names(machine, section)?;
    let lent = match parser.section(machine, DEFAULT)? {
        Some(defaults) => parser.names(machine, defaults)?,
        None => Vec::new(),
    };
    let (mut all, more) = if own_first { (own, lent) } else { (lent, own) };
    for key in more {
        if !all.contains(&key) {
            all.push(key);
        }
    }
    Ok(all)
}

pub(super) fn options(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    with_parser(machine, args, receiver, |machine, parser| {
        let section = known!(text_at(machine, args, 0, "section"));
        let Some(id) = known!(parser.section(machine, &section)) else {
            return machine.raise("NoSectionError", args.span);
        };
        let names = known!(keys(machine, parser, id, true));
        Ok(Ok(texts(machine, names, args.span)))
    })
}

/// `parser.items(section)`
pub(super) fn items(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    with_parser(machine, args, receiver, |machine, parser| {
        let section = known!(text_at(machine, args, 0, "section"));
        let raw = known!(is_raw(machine, args, 1));
        pairs(machine, parser, &section, raw, false, args.span)
    })
}

fn pairs(
    machine: &mut Machine<'_>,
    parser: &Parser,
    section: &str,
    raw: bool,
    own_first: bool,
    span: Span,
) -> Eval<Result<Value, Why>> {
    let Some(id) = known!(parser.section(machine, section)) else {
        return machine.raise("NoSectionError", span);
    };
    let mut pairs = Vec::new();
    for key in known!(keys(machine, parser, id, own_first)) {
        if let Some(value) = known!(parser.written(machine, id, &key)) {
            let asked = Asked {
                section,
                option: &key,
                raw,
                span,
            };
            let value = interpolated(machine, parser, &asked, value)?;
            let key = Value::str(key, machine.at(span));
            pairs.push(machine.tuple([key, value], span));
        }
    }
    Ok(Ok(machine.list(pairs, span)))
}

// Sections as mappings, which Python 2 has not.

/// `parser[name]`, `parser[name][option]`
pub(in crate::eval) fn subscript(
    machine: &mut Machine<'_>,
    value: &Value,
    index: &Value,
    span: Span,
) -> Eval<Value> {
    let args = Args::by_position(vec![index.clone()], span);
    let three = Truth::when(environments("python_version >= '3'"));
    machine.branch(
        three,
        |machine| match section_of(machine, value) {
            Some((parser, name)) => {
                let positional = vec![Value::str(name, machine.at(span)), index.clone()];
                item(machine, &args.again(positional), &parser)
            }
            None => section(machine, value, &args),
        },
        |machine| machine.raise("AttributeError", span),
    )
}

fn section(machine: &mut Machine<'_>, value: &Value, args: &Args) -> Eval<Value> {
    with_parser(machine, args, Some(value), |machine, parser| {
        let name = known!(text_at(machine, args, 0, "section"));
        if known!(parser.section(machine, &name)).is_none() && name.as_ref() != DEFAULT {
            return machine.raise("KeyError", args.span);
        }
        let proxy = Instance {
            class: SECTION_CLASS.into(),
            name: Some(name),
            attributes: [(Rc::from("parser"), value.clone())].into_iter().collect(),
            scope: None,
        };
        Ok(Ok(machine.alloc(Object::Instance(proxy), args.span)))
    })
}

fn item(machine: &mut Machine<'_>, args: &Args, parser: &Value) -> Eval<Value> {
    let missing = with_parser(machine, args, Some(parser), |machine, parser| {
        let section = known!(text_at(machine, args, 0, "section"));
        let option = known!(text_at(machine, args, 1, "option"));
        let found = match known!(parser.section(machine, &section)) {
            Some(id) => known!(parser.written(machine, id, &option)),
            None => None,
        };
        Ok(Ok(machine.bool(found.is_none(), args.span)))
    })?;
    match missing.data {
        Data::Bool(false) => get(machine, args, Some(parser)),
        Data::Bool(true) => machine.raise("KeyError", args.span),
        _ => Ok(missing),
    }
}

/// The parser and the name of a section of it.
fn section_of(machine: &Machine<'_>, value: &Value) -> Option<(Value, Rc<str>)> {
    let Data::Ref(id) = value.data else {
        return None;
    };
    match machine.state.object(id).map(Rc::as_ref) {
        Some(Object::Instance(proxy)) if proxy.class.as_ref() == SECTION_CLASS => {
            Some((proxy.attributes.get("parser")?.clone(), proxy.name.clone()?))
        }
        _ => None,
    }
}

/// The arguments of a section's method as those of the parser's.
fn widened(machine: &Machine<'_>, args: &Args, name: Rc<str>, default: bool) -> Option<Args> {
    let option = args.positional.first()?;
    let raw = [machine.bool(false, args.span), machine.none(args.span)];
    let given = argument(args, 1, "fallback").cloned();
    let fallback = match given {
        None if default => Some(machine.none(args.span)),
        given => given,
    };
    let named = args
        .keywords
        .iter()
        .all(|keyword| keyword.name.as_ref() == "fallback");
    if args.positional.len() > 2 || !named {
        return None;
    }
    let first = [Value::str(name, machine.at(args.span)), option.clone()];
    Some(args.again(first.into_iter().chain(raw).chain(fallback)))
}

fn of_section(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    convert: Convert,
) -> Eval<Value> {
    let proxy = receiver.and_then(|receiver| section_of(machine, receiver));
    let Some((parser, name)) = proxy else {
        return super::unmodelled(machine, args, "SectionProxy");
    };
    match widened(machine, args, name, true) {
        Some(args) => get_as(machine, &args, Some(&parser), convert),
        None => super::unmodelled(machine, args, "SectionProxy"),
    }
}

pub(super) fn get_of_section(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    of_section(machine, args, receiver, |_, text, _| Ok(Ok(text)))
}

pub(super) fn boolean_of_section(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    of_section(
        machine,
        args,
        receiver,
        |machine, value, span| match value.data {
            Data::None | Data::Bool(_) => Ok(Ok(value)),
            _ => as_boolean(machine, value, span),
        },
    )
}

pub(super) fn keys_of_section(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    let Some((parser, name)) = receiver.and_then(|receiver| section_of(machine, receiver)) else {
        return super::unmodelled(machine, args, "SectionProxy");
    };
    let name = Value::str(name, machine.at(args.span));
    options(machine, &args.again([name]), Some(&parser))
}

pub(in crate::eval) fn items_of_section(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    let Some((parser, name)) = receiver.and_then(|receiver| section_of(machine, receiver)) else {
        return super::unmodelled(machine, args, "SectionProxy");
    };
    with_parser(machine, args, Some(&parser), |machine, parser| {
        pairs(machine, parser, &name, false, true, args.span)
    })
}

/// `name in parser`, `option in parser[name]`; `None` for anything else.
pub(in crate::eval) fn contains(
    machine: &mut Machine<'_>,
    container: &Value,
    name: &Value,
    span: Span,
) -> Option<Eval<Value>> {
    let args = Args::by_position(vec![name.clone()], span);
    if let Some((parser, section)) = section_of(machine, container) {
        let section = Value::str(section, machine.at(span));
        return Some(has_option(
            machine,
            &args.again([section, name.clone()]),
            Some(&parser),
        ));
    }
    parser_of(machine, Some(container), span).ok()?;
    Some(match name.as_str().map(AsRef::as_ref) {
        Some(DEFAULT) => Ok(machine.bool(true, span)),
        _ => has_section(machine, &args, Some(container)),
    })
}
