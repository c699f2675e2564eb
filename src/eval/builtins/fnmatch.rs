//! `fnmatch`: shell patterns over names. Windows takes capital and small letters for the same.

use super::{Row, pure, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::Value;
use crate::syntax::fnmatch::fnmatch;

pub(super) const FNMATCH: &[Row] = &[
    pure("fnmatch", matches),
    pure("fnmatchcase", matches_case),
    pure("filter", filter),
];

/// Whether the pattern matches; `None` where that differs by platform.
fn on_every_platform(name: &str, pattern: &str) -> Option<bool> {
    let windows = |text: &str| text.replace('/', "\\").to_lowercase();
    let matches = fnmatch(pattern, name);
    (matches == fnmatch(&windows(pattern), &windows(name))).then_some(matches)
}

/// `fnmatch(name, pattern)`
fn matches(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    answer(machine, args, on_every_platform)
}

/// `fnmatchcase(name, pattern)`
fn matches_case(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    answer(machine, args, |name, pattern| Some(fnmatch(pattern, name)))
}

fn answer(
    machine: &mut Machine<'_>,
    args: &Args,
    is_match: fn(&str, &str) -> Option<bool>,
) -> Eval<Value> {
    let answer = match args.positional.as_slice() {
        [name, pattern] => match (name.as_str(), pattern.as_str()) {
            (Some(name), Some(pattern)) => {
                machine.work(name.len(), args.span)?;
                is_match(name, pattern)
            }
            _ => None,
        },
        _ => None,
    };
    match answer {
        Some(answer) => Ok(machine.bool(answer, args.span)),
        None => unmodelled(machine, args, "fnmatch"),
    }
}

/// `filter(names, pattern)`: those that match.
fn filter(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [names, pattern] = args.positional.as_slice() else {
        return unmodelled(machine, args, "fnmatch.filter");
    };
    let Some(pattern) = pattern.as_str().cloned() else {
        return unmodelled(machine, args, "fnmatch.filter");
    };
    let seq = machine.ordered_items(names, args.span)?;
    machine.each_world(&seq, args.span, &mut |machine, names| {
        let mut kept = Vec::new();
        for name in names {
            let text = name.as_str();
            match text.and_then(|text| on_every_platform(text, &pattern)) {
                Some(true) => kept.push(name),
                Some(false) => {}
                None => return unmodelled(machine, args, "fnmatch.filter"),
            }
        }
        Ok(machine.list(kept, args.span))
    })
}
