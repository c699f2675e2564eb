//! `re.sub`: a template with references to groups.

use super::translate::Names;
use super::{Anchor, all_captures, not_followed, pattern_of, prepared, too_long};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::Value;
use fancy_regex::Captures;

pub(super) fn substitute(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
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
