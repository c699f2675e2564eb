//! `itertools`. What has no end is not followed, nor what leaves a part of another iterator.

use super::{Row, containers, raw, unmodelled};
use crate::eval::builtins::functions::{filter_call, map_call, zip};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::Object;
use crate::eval::value::{Data, Seq, Value};
use crate::resolved::Guard;
use crate::text::Span;
use std::rc::Rc;

pub(super) const CHAIN: &[Row] = &[raw("from_iterable", chain_all)];
pub(super) const ITERTOOLS: &[Row] = &[
    raw("chain", chain),
    raw("imap", map_call),
    raw("ifilter", filter_call),
    raw("izip", zip),
    raw("filterfalse", filter_false),
    raw("ifilterfalse", filter_false),
    raw("takewhile", take_while),
    raw("dropwhile", drop_while),
    raw("islice", slice),
    raw("repeat", repeat),
    raw("groupby", group_by),
    raw("product", product),
    raw("starmap", star_map),
];

fn joined(machine: &mut Machine<'_>, parts: Vec<Value>, span: Span) -> Eval<Value> {
    let mut all = Seq::default();
    for part in parts {
        let seq = machine.ordered_items(&part, span)?;
        all.items.extend(seq.items);
        all.open.extend(seq.open);
    }
    Ok(machine.alloc(Object::Iterator(all), span))
}

/// `itertools.chain(…)`
fn chain(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    if !args.open.is_empty() {
        return unmodelled(machine, args, "itertools.chain");
    }
    joined(machine, args.positional.clone(), args.span)
}

/// `itertools.chain.from_iterable(…)`
fn chain_all(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(parts) = args.positional.first() else {
        return unmodelled(machine, args, "itertools.chain");
    };
    let seq = machine.ordered_items(parts, args.span)?;
    match seq.certain() {
        Some(parts) => {
            let parts = parts.into_iter().cloned().collect();
            joined(machine, parts, args.span)
        }
        None => unmodelled(machine, args, "itertools.chain"),
    }
}

fn iterator(machine: &mut Machine<'_>, items: Vec<Value>, span: Span) -> Value {
    machine.alloc(Object::Iterator(Seq::of(items)), span)
}

/// Whether going through a part of it leaves the rest to the next one who asks.
fn is_used_up(machine: &Machine<'_>, value: &Value) -> bool {
    match &value.data {
        Data::Tuple(_) | Data::Str(_) => false,
        Data::Ref(id) => !matches!(
            machine.state.object(*id).map(Rc::as_ref),
            Some(Object::List(_) | Object::Dict(_) | Object::Set(_))
        ),
        _ => true,
    }
}

/// Whether the function says yes of the item, where that is the same everywhere.
fn verdict(
    machine: &mut Machine<'_>,
    function: &Value,
    item: &Value,
    args: &Args,
) -> Eval<Option<bool>> {
    let answer = match function.data {
        Data::None => item.clone(),
        _ => machine.call(function, args.again([item.clone()]))?,
    };
    let truth = machine.truth(&answer);
    let here = |guard: &Guard| machine.state.guard.implies(guard);
    Ok(if here(&truth.yes) {
        Some(true)
    } else if here(&truth.no) {
        Some(false)
    } else {
        None
    })
}

/// The items with what the function says of each, up to the first that it says `last` of and with all behind that, which
/// are not asked; `None` when an answer is not known everywhere.
fn judged(
    machine: &mut Machine<'_>,
    args: &Args,
    last: Option<bool>,
) -> Eval<Option<Vec<(Value, bool)>>> {
    let [function, items] = args.positional.as_slice() else {
        return Ok(None);
    };
    if is_used_up(machine, items) {
        return Ok(None);
    }
    let Some(items) = containers::certain_items(machine, items) else {
        return Ok(None);
    };
    let mut all: Vec<(Value, bool)> = Vec::new();
    for item in items {
        let known = all.last().map(|(_, says)| *says);
        let says = match known.filter(|says| Some(*says) == last) {
            Some(says) => Some(says),
            None => verdict(machine, function, &item, args)?,
        };
        match says {
            Some(says) => all.push((item, says)),
            None => return Ok(None),
        }
    }
    Ok(Some(all))
}

fn filter_false(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match judged(machine, args, None)? {
        Some(all) => {
            let rest = all.into_iter().filter(|(_, says)| !says);
            let rest = rest.map(|(item, _)| item).collect();
            Ok(iterator(machine, rest, args.span))
        }
        None => unmodelled(machine, args, "itertools.filterfalse"),
    }
}

/// Items before the first one of which the function says no.
fn take_while(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match judged(machine, args, Some(false))? {
        Some(all) => {
            let first = all.into_iter().take_while(|(_, says)| *says);
            let first = first.map(|(item, _)| item).collect();
            Ok(iterator(machine, first, args.span))
        }
        None => unmodelled(machine, args, "itertools.takewhile"),
    }
}

fn drop_while(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match judged(machine, args, Some(false))? {
        Some(all) => {
            let rest = all.into_iter().skip_while(|(_, says)| *says);
            let rest = rest.map(|(item, _)| item).collect();
            Ok(iterator(machine, rest, args.span))
        }
        None => unmodelled(machine, args, "itertools.dropwhile"),
    }
}

/// `islice(items, stop)`, `islice(items, start, stop, step)`
fn slice(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let bound = |at: usize| match args.positional.get(at).map(|value| &value.data) {
        None | Some(Data::None) => Some(None),
        Some(Data::Int(number)) => usize::try_from(*number).ok().map(Some),
        _ => None,
    };
    let bounds = match args.positional.len() {
        2 => [Some(None), bound(1), Some(None)],
        3 | 4 => [bound(1), bound(2), bound(3)],
        _ => [None; 3],
    };
    let items = match args.positional.first() {
        Some(items) if !is_used_up(machine, items) => containers::certain_items(machine, items),
        _ => None,
    };
    let (Some(items), [Some(start), Some(stop), Some(step)]) = (items, bounds) else {
        return unmodelled(machine, args, "itertools.islice");
    };
    let (start, step) = (start.unwrap_or(0), step.unwrap_or(1));
    if step == 0 {
        return machine.raise("ValueError", args.span);
    }
    let until = stop.unwrap_or(items.len());
    let taken = items.into_iter().take(until).skip(start).step_by(step);
    let taken = taken.collect();
    Ok(iterator(machine, taken, args.span))
}

/// More repetitions are not followed.
const MAX_REPEAT: i64 = 10_000;

/// `repeat(value, times)`
fn repeat(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.as_slice() {
        [value, times] => match times.as_int() {
            Some(times) if times <= MAX_REPEAT => {
                let times = usize::try_from(times).unwrap_or(0);
                machine.work(times, args.span)?;
                Ok(iterator(machine, vec![value.clone(); times], args.span))
            }
            _ => unmodelled(machine, args, "itertools.repeat"),
        },
        _ => unmodelled(machine, args, "itertools.repeat"),
    }
}

/// `groupby(items, key)`: the groups as they are when each is gone through before the next.
fn group_by(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    let items = match args.positional.first() {
        Some(items) => containers::certain_items(machine, items),
        None => None,
    };
    let Some(items) = items else {
        return unmodelled(machine, args, "itertools.groupby");
    };
    let function = super::argument(args, 1, "key").cloned();
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    for item in items {
        let key = match &function {
            Some(function) => machine.call(function, args.again([item.clone()]))?,
            None => item.clone(),
        };
        match groups.last_mut() {
            Some((known, group)) => match machine.ordering(known, &key) {
                Ok(Some(std::cmp::Ordering::Equal)) => group.push(item),
                Ok(_) => groups.push((key, vec![item])),
                Err(_) => return unmodelled(machine, args, "itertools.groupby"),
            },
            None => groups.push((key, vec![item])),
        }
    }
    let mut pairs = Vec::new();
    for (key, group) in groups {
        let group = iterator(machine, group, span);
        pairs.push(machine.tuple([key, group], span));
    }
    Ok(iterator(machine, pairs, span))
}

/// `product(a, b, …)`
fn product(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    if !args.keywords.is_empty() || !args.open.is_empty() {
        return unmodelled(machine, args, "itertools.product");
    }
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for part in &args.positional {
        let Some(items) = containers::certain_items(machine, part) else {
            return unmodelled(machine, args, "itertools.product");
        };
        machine.work(rows.len().saturating_mul(items.len()), span)?;
        rows = rows
            .iter()
            .flat_map(|row| {
                items
                    .iter()
                    .map(|item| [row.clone(), vec![item.clone()]].concat())
            })
            .collect();
    }
    let rows = rows.into_iter().map(|row| machine.tuple(row, span));
    let rows = rows.collect::<Vec<_>>();
    Ok(iterator(machine, rows, span))
}

/// `starmap(function, rows)`
fn star_map(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [function, rows] = args.positional.as_slice() else {
        return unmodelled(machine, args, "itertools.starmap");
    };
    let Some(rows) = containers::certain_items(machine, rows) else {
        return unmodelled(machine, args, "itertools.starmap");
    };
    let mut results = Vec::new();
    for row in rows {
        let Some(row) = containers::certain_items(machine, &row) else {
            return unmodelled(machine, args, "itertools.starmap");
        };
        results.push(machine.call(function, args.again(row))?);
    }
    Ok(iterator(machine, results, args.span))
}
