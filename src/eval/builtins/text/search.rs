//! What stands in a text, and where.

use super::own;
use crate::eval::builtins::unmodelled;
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::{Data, Value};

pub(super) fn find(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    match position_of(machine, args, receiver, false)? {
        Some(at) => Ok(machine.value(Data::Int(at), args.span)),
        None => unmodelled(machine, args, "find"),
    }
}

pub(super) fn find_last(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    match position_of(machine, args, receiver, true)? {
        Some(at) => Ok(machine.value(Data::Int(at), args.span)),
        None => unmodelled(machine, args, "rfind"),
    }
}

pub(super) fn index(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    match position_of(machine, args, receiver, false)? {
        Some(-1) => machine.raise("ValueError", args.span),
        Some(at) => Ok(machine.value(Data::Int(at), args.span)),
        None => unmodelled(machine, args, "index"),
    }
}

pub(super) fn count(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    match (own(receiver), args.positional.as_slice()) {
        (Some((_, text)), [wanted]) if wanted.as_str().is_some_and(|w| !w.is_empty()) => {
            let wanted = wanted.as_str().cloned().unwrap_or_else(|| "".into());
            let count = text.text.matches(wanted.as_ref()).count();
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            Ok(machine.value(Data::Int(count), args.span))
        }
        _ => unmodelled(machine, args, "count"),
    }
}

fn position_of(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    last: bool,
) -> Eval<Option<i64>> {
    let (Some((_, text)), [wanted]) = (own(receiver), args.positional.as_slice()) else {
        return Ok(None);
    };
    let Some(wanted) = wanted.as_str() else {
        return Ok(None);
    };
    machine.work(text.text.len() / 16, args.span)?;
    let found = if last {
        text.text.rfind(wanted.as_ref())
    } else {
        text.text.find(wanted.as_ref())
    };
    Ok(Some(match found {
        Some(at) => {
            let before = text.text.get(..at).unwrap_or("").chars().count();
            i64::try_from(before).unwrap_or(i64::MAX)
        }
        None => -1,
    }))
}

pub(in crate::eval::builtins) fn starts_with(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    affix_test(machine, args, receiver, |text, wanted| {
        text.starts_with(wanted)
    })
}

pub(in crate::eval::builtins) fn ends_with(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    affix_test(machine, args, receiver, |text, wanted| {
        text.ends_with(wanted)
    })
}

fn affix_test(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    test: fn(&str, &str) -> bool,
) -> Eval<Value> {
    let (Some((_, text)), [wanted]) = (own(receiver), args.positional.as_slice()) else {
        return unmodelled(machine, args, "startswith");
    };
    let holds = match &wanted.data {
        Data::Str(wanted) => Some(test(&text.text, &wanted.text)),
        Data::Tuple(seq) => seq.certain().and_then(|values| {
            values
                .into_iter()
                .map(|value| value.as_str().map(|wanted| test(&text.text, wanted)))
                .try_fold(false, |any, one| one.map(|one| any || one))
        }),
        _ => None,
    };
    match holds {
        Some(holds) => Ok(machine.bool(holds, args.span)),
        None => unmodelled(machine, args, "startswith"),
    }
}
