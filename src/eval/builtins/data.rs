//! `json` and `pkg_resources.parse_requirements`.

use super::{Row, files, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::Object;
use crate::eval::value::{Data, Map, Seq, Value};
use crate::text::Span;
use pep508_rs::Requirement;
use serde_json::Value as Json;
use std::str::FromStr;

pub(super) const JSON: &[Row] = &[raw("load", load), pure("loads", loads)];

/// `json.load(file)`
fn load(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [file] = args.positional.as_slice() else {
        return unmodelled(machine, args, "json.load");
    };
    let text = files::read_from(machine, file, args)?;
    machine.each(&text, &mut |machine, text| {
        let args = args.with_positional([text]);
        loads(machine, &args, None)
    })
}

/// `json.loads(text)`
fn loads(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let text = match args.positional.as_slice() {
        [value] if args.keywords.is_empty() => match &value.data {
            Data::Str(text) => Some(text.text.to_string()),
            Data::Bytes(bytes) => String::from_utf8(bytes.to_vec()).ok(),
            _ => None,
        },
        _ => None,
    };
    let Some(text) = text else {
        return unmodelled(machine, args, "json.loads");
    };
    machine.charge(text.len(), args.span)?;
    match serde_json::from_str::<Json>(&text) {
        Ok(json) => match value_of(machine, &json, args.span) {
            Some(value) => Ok(value),
            None => unmodelled(machine, args, "json.loads"),
        },
        // Python takes more: `NaN`, control characters.
        Err(_) => unmodelled(machine, args, "json.loads"),
    }
}

fn value_of(machine: &mut Machine<'_>, json: &Json, span: Span) -> Option<Value> {
    Some(match json {
        Json::Null => machine.none(span),
        Json::Bool(value) => machine.bool(*value, span),
        Json::Number(number) => match number.as_i64() {
            Some(number) => machine.value(Data::Int(number), span),
            None => machine.value(Data::Float(number.as_f64()?), span),
        },
        Json::String(text) => Value::str(text.as_str(), machine.at(span)),
        Json::Array(items) => {
            let items = items.iter().map(|item| value_of(machine, item, span));
            let items = items.collect::<Option<Vec<_>>>()?;
            machine.list(items, span)
        }
        Json::Object(entries) => {
            let mut map = Map::default();
            for (name, value) in entries {
                let key = Value::str(name.as_str(), machine.at(span));
                let value = value_of(machine, value, span)?;
                crate::eval::ops::put_entry(&mut map, key.key()?, key, value);
            }
            machine.alloc(Object::Dict(map), span)
        }
    })
}

/// `pkg_resources.parse_requirements(lines)`: what `str()` gives of each.
pub(super) fn parse_requirements(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    let span = args.span;
    let lines = match args.positional.as_slice() {
        [value] => match &value.data {
            Data::Str(text) => Some(vec![text.text.clone()]),
            _ => {
                let seq = machine.ordered_items(value, span)?;
                let items = seq
                    .certain()
                    .map(|items| items.into_iter().cloned().collect::<Vec<_>>());
                items.and_then(|items| machine.texts(&items))
            }
        },
        _ => None,
    };
    let Some(lines) = lines else {
        return unmodelled(machine, args, "parse_requirements");
    };
    let mut found = Vec::new();
    for line in lines.iter().flat_map(|text| text.lines()) {
        let line = line.split(" #").next().unwrap_or("").trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let parsed = Requirement::<pep508_rs::VerbatimUrl>::from_str(line);
        match parsed {
            Ok(requirement) if !line.ends_with('\\') => {
                found.push(machine.text(requirement.to_string(), span)?);
            }
            _ => return unmodelled(machine, args, "parse_requirements"),
        }
    }
    Ok(machine.alloc(Object::Iterator(Seq::of(found)), span))
}
