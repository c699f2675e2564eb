//! Methods of lists, tuples, dicts and sets.

mod dict;
mod list;
mod set;

pub(super) use dict::DICT;
pub(in crate::eval) use dict::delete_item;
pub(in crate::eval) use list::extend_list;
pub(super) use list::{LIST, TUPLE};
pub(super) use set::SET;
pub(in crate::eval) use set::update_set;

use crate::eval::builtins::unmodelled;
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::ops::unknown_of;
use crate::eval::state::Object;
use crate::eval::value::{Data, Id, Item, Map, Seq, Value};
use crate::resolved::Reason;
use std::rc::Rc;

fn own_id(receiver: Option<&Value>) -> Option<Id> {
    match receiver.map(|value| &value.data) {
        Some(Data::Ref(id)) => Some(*id),
        _ => None,
    }
}

fn own_seq(machine: &Machine<'_>, receiver: Option<&Value>) -> Option<Seq> {
    match receiver.map(|value| &value.data) {
        Some(Data::Tuple(seq)) => Some((**seq).clone()),
        Some(Data::Ref(id)) => machine.state.seq(*id).cloned(),
        _ => None,
    }
}

/// Makes new items and a result of the items; no items when the object has been seen to.
type Change<'c> = dyn FnMut(&mut Machine<'_>, Vec<Value>) -> Eval<(Option<Vec<Value>>, Value)> + 'c;

/// Replaces the items by what `change` makes of them in each environment.
fn rewrite(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    change: &mut Change<'_>,
) -> Eval<Value> {
    let (Some(id), Some(seq)) = (own_id(receiver), own_seq(machine, receiver)) else {
        return unmodelled(machine, args, "this method");
    };
    if let Some(why) = seq.doubt().cloned() {
        machine.state.poison(vec![id], &why);
        return Ok(Value::unknown(why, machine.at(args.span)));
    }
    let mut is_followed = seq.items.is_empty();
    let result = machine.each_world(&seq, args.span, &mut |machine, items| {
        is_followed = true;
        let (items, result) = change(machine, items)?;
        if let (Some(items), Some(seq)) = (items, machine.state.seq_mut(id)) {
            seq.items = items.into_iter().map(Item::sure).collect();
        }
        Ok(result)
    })?;
    if let (false, Data::Unknown(unknown)) = (is_followed, &result.data) {
        machine.state.poison(vec![id], &unknown.why);
    }
    Ok(result)
}

/// A change that is not followed: the receiver becomes unknown.
fn unmodelled_change(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    what: &str,
) -> Eval<Value> {
    let why = args
        .positional
        .iter()
        .find_map(unknown_of)
        .unwrap_or_else(|| {
            let message = format!("this use of `{what}` is not followed");
            machine.why(Reason::UnknownCall, message, args.span)
        });
    let reach = receiver.map(Value::reach).unwrap_or_default();
    machine.state.poison(reach, &why);
    machine.may_raise(None, &why, args.span);
    Ok(Value::unknown(why, machine.at(args.span)))
}

fn clear(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    if let Some(id) = own_id(receiver) {
        match machine.state.object_mut(id) {
            Some(Object::List(seq) | Object::Set(seq)) => *seq = Seq::default(),
            Some(Object::Dict(map)) => *map = Map::default(),
            _ => {}
        }
    }
    Ok(machine.none(args.span))
}

/// A list of certain values, when that is what it is.
pub(super) fn certain_items(machine: &mut Machine<'_>, value: &Value) -> Option<Vec<Value>> {
    let seq = match &value.data {
        Data::Tuple(seq) => (**seq).clone(),
        Data::Ref(id) => match machine.state.object(*id).map(Rc::as_ref) {
            Some(Object::List(seq)) => seq.clone(),
            _ => return None,
        },
        _ => return None,
    };
    let certain = seq.certain()?.into_iter().cloned().collect();
    Some(certain)
}
