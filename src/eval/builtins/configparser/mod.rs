//! `configparser`, and `ConfigParser` of Python 2: read files, and what is asked of them.
//!
//! A parser holds a dict of sections, each a dict of the values as they are written. Python 2 reads some values in
//! another way: it drops blank lines and what stands behind ` ;`.

mod ask;
mod read;

pub(in crate::eval) use ask::{contains, subscript};

use super::{Row, argument, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::ops::put_entry;
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Id, Map, Value, Why};
use crate::resolved::Reason;
use crate::text::Span;
use std::rc::Rc;

pub(super) const CONFIGPARSER: &[Row] = &[
    raw("ConfigParser", config_parser),
    raw("SafeConfigParser", safe_parser),
    raw("RawConfigParser", raw_parser),
];

/// The class of a parser and of one of its sections; no class of a program has a dot.
pub(super) const PARSER_CLASS: &str = "configparser.ConfigParser";
pub(super) const SECTION_CLASS: &str = "configparser.SectionProxy";

/// Whether it is a parser or a section of one.
pub(super) fn is_mapping(class: &str) -> bool {
    class == PARSER_CLASS || class == SECTION_CLASS
}

pub(super) const PARSER: &[Row] = &[
    pure("read", read::read),
    raw("read_file", read::read_file),
    raw("readfp", read::read_file),
    pure("read_string", read::read_string),
    raw("get", ask::get),
    raw("getboolean", ask::get_boolean),
    raw("getint", ask::get_int),
    pure("has_section", ask::has_section),
    pure("has_option", ask::has_option),
    pure("sections", ask::sections),
    pure("options", ask::options),
    pure("items", ask::items),
    pure("add_section", add_section),
    pure("set", set),
    raw("write", no_effect),
];

pub(super) const SECTION: &[Row] = &[
    raw("get", ask::get_of_section),
    raw("getboolean", ask::boolean_of_section),
    pure("keys", ask::keys_of_section),
    pure("items", ask::items_of_section),
];

/// Where a parser keeps its sections, how it replaces `%(name)s`, and what turns keys into others.
const SECTIONS: &str = " sections";
const KIND: &str = " kind";
const KEY_FUNCTION: &str = "optionxform";

/// Values are given as they are written.
const RAW: i64 = 0;
/// `%(name)s` is replaced, in Python 2 by other rules.
const BASIC: i64 = 1;
/// `%(name)s` is replaced in all versions alike.
const SAFE: i64 = 2;

/// A modelled parser.
#[derive(Clone)]
struct Parser {
    id: Id,
    /// The dict of its sections.
    sections: Id,
    kind: i64,
    /// Keys keep their case.
    keeps_case: bool,
}

fn config_parser(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    new_parser(machine, args, BASIC)
}

fn safe_parser(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    new_parser(machine, args, SAFE)
}

fn raw_parser(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    new_parser(machine, args, RAW)
}

fn new_parser(machine: &mut Machine<'_>, args: &Args, kind: i64) -> Eval<Value> {
    let interpolation = args.keyword("interpolation");
    // These change only what such a parser refuses, and a file that is refused is not followed.
    let known = args.keywords.iter().all(|keyword| {
        let harmless = matches!(keyword.name.as_ref(), "allow_no_value" | "strict");
        harmless || (keyword.name.as_ref() == "interpolation" && is_none(&keyword.value))
    });
    if !known || !args.positional.is_empty() || !args.open.is_empty() {
        return unmodelled(machine, args, "ConfigParser");
    }
    let span = args.span;
    let sections = machine.alloc(Object::Dict(Map::default()), span);
    let kind = interpolation.map_or(kind, |_| RAW);
    let kind = machine.value(Data::Int(kind), span);
    let attributes = [(SECTIONS, sections), (KIND, kind)];
    let attributes = attributes.into_iter();
    let parser = Instance {
        class: PARSER_CLASS.into(),
        name: None,
        attributes: attributes
            .map(|(name, value)| (name.into(), value))
            .collect(),
        scope: None,
    };
    Ok(machine.alloc(Object::Instance(parser), span))
}

fn is_none(value: &Value) -> bool {
    matches!(value.data, Data::None)
}

/// The parser that a method is called on, or why what it holds is not known.
fn parser_of(machine: &Machine<'_>, receiver: Option<&Value>, span: Span) -> Result<Parser, Why> {
    let not_followed = || machine.why(Reason::UnknownCall, "the parser is not followed", span);
    let Some(Data::Ref(id)) = receiver.map(|receiver| &receiver.data) else {
        return Err(not_followed());
    };
    let instance = match machine.state.object(*id).map(Rc::as_ref) {
        Some(Object::Instance(instance)) if instance.class.as_ref() == PARSER_CLASS => instance,
        _ => return Err(not_followed()),
    };
    let attribute = |name: &str| {
        let value = instance.attributes.get(name);
        value.map(|value| machine.seen(value).data)
    };
    let keeps_case = match attribute(KEY_FUNCTION) {
        None => false,
        Some(Data::Native(native)) if matches!(native.name, "str" | "unicode") => true,
        Some(_) => return Err(not_followed()),
    };
    match (attribute(SECTIONS), attribute(KIND)) {
        (Some(Data::Ref(sections)), Some(Data::Int(kind))) => Ok(Parser {
            id: *id,
            sections,
            kind,
            keeps_case,
        }),
        (Some(Data::Unknown(unknown)), _) | (_, Some(Data::Unknown(unknown))) => Err(unknown.why),
        _ => Err(not_followed()),
    }
}

impl Parser {
    fn key(&self, option: &str) -> String {
        if self.keeps_case {
            option.to_owned()
        } else {
            option.to_lowercase()
        }
    }

    /// The dict of a section.
    ///
    /// # Errors
    /// Why it is not known whether there is one.
    fn section(&self, machine: &Machine<'_>, name: &str) -> Result<Option<Id>, Why> {
        match self.entry(machine, self.sections, name)? {
            Some(Value {
                data: Data::Ref(id),
                ..
            }) => Ok(Some(id)),
            Some(value) => Err(machine.why(
                Reason::UnknownCall,
                "the section is not followed",
                value.at.span,
            )),
            None => Ok(None),
        }
    }

    /// What a dict of the parser has under a key on this path.
    fn entry(&self, machine: &Machine<'_>, dict: Id, name: &str) -> Result<Option<Value>, Why> {
        let Some(map) = machine.state.map(dict) else {
            return Ok(None);
        };
        if let Some(why) = map.open.first() {
            return Err(why.clone());
        }
        let Some(entry) = map.entries.get(&crate::eval::value::Key::Str(name.into())) else {
            return Ok(None);
        };
        match &entry.doubt {
            Some(why) => Err(why.clone()),
            None if machine.state.guard.implies(&entry.guard) => {
                Ok(Some(machine.seen(&entry.value)))
            }
            None if machine.state.guard.is_disjoint(&entry.guard) => Ok(None),
            None => Err(machine.why(
                Reason::Environment,
                "the parser differs by environment",
                entry.value.at.span,
            )),
        }
    }

    /// The value of an option as it is written: of the section, else of `[DEFAULT]`.
    fn written(
        &self,
        machine: &Machine<'_>,
        section: Id,
        option: &str,
    ) -> Result<Option<Value>, Why> {
        let key = self.key(option);
        if let Some(value) = self.entry(machine, section, &key)? {
            return Ok(Some(value));
        }
        match self.section(machine, DEFAULT)? {
            Some(defaults) => self.entry(machine, defaults, &key),
            None => Ok(None),
        }
    }

    /// The keys of a dict of the parser.
    fn names(&self, machine: &Machine<'_>, dict: Id) -> Result<Vec<Rc<str>>, Why> {
        let Some(map) = machine.state.map(dict) else {
            return Ok(Vec::new());
        };
        let names = map.entries.values().filter_map(|entry| entry.key.as_str());
        let mut all = Vec::new();
        for name in names {
            if self.entry(machine, dict, name)?.is_some() {
                all.push(name.clone());
            }
        }
        map.open.first().map_or(Ok(all), |why| Err(why.clone()))
    }

    /// The dict of a section, made when there is none.
    fn make_section(&self, machine: &mut Machine<'_>, name: &Value, span: Span) -> Option<Id> {
        let text = name.as_str()?.clone();
        if let Ok(Some(id)) = self.section(machine, &text) {
            return Some(id);
        }
        let section = machine.alloc(Object::Dict(Map::default()), span);
        let Data::Ref(id) = section.data else {
            return None;
        };
        let map = machine.state.map_mut(self.sections)?;
        put_entry(map, name.key()?, name.clone(), section);
        Some(id)
    }

    /// From here on nothing is known of the parser.
    fn lose(&self, machine: &mut Machine<'_>, why: &Why, span: Span) {
        let lost = Value::unknown(why.clone(), machine.at(span));
        if let Some(Object::Instance(instance)) = machine.state.object_mut(self.id) {
            instance.attributes.insert(SECTIONS.into(), lost);
        }
    }
}

/// The section that lends its options to the others.
const DEFAULT: &str = crate::syntax::ini::DEFAULT_SECTION;

fn no_effect(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    Ok(machine.none(args.span))
}

/// Runs `work` on the parser; when it is not known, the result is not either.
fn with_parser(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    work: impl FnOnce(&mut Machine<'_>, &Parser) -> Eval<Result<Value, Why>>,
) -> Eval<Value> {
    let result = match parser_of(machine, receiver, args.span) {
        Ok(parser) => work(machine, &parser)?,
        Err(why) => Err(why),
    };
    match result {
        Ok(value) => Ok(value),
        Err(why) => {
            machine.may_raise(None, &why, args.span);
            Ok(Value::unknown(why, machine.at(args.span)))
        }
    }
}

/// `parser.add_section(name)`
fn add_section(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    with_parser(machine, args, receiver, |machine, parser| {
        let name = argument(args, 0, "section").cloned();
        let text = name.as_ref().and_then(Value::as_str).cloned();
        let (Some(name), Some(text)) = (name, text) else {
            return Ok(Err(lose_at(machine, parser, args.span)));
        };
        match parser.section(machine, &text) {
            Ok(None) => {
                parser.make_section(machine, &name, args.span);
                Ok(Ok(machine.none(args.span)))
            }
            Ok(Some(_)) => machine.raise("DuplicateSectionError", args.span),
            Err(why) => Ok(Err(why)),
        }
    })
}

fn lose_at(machine: &mut Machine<'_>, parser: &Parser, span: Span) -> Why {
    let message = "what is put into the parser is not followed";
    let why = machine.why(Reason::UnknownCall, message, span);
    parser.lose(machine, &why, span);
    why
}

/// `parser.set(section, option, value)`
fn set(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    with_parser(machine, args, receiver, |machine, parser| {
        let texts = machine.texts(&args.positional);
        let Some([section, option, _]) = texts.as_deref() else {
            return Ok(Err(lose_at(machine, parser, args.span)));
        };
        let section = match parser.section(machine, section) {
            Ok(Some(section)) => section,
            Ok(None) => return machine.raise("NoSectionError", args.span),
            Err(why) => return Ok(Err(why)),
        };
        let key = Value::str(parser.key(option), machine.at(args.span));
        if let (Some(hashed), Some(value)) = (key.key(), args.positional.get(2).cloned())
            && let Some(map) = machine.state.map_mut(section)
        {
            put_entry(map, hashed, key, value);
        }
        Ok(Ok(machine.none(args.span)))
    })
}
