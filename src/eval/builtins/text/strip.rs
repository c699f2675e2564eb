//! Texts without what stands at their ends.

use super::letters::is_python_space;
use super::{own, text_at};
use crate::eval::builtins::os::piece;
use crate::eval::builtins::unmodelled;
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::{Data, Value};

pub(in crate::eval::builtins) fn strip(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    stripped(machine, args, receiver, true, true)
}

pub(in crate::eval::builtins) fn strip_left(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    stripped(machine, args, receiver, true, false)
}

pub(in crate::eval::builtins) fn strip_right(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    stripped(machine, args, receiver, false, true)
}

fn stripped(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    left: bool,
    right: bool,
) -> Eval<Value> {
    let Some((value, text)) = own(receiver) else {
        return unmodelled(machine, args, "strip");
    };
    let set = match args.positional.first() {
        None => None,
        Some(value) => match &value.data {
            Data::None => None,
            Data::Str(set) => Some(set.text.clone()),
            _ => return unmodelled(machine, args, "strip"),
        },
    };
    let goes = |c: char| match &set {
        None => is_python_space(c),
        Some(set) => set.contains(c),
    };
    let whole = text.text.as_ref();
    let start = if left {
        whole.len() - whole.trim_start_matches(goes).len()
    } else {
        0
    };
    let end = if right {
        whole.trim_end_matches(goes).len().max(start)
    } else {
        whole.len()
    };
    let mut part = piece(value, text, start, end);
    // `file:` and `attr:` strip the same way.
    part.at.via.clone_from(&value.at.via);
    Ok(part)
}

pub(super) fn remove_prefix(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    match (own(receiver), text_at(args, 0)) {
        (Some((value, text)), Some(prefix)) => {
            let start = if text.text.starts_with(prefix) {
                prefix.len()
            } else {
                0
            };
            Ok(piece(value, text, start, text.text.len()))
        }
        _ => unmodelled(machine, args, "removeprefix"),
    }
}

pub(super) fn remove_suffix(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    match (own(receiver), text_at(args, 0)) {
        (Some((value, text)), Some(suffix)) => {
            let cut = if text.text.ends_with(suffix) {
                suffix.len()
            } else {
                0
            };
            Ok(piece(value, text, 0, text.text.len() - cut))
        }
        _ => unmodelled(machine, args, "removesuffix"),
    }
}
