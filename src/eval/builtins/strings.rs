//! The module `string`: its constants, and the functions that Python 2 has in place of methods.

use super::{Row, attribute, environments, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::Value;
use crate::text::Span;

pub(super) const STRING: &[Row] = &[
    raw("capwords", cap_words),
    raw("count", count),
    raw("find", find),
    raw("join", join),
    raw("lower", lower),
    raw("lstrip", strip_left),
    raw("replace", replace),
    raw("rfind", find_last),
    raw("rstrip", strip_right),
    raw("split", split),
    raw("strip", strip),
    raw("upper", upper),
];

const LOWERCASE: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPERCASE: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
const PUNCTUATION: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

pub(super) fn constant(machine: &mut Machine<'_>, name: &str, span: Span) -> Option<Value> {
    let text = match name {
        "ascii_letters" => format!("{LOWERCASE}{UPPERCASE}"),
        // In Python 2 these follow the locale, which is that of C until a program sets another one.
        "ascii_lowercase" | "lowercase" => LOWERCASE.to_owned(),
        "ascii_uppercase" | "uppercase" => UPPERCASE.to_owned(),
        "letters" => format!("{LOWERCASE}{UPPERCASE}"),
        "digits" => DIGITS.to_owned(),
        "hexdigits" => format!("{DIGITS}abcdefABCDEF"),
        "octdigits" => "01234567".to_owned(),
        "punctuation" => PUNCTUATION.to_owned(),
        "whitespace" => {
            let of_three = environments("python_version >= '3'");
            let of_two = (
                of_three.negate(),
                Value::str("\t\n\x0b\x0c\r ", machine.at(span)),
            );
            let of_three = (of_three, Value::str(" \t\n\r\x0b\x0c", machine.at(span)));
            return Some(Value::guarded(vec![of_three, of_two], &machine.at(span)));
        }
        _ => return None,
    };
    Some(Value::str(text, machine.at(span)))
}

/// `string.method(text, …)` is `text.method(…)`.
fn delegated(machine: &mut Machine<'_>, args: &Args, method: &str) -> Eval<Value> {
    let Some((text, rest)) = args.positional.split_first() else {
        return machine.raise("TypeError", args.span);
    };
    let rest = args.with_positional(rest.to_vec());
    machine.each(text, &mut |machine, text| {
        let method = attribute(machine, &text, method, args.span)?;
        machine.call(&method, rest.clone())
    })
}

macro_rules! delegate {
    ($($function:ident => $method:literal),* $(,)?) => {
        $(fn $function(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
            delegated(machine, args, $method)
        })*
    };
}

delegate! {
    count => "count",
    find => "find",
    find_last => "rfind",
    lower => "lower",
    replace => "replace",
    split => "split",
    strip => "strip",
    strip_left => "lstrip",
    strip_right => "rstrip",
    upper => "upper",
}

/// `string.join(words, between)`
fn join(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let (words, between) = match args.positional.as_slice() {
        [words] => (words, machine.text(" ", args.span)?),
        [words, between] => (words, between.clone()),
        _ => return unmodelled(machine, args, "string.join"),
    };
    delegated(machine, &args.again([between, words.clone()]), "join")
}

/// `string.capwords(text)`: the words, each with a capital, one blank between them.
fn cap_words(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [text] = args.positional.as_slice() else {
        return unmodelled(machine, args, "string.capwords");
    };
    machine.each(text, &mut |machine, text| match text.as_str() {
        Some(text) if text.is_ascii() => {
            let words = text.split_ascii_whitespace().map(|word| {
                let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
                first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
            });
            let words = words.collect::<Vec<_>>().join(" ");
            machine.text(words, args.span)
        }
        _ => unmodelled(machine, args, "string.capwords"),
    })
}
