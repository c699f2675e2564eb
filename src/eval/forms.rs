//! What a program gives may depend on how the build starts it and on chance: on the command that the build passes, and
//! on the order in which a file system lists a folder or a set holds its items. Then the program is run once in each
//! form, and only what the forms agree on is known.
//!
//! - The metadata is made by `bdist_wheel`; `setup_requires` is asked for before, with `egg_info` (PEP 517's
//!   `get_requires_for_build_wheel` as setuptools 84 implements it).
//! - Orders are tried in several arrangements: sorted, turned round, shifted by one and shuffled. A list that is a
//!   rearrangement of itself in all of them is kept in sorted order; what differs otherwise is not known. Taking one
//!   item by its place, joining the items or breaking off at one of them differs under at least one arrangement.

use crate::eval::frozen::{Data, Item, Keyword, MapEntry, Mapping, Node, Sequence, SetupCall};
use crate::eval::value::Why;
use crate::resolved::{Dynamic, Resolved};

/// How the program is started, and how what has no order is arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    /// The command in `sys.argv`.
    pub command: &'static str,
    pub order: Order,
}

/// An arrangement of what has no order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Sorted,
    Reversed,
    Shifted,
    Shuffled,
}

impl Form {
    pub const WHEEL: Self = Self {
        command: "bdist_wheel",
        order: Order::Sorted,
    };
    pub const EGG_INFO: Self = Self {
        command: "egg_info",
        order: Order::Sorted,
    };
}

impl Order {
    /// Those that are compared with [`Order::Sorted`].
    pub const OTHERS: [Self; 3] = [Self::Reversed, Self::Shifted, Self::Shuffled];

    /// Arranges what is sorted; `name` tells an item from the others.
    pub fn arrange<T>(self, items: &mut [T], name: impl Fn(&T) -> String) {
        match self {
            Self::Sorted => {}
            Self::Reversed => items.reverse(),
            Self::Shifted if items.is_empty() => {}
            Self::Shifted => items.rotate_left(1),
            Self::Shuffled => items.sort_by_cached_key(|item| hash(&name(item))),
        }
    }
}

/// FNV-1a: the same in every run.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Keeps of `calls` what `others` give too, whatever the order of lists.
pub(super) fn keep_common(calls: &mut [SetupCall], others: &[SetupCall], why: &Why) {
    let same_calls = calls.len() == others.len()
        && calls
            .iter()
            .zip(others)
            .all(|(a, b)| a.span == b.span && a.guard == b.guard);
    for (at, call) in calls.iter_mut().enumerate() {
        match others.get(at) {
            Some(other) if same_calls => keep_common_keywords(call, other, why),
            _ => {
                for keyword in &mut call.keywords {
                    keyword.value = Resolved::Dynamic((**why).clone());
                }
                call.open.push((**why).clone());
            }
        }
    }
}

fn keep_common_keywords(call: &mut SetupCall, other: &SetupCall, why: &Why) {
    for keyword in &mut call.keywords {
        match other.keyword(&keyword.name) {
            Some(twin) if twin.guard == keyword.guard => {
                keyword.value = common(&keyword.value, &twin.value, why);
            }
            _ => keyword.value = Resolved::Dynamic((**why).clone()),
        }
    }
    for keyword in &other.keywords {
        if call.keyword(&keyword.name).is_none() {
            call.keywords.push(Keyword {
                value: Resolved::Dynamic((**why).clone()),
                ..keyword.clone()
            });
        }
    }
    if call.open.is_empty() {
        call.open.extend(other.open.iter().cloned());
    }
}

/// Whether the calls give one keyword the same value.
pub(super) fn same_keyword(calls: &[SetupCall], others: &[SetupCall], name: &str) -> bool {
    calls.len() == others.len()
        && calls
            .iter()
            .zip(others)
            .all(|(a, b)| a.span == b.span && a.keyword(name) == b.keyword(name))
}

/// Takes the value of one keyword from the calls of another form; where those do not correspond it is not known.
pub(super) fn take_keyword(calls: &mut [SetupCall], others: &[SetupCall], name: &str, why: &Why) {
    let same_calls =
        calls.len() == others.len() && calls.iter().zip(others).all(|(a, b)| a.span == b.span);
    for (at, call) in calls.iter_mut().enumerate() {
        let found = others.get(at).and_then(|other| other.keyword(name));
        let place = call.keywords.iter().position(|own| own.name == name);
        match (found, place) {
            (Some(found), Some(place)) if same_calls => {
                if let Some(own) = call.keywords.get_mut(place) {
                    *own = found.clone();
                }
            }
            (Some(found), None) if same_calls => call.keywords.push(found.clone()),
            (None, Some(place)) if same_calls => {
                call.keywords.remove(place);
            }
            (_, Some(place)) => {
                if let Some(own) = call.keywords.get_mut(place) {
                    own.value = Resolved::Dynamic((**why).clone());
                }
            }
            (_, None) => {}
        }
    }
}

/// The value when both are the same but for the order of lists.
fn common(a: &Resolved<Node>, b: &Resolved<Node>, why: &Why) -> Resolved<Node> {
    match (a, b) {
        (Resolved::Known(x), Resolved::Known(y)) => match common_data(&x.data, &y.data, why) {
            Some(data) => Resolved::Known(Node { data, ..x.clone() }),
            None => Resolved::Dynamic((**why).clone()),
        },
        (Resolved::Guarded(x), Resolved::Guarded(y))
            if x.len() == y.len() && x.iter().zip(y).all(|((g, _), (h, _))| g == h) =>
        {
            let merged = x.iter().zip(y);
            let merged = merged.map(|((guard, a), (_, b))| (guard.clone(), common(a, b, why)));
            Resolved::Guarded(merged.collect())
        }
        (Resolved::Dynamic(_), _) => a.clone(),
        (_, Resolved::Dynamic(dynamic)) => Resolved::Dynamic(dynamic.clone()),
        _ => Resolved::Dynamic((**why).clone()),
    }
}

fn common_data(a: &Data, b: &Data, why: &Why) -> Option<Data> {
    Some(match (a, b) {
        (Data::List(a), Data::List(b)) => Data::List(common_sequence(a, b, why)?),
        (Data::Set(a), Data::Set(b)) => Data::Set(common_sequence(a, b, why)?),
        (Data::Iterator(a), Data::Iterator(b)) => Data::Iterator(common_sequence(a, b, why)?),
        // The places in a tuple mean something.
        (Data::Tuple(a), Data::Tuple(b)) => Data::Tuple(common_tuple(a, b, why)?),
        (Data::Dict(a), Data::Dict(b)) => Data::Dict(common_mapping(a, b, why)?),
        (a, b) => return (a == b).then(|| a.clone()),
    })
}

fn common_tuple(a: &Sequence, b: &Sequence, why: &Why) -> Option<Sequence> {
    let same_items = a.items.len() == b.items.len()
        && a.items
            .iter()
            .zip(&b.items)
            .all(|(x, y)| x.guard == y.guard);
    if !same_items {
        return common_sequence(a, b, why);
    }
    let items = a.items.iter().zip(&b.items).map(|(x, y)| Item {
        guard: x.guard.clone(),
        value: common(&x.value, &y.value, why),
    });
    Some(Sequence {
        items: items.collect(),
        open: common_open(&a.open, &b.open),
    })
}

/// The items of the first, when those of the second are the same ones in any order.
fn common_sequence(a: &Sequence, b: &Sequence, why: &Why) -> Option<Sequence> {
    let mut left = b.items.iter().collect::<Vec<_>>();
    let mut differs = false;
    let mut items = Vec::new();
    for item in &a.items {
        let twin = left
            .iter()
            .position(|other| other.guard == item.guard && agree(&item.value, &other.value));
        match twin {
            Some(twin) => {
                left.swap_remove(twin);
                items.push(item.clone());
            }
            None => differs = true,
        }
    }
    if (differs || !left.is_empty()) && items.is_empty() {
        return None;
    }
    let mut open = common_open(&a.open, &b.open);
    if (differs || !left.is_empty()) && !open.contains(why) {
        open.push((**why).clone());
    }
    Some(Sequence { items, open })
}

fn common_open(a: &[Dynamic], b: &[Dynamic]) -> Vec<Dynamic> {
    if a.is_empty() { b.to_vec() } else { a.to_vec() }
}

fn common_mapping(a: &Mapping, b: &Mapping, why: &Why) -> Option<Mapping> {
    let twin = |entry: &MapEntry, of: &Mapping| {
        of.entries
            .iter()
            .find(|other| other.key.data == entry.key.data && other.guard == entry.guard)
            .cloned()
    };
    let mut open = common_open(&a.open, &b.open);
    let mut entries = Vec::new();
    for entry in &a.entries {
        match twin(entry, b) {
            Some(other) => entries.push(MapEntry {
                value: common(&entry.value, &other.value, why),
                ..entry.clone()
            }),
            None => open.push((**why).clone()),
        }
    }
    if b.entries.iter().any(|entry| twin(entry, a).is_none()) {
        open.push((**why).clone());
    }
    open.dedup();
    (!entries.is_empty() || open.is_empty()).then_some(Mapping { entries, open })
}

/// Whether both are fully the same but for the order of lists.
fn agree(a: &Resolved<Node>, b: &Resolved<Node>) -> bool {
    match (a, b) {
        (Resolved::Known(a), Resolved::Known(b)) => agree_data(&a.data, &b.data),
        (Resolved::Dynamic(a), Resolved::Dynamic(b)) => a == b,
        (Resolved::Guarded(a), Resolved::Guarded(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|((g, x), (h, y))| g == h && agree(x, y))
        }
        _ => false,
    }
}

fn agree_data(a: &Data, b: &Data) -> bool {
    match (a, b) {
        (Data::List(a), Data::List(b))
        | (Data::Set(a), Data::Set(b))
        | (Data::Iterator(a), Data::Iterator(b)) => agree_sequence(a, b),
        (Data::Tuple(a), Data::Tuple(b)) => {
            a.items.len() == b.items.len()
                && a.open == b.open
                && a.items
                    .iter()
                    .zip(&b.items)
                    .all(|(x, y)| x.guard == y.guard && agree(&x.value, &y.value))
        }
        (Data::Dict(a), Data::Dict(b)) => {
            a.entries.len() == b.entries.len()
                && a.open == b.open
                && a.entries.iter().all(|x| {
                    b.entries.iter().any(|y| {
                        x.key.data == y.key.data && x.guard == y.guard && agree(&x.value, &y.value)
                    })
                })
        }
        (a, b) => a == b,
    }
}

fn agree_sequence(a: &Sequence, b: &Sequence) -> bool {
    let mut left = b.items.iter().collect::<Vec<_>>();
    a.items.len() == b.items.len()
        && a.open == b.open
        && a.items.iter().all(|item| {
            let twin = left
                .iter()
                .position(|other| other.guard == item.guard && agree(&item.value, &other.value));
            twin.map(|twin| left.swap_remove(twin)).is_some()
        })
}
