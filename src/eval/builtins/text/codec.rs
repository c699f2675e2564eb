//! Texts as bytes, and back.

use super::own;
use crate::eval::builtins::{argument, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::{Data, Text, Value};

pub(super) fn encode(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    match own(receiver) {
        Some((value, text)) if is_utf8_name(args) || text.text.is_ascii() && has_ascii(args) => Ok(
            Value::new(Data::Bytes(text.text.as_bytes().into()), value.at.clone()),
        ),
        _ => unmodelled(machine, args, "encode"),
    }
}

pub(in crate::eval::builtins) fn decode(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    let Some(value) = receiver else {
        return unmodelled(machine, args, "decode");
    };
    match &value.data {
        Data::Bytes(bytes) if is_utf8_name(args) || bytes.is_ascii() && has_ascii(args) => {
            match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Value::new(
                    Data::Str(Text {
                        text: text.into(),
                        verbatim: false,
                    }),
                    value.at.clone(),
                )),
                Err(_) => machine.raise("UnicodeDecodeError", args.span),
            }
        }
        _ => unmodelled(machine, args, "decode"),
    }
}

/// `.decode()` of a text exists on Python 2 only, where it was bytes.
pub(super) fn decode_str(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    machine.raise("AttributeError", args.span)
}

fn is_utf8_name(args: &Args) -> bool {
    match argument(args, 0, "encoding") {
        None => true,
        Some(name) => name.as_str().is_some_and(|name| {
            matches!(
                name.to_lowercase().replace(['-', '_'], "").as_str(),
                "utf8" | "u8"
            )
        }),
    }
}

/// Whether the encoding has ASCII as a part.
fn has_ascii(args: &Args) -> bool {
    argument(args, 0, "encoding")
        .and_then(Value::as_str)
        .is_some_and(|name| {
            matches!(
                name.to_lowercase().replace(['-', '_'], "").as_str(),
                "ascii" | "latin1" | "iso88591" | "cp1252" | "utf8sig"
            )
        })
}
