//! `argparse.ArgumentParser` with options only, as a setup.py takes its own options out of `sys.argv`.
//!
//! A parser is an instance with the list of its options; each is a tuple of its flags and what `add_argument` was told.
//! Positional arguments, sub-commands and whatever else there is are not followed.

use super::{Row, raw, sys, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Item, Value};
use crate::resolved::Reason;
use crate::text::Span;
use indexmap::IndexMap;
use std::rc::Rc;

/// The class of a parser; no class of a program has a dot.
pub(super) const PARSER_CLASS: &str = "argparse.ArgumentParser";
pub(super) const ARGPARSE: &[Row] = &[raw("ArgumentParser", parser)];
pub(super) const PARSER: &[Row] = &[
    raw("add_argument", add_argument),
    raw("add_argument_group", group),
    raw("parse_args", parse_args),
    raw("parse_known_args", parse_known_args),
];

const OPTIONS: &str = "options";

/// Keywords of the parser that change nothing of what is parsed.
const HARMLESS: &[&str] = &[
    "description",
    "usage",
    "epilog",
    "prog",
    "add_help",
    "formatter_class",
];
/// Keywords of an option that are followed, in the order in which they are kept.
const KEPT: &[&str] = &["action", "default", "type", "const", "dest"];
/// Those that change nothing of what is parsed.
const SHOWN: &[&str] = &["help", "metavar"];

/// An option as it was added.
struct Opt {
    flags: Vec<Rc<str>>,
    action: Rc<str>,
    dest: Rc<str>,
    default: Option<Value>,
    kind: Option<Value>,
    constant: Option<Value>,
}

fn parser(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let known = args.positional.is_empty()
        && args.open.is_empty()
        && args
            .keywords
            .iter()
            .all(|keyword| HARMLESS.contains(&keyword.name.as_ref()));
    if !known {
        return unmodelled(machine, args, "argparse.ArgumentParser");
    }
    let options = machine.list([], args.span);
    let attributes = IndexMap::from_iter([(OPTIONS.into(), options)]);
    Ok(instance(machine, PARSER_CLASS, attributes, args.span))
}

fn instance(
    machine: &mut Machine<'_>,
    class: &str,
    attributes: IndexMap<Rc<str>, Value>,
    span: Span,
) -> Value {
    let instance = Instance {
        class: class.into(),
        name: None,
        attributes,
        scope: None,
    };
    machine.alloc(Object::Instance(instance), span)
}

/// A group: what is added to it is added to the parser.
fn group(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match receiver {
        Some(parser) => Ok(parser.clone()),
        None => unmodelled(machine, args, "add_argument_group"),
    }
}

/// The list of the options of a parser.
fn options_of(machine: &Machine<'_>, receiver: Option<&Value>) -> Option<usize> {
    let Data::Ref(id) = receiver?.data else {
        return None;
    };
    match machine.state.object(id).map(Rc::as_ref)? {
        Object::Instance(instance) => match instance.attributes.get(OPTIONS)?.data {
            Data::Ref(list) => Some(list),
            _ => None,
        },
        _ => None,
    }
}

/// A use that is not followed: what the parser takes is not known any more.
fn lost(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let message = "this use of `argparse` is not followed";
    let why = machine.why(Reason::UnknownCall, message, args.span);
    match receiver {
        Some(parser) => machine.call_unseen(&why, parser, args),
        None => Ok(Value::unknown(why, machine.at(args.span))),
    }
}

fn add_argument(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let (Some(list), Some(option)) = (options_of(machine, receiver), kept(machine, args)) else {
        return lost(machine, args, receiver);
    };
    if let Some(seq) = machine.state.seq_mut(list) {
        seq.items.push(Item::sure(option));
    }
    Ok(machine.none(args.span))
}

/// The option that `add_argument` is told, as a tuple: its flags, then what [`KEPT`] names.
fn kept(machine: &Machine<'_>, args: &Args) -> Option<Value> {
    let is_flag = |value: &Value| value.as_str().is_some_and(|flag| flag.starts_with('-'));
    if args.positional.is_empty() || !args.positional.iter().all(is_flag) || !args.open.is_empty() {
        return None;
    }
    for keyword in &args.keywords {
        let name = keyword.name.as_ref();
        let sure = keyword.guard.is_always() && keyword.doubt.is_none();
        if !sure || !(KEPT.contains(&name) || SHOWN.contains(&name)) {
            return None;
        }
    }
    let mut parts = vec![machine.tuple(args.positional.iter().cloned(), args.span)];
    for name in KEPT {
        let given = args.keywords.iter().find(|own| own.name.as_ref() == *name);
        parts.push(match given {
            Some(keyword) => machine.tuple([keyword.value.clone()], keyword.span),
            None => machine.tuple([], args.span),
        });
    }
    Some(machine.tuple(parts, args.span))
}

fn items_of(value: &Value) -> Option<Vec<&Value>> {
    match &value.data {
        Data::Tuple(seq) => seq.certain(),
        _ => None,
    }
}

/// An option from the tuple that is kept of it; `None` for what is not followed.
fn option(value: &Value) -> Option<Opt> {
    let parts = items_of(value)?;
    let flags = items_of(parts.first()?)?;
    let flags = flags.iter().map(|flag| flag.as_str().cloned());
    let flags = flags.collect::<Option<Vec<_>>>()?;
    let mut given = Vec::new();
    for part in parts.get(1..)? {
        given.push(items_of(part)?.first().map(|value| (*value).clone()));
    }
    let [action, default, kind, constant, dest] = given.try_into().ok()?;
    let action: Rc<str> = match action {
        Some(action) => action.as_str()?.clone(),
        None => "store".into(),
    };
    let followed = [
        "store",
        "store_true",
        "store_false",
        "store_const",
        "append",
    ];
    let long = flags.iter().find(|flag| flag.starts_with("--"));
    let dest: Rc<str> = match dest {
        Some(dest) => dest.as_str()?.clone(),
        None => {
            let flag = long.or_else(|| flags.first())?;
            flag.trim_start_matches('-').replace('-', "_").into()
        }
    };
    let kind = kind.filter(|kind| !matches!(kind.data, Data::None));
    let plain = kind.as_ref().is_none_or(
        |kind| matches!(&kind.data, Data::Native(native) if matches!(native.name, "str" | "int")),
    );
    (followed.contains(&action.as_ref()) && plain).then_some(Opt {
        flags,
        action,
        dest,
        default,
        kind,
        constant,
    })
}

fn parse_args(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let both = parse_known_args(machine, args, receiver)?;
    machine.each(
        &both,
        &mut |machine, both| match items_of(&both).as_deref() {
            Some([namespace, rest]) => match machine.items(rest, args.span)?.items.is_empty() {
                true => Ok((*namespace).clone()),
                false => machine.raise("SystemExit", args.span),
            },
            _ => Ok(both),
        },
    )
}

fn parse_known_args(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    let span = args.span;
    let words = match args.positional.as_slice() {
        [] => match sys::constant(machine, "argv", span) {
            Some(argv) => machine.slice(&argv, &[machine.value(Data::Int(1), span)], span)?,
            None => return lost(machine, args, receiver),
        },
        [words] => words.clone(),
        _ => return lost(machine, args, receiver),
    };
    let known = options_of(machine, receiver).and_then(|list| {
        let options = machine.state.seq(list)?.certain()?;
        options.into_iter().map(option).collect::<Option<Vec<_>>>()
    });
    let words = machine.items(&words, span)?;
    let words = words.certain().and_then(|words| {
        let words = words.into_iter().map(|word| word.as_str().cloned());
        words.collect::<Option<Vec<_>>>()
    });
    let (Some(options), Some(words), true) = (known, words, args.keywords.is_empty()) else {
        return lost(machine, args, receiver);
    };
    let Some((given, rest)) = taken(&options, &words) else {
        return lost(machine, args, receiver);
    };
    let mut attributes = IndexMap::new();
    for option in &options {
        let value = default_of(machine, option, span)?;
        attributes.entry(option.dest.clone()).or_insert(value);
    }
    for (at, word) in given {
        let Some(option) = options.get(at) else {
            continue;
        };
        let value = value_of(machine, option, word, attributes.get(&option.dest), span)?;
        attributes.insert(option.dest.clone(), value);
    }
    let namespace = instance(machine, "argparse.Namespace", attributes, span);
    let rest = rest
        .into_iter()
        .map(|word| Value::str(word, machine.at(span)));
    let rest = rest.collect::<Vec<_>>();
    let rest = machine.list(rest, span);
    Ok(machine.tuple([namespace, rest], span))
}

/// The options that are given, by their number and with their word, and the words that are none.
type Taken = (Vec<(usize, Option<Rc<str>>)>, Vec<Rc<str>>);

/// `None` for what is not followed: abbreviations, joined short options, `--`, what lacks its word.
fn taken(options: &[Opt], words: &[Rc<str>]) -> Option<Taken> {
    let (mut given, mut rest) = (Vec::new(), Vec::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if !word.starts_with('-') || word.as_ref() == "-" {
            rest.push(word.clone());
            continue;
        }
        let (flag, joined) = match word.split_once('=') {
            Some((flag, joined)) => (flag, Some(Rc::from(joined))),
            None => (word.as_ref(), None),
        };
        let has = |option: &Opt| option.flags.iter().any(|own| own.as_ref() == flag);
        let Some(at) = options.iter().position(has) else {
            let is_near = |own: &Rc<str>| {
                own.starts_with(flag) || (!own.starts_with("--") && flag.get(..2) == own.get(..2))
            };
            let near = options.iter().flat_map(|option| &option.flags).any(is_near);
            if near || matches!(flag, "--" | "-h" | "--help") || flag.contains(' ') {
                return None;
            }
            rest.push(word.clone());
            continue;
        };
        let takes_word = matches!(options.get(at)?.action.as_ref(), "store" | "append");
        match (takes_word, joined) {
            (true, Some(joined)) => given.push((at, Some(joined))),
            (true, None) => {
                let next = words.next().filter(|next| !next.starts_with('-'))?;
                given.push((at, Some(next.clone())));
            }
            (false, None) => given.push((at, None)),
            (false, Some(_)) => return None,
        }
    }
    Some((given, rest))
}

/// What an option is when it is not given. A text is turned into the type too.
fn default_of(machine: &mut Machine<'_>, option: &Opt, span: Span) -> Eval<Value> {
    match (&option.default, option.action.as_ref(), &option.kind) {
        (Some(default), _, Some(kind)) if default.as_str().is_some() => {
            machine.call(kind, Args::by_position(vec![default.clone()], span))
        }
        (Some(default), _, _) => Ok(default.clone()),
        (None, "store_true", _) => Ok(machine.bool(false, span)),
        (None, "store_false", _) => Ok(machine.bool(true, span)),
        (None, _, _) => Ok(machine.none(span)),
    }
}

fn value_of(
    machine: &mut Machine<'_>,
    option: &Opt,
    word: Option<Rc<str>>,
    before: Option<&Value>,
    span: Span,
) -> Eval<Value> {
    let word = word.map(|word| Value::str(word, machine.at(span)));
    let word = match (word, &option.kind) {
        (Some(word), Some(kind)) => Some(machine.call(kind, Args::by_position(vec![word], span))?),
        (word, _) => word,
    };
    Ok(match (option.action.as_ref(), word) {
        ("store_true", _) => machine.bool(true, span),
        ("store_false", _) => machine.bool(false, span),
        ("append", Some(word)) => {
            let mut items = match before.map(|value| &value.data) {
                Some(Data::Ref(_)) => {
                    let before = before.cloned().unwrap_or_else(|| machine.none(span));
                    machine.items(&before, span)?
                }
                _ => crate::eval::value::Seq::default(),
            };
            items.items.push(Item::sure(word));
            machine.alloc(Object::List(items), span)
        }
        ("store", Some(word)) => word,
        _ => match &option.constant {
            Some(constant) => constant.clone(),
            None => machine.none(span),
        },
    })
}
