//! Copies values out of the heap.

mod calls;
mod conditions;

pub(super) use conditions::simplified;

use crate::eval::frozen::{
    Data as Frozen, Item, Keyword, MapEntry, Mapping, Node, Sequence, SetupCall,
};
use crate::eval::join::dividing_why;
use crate::eval::machine::{Argument, ReachedSetup, trail_spans};
use crate::eval::state::{Object, State};
use crate::eval::value::{At, Data, Id, Map, Seq, Value, Why};
use crate::eval::{builtins, environment};
use crate::resolved::{Dynamic, Guard, Reason, Resolved};
use crate::text::Span;
use calls::{merge_call, merge_keyword, unite_calls};
use std::cell::Cell;
use std::rc::Rc;

/// The calls that were reached. Calls of which one or the other runs, nobody knows which, become one.
pub(super) fn setup_calls(reached: &[ReachedSetup]) -> Vec<SetupCall> {
    let mut merged: Vec<(&ReachedSetup, SetupCall)> = Vec::new();
    for call in reached {
        let frozen = setup_call(call);
        let rival = merged.iter_mut().find(|(known, _)| {
            let certain = known.state.atoms.is_empty() && call.state.atoms.is_empty();
            !certain && !known.state.guard.is_disjoint(&call.state.guard)
        });
        match rival {
            Some((other, known)) => {
                merge_call(known, frozen, &dividing_why(&other.state, &call.state));
            }
            None => merged.push((call, frozen)),
        }
    }
    let mut calls: Vec<(Span, SetupCall)> = Vec::new();
    for (reached, call) in merged {
        let twin = calls.iter_mut().find(|(place, known)| {
            let same = *place == reached.place || known.span == call.span;
            same && known.guard.is_disjoint(&call.guard)
        });
        match twin {
            Some((_, known)) => unite_calls(known, call),
            None => calls.push((reached.place, call)),
        }
    }
    calls.into_iter().map(|(_, call)| call).collect()
}

/// A call of `setup()` with its keywords.
fn setup_call(reached: &ReachedSetup) -> SetupCall {
    let freezer = Freezer {
        state: &reached.state,
        left: Cell::new(MAX_VALUES),
    };
    let path = &reached.state.guard;
    let mut open = reached
        .args
        .open
        .iter()
        .map(|why| (**why).clone())
        .collect::<Vec<_>>();
    if !reached.args.positional.is_empty() {
        open.push(Dynamic::new(
            Reason::UnknownCall,
            "setup() has positional arguments",
            Some(reached.args.span),
        ));
    }
    let mut keywords: Vec<Keyword> = Vec::new();
    for argument in &reached.args.keywords {
        let keyword = freezer.keyword(argument, path);
        match keywords.iter_mut().find(|known| known.name == keyword.name) {
            Some(known) => merge_keyword(known, keyword),
            None => keywords.push(keyword),
        }
    }
    SetupCall {
        span: reached.args.span,
        callee: reached.args.callee,
        function: reached.function.clone(),
        guard: path.clone(),
        keywords,
        open,
    }
}

struct Freezer<'a> {
    state: &'a State,
    /// How many values it may still copy: what is there once in the heap may stand in many places.
    left: Cell<usize>,
}

impl Freezer<'_> {
    fn keyword(&self, argument: &Argument, path: &Guard) -> Keyword {
        let guard = simplified(&argument.guard, path);
        let inside = path.and(&argument.guard);
        let value = match &argument.doubt {
            Some(why) => Resolved::Dynamic((**why).clone()),
            None => self.value(&argument.value, &inside, 0),
        };
        Keyword {
            name: argument.name.to_string(),
            span: argument.span,
            in_call: argument.in_call,
            guard,
            value,
        }
    }

    fn value(&self, value: &Value, path: &Guard, depth: usize) -> Resolved<Node> {
        if depth > MAX_DEPTH {
            return dynamic(Reason::Limit, "it nests too deeply", value);
        }
        let Some(left) = self.left.get().checked_sub(1) else {
            return dynamic(Reason::Limit, "it holds too much", value);
        };
        self.left.set(left);
        match &value.data {
            Data::Unknown(unknown) => Resolved::Dynamic((*unknown.why).clone()),
            Data::Guarded(alternatives) => self.guarded(alternatives, path, depth),
            Data::Either(either) => Resolved::Dynamic((*either.why).clone()),
            Data::Symbol(_) => dynamic(
                Reason::Environment,
                "it differs by interpreter or platform",
                value,
            ),
            Data::Str(text) if text.text.contains(builtins::ROOT_MARK) => dynamic(
                Reason::HostState,
                "it holds the absolute path of the project",
                value,
            ),
            Data::Unbound => dynamic(Reason::UnknownName, "the name has no value", value),
            Data::Ref(id) => self.object(*id, value, path, depth),
            data => match self.plain(data, path, depth) {
                Some(data) => Resolved::Known(node(data, &value.at)),
                None => dynamic(Reason::UnknownCall, "it is not followed", value),
            },
        }
    }

    fn guarded(
        &self,
        alternatives: &[(Guard, Value)],
        path: &Guard,
        depth: usize,
    ) -> Resolved<Node> {
        let mut found: Vec<(Guard, Resolved<Node>)> = Vec::new();
        for (guard, value) in alternatives {
            let inside = path.and(guard);
            if inside.is_disjoint(environment::supported()) {
                continue;
            }
            let frozen = self.value(value, &inside, depth + 1);
            match found.iter_mut().find(|(_, known)| same(known, &frozen)) {
                Some((known, _)) => *known = known.or(guard),
                None => found.push((guard.clone(), frozen)),
            }
        }
        if found.len() == 1
            && let Some((_, only)) = found.pop()
        {
            return only;
        }
        for (guard, _) in &mut found {
            *guard = simplified(guard, path);
        }
        Resolved::Guarded(found)
    }

    fn plain(&self, data: &Data, path: &Guard, depth: usize) -> Option<Frozen> {
        Some(match data {
            Data::None => Frozen::None,
            Data::Bool(value) => Frozen::Bool(*value),
            Data::Int(value) => Frozen::Int(*value),
            Data::Float(value) => Frozen::Float(*value),
            Data::Str(text) => Frozen::Str(text.text.to_string()),
            Data::Bytes(bytes) => Frozen::Bytes(bytes.to_vec()),
            Data::Tuple(seq) => Frozen::Tuple(self.sequence(seq, path, depth)),
            Data::Function(function) => object("function", Some(&function.name)),
            Data::Native(native) => object("function", Some(native.name)),
            Data::Path(path) => object(
                "Path",
                (!path.contains(builtins::ROOT_MARK)).then_some(path),
            ),
            Data::Module(name) => object("module", Some(name)),
            Data::Class(name) => object("class", Some(name)),
            _ => return None,
        })
    }

    fn object(&self, id: Id, value: &Value, path: &Guard, depth: usize) -> Resolved<Node> {
        let data = match self.state.object(id).map(Rc::as_ref) {
            Some(Object::List(seq)) => Frozen::List(self.sequence(seq, path, depth)),
            Some(Object::Set(seq)) => Frozen::Set(self.sequence(seq, path, depth)),
            Some(Object::Iterator(seq)) => Frozen::Iterator(self.sequence(seq, path, depth)),
            Some(Object::Dict(map)) => Frozen::Dict(self.mapping(map, path, depth)),
            Some(Object::Scope(scope)) if scope.is_class => {
                object("class", scope.module_name.as_deref())
            }
            Some(Object::Scope(scope)) => object("module", scope.module_name.as_deref()),
            Some(Object::Instance(instance)) if let Some(held) = self.state.handed_on(instance) => {
                return self.value(held, path, depth);
            }
            Some(Object::Instance(instance)) => object(&instance.class, instance.name.as_deref()),
            Some(Object::File(_)) => object("file", None),
            Some(Object::Walk(_)) => object("generator", None),
            None => return dynamic(Reason::UnknownName, "it has no value", value),
        };
        let open = match &data {
            Frozen::List(seq) | Frozen::Set(seq) | Frozen::Iterator(seq)
                if seq.items.is_empty() =>
            {
                seq.open.first()
            }
            Frozen::Dict(map) if map.entries.is_empty() => map.open.first(),
            _ => None,
        };
        match open {
            Some(why) => Resolved::Dynamic(why.clone()),
            None => Resolved::Known(node(data, &value.at)),
        }
    }

    fn sequence(&self, seq: &Seq, path: &Guard, depth: usize) -> Sequence {
        let mut frozen = Sequence::default();
        for item in &seq.items {
            let inside = path.and(&item.guard);
            if inside.is_never() {
                continue;
            }
            if let Some(why) = &item.doubt {
                add_open(&mut frozen.open, why);
                continue;
            }
            frozen.items.push(Item {
                guard: simplified(&item.guard, path),
                value: self.value(&item.value, &inside, depth + 1),
            });
        }
        for why in &seq.open {
            add_open(&mut frozen.open, why);
        }
        frozen
    }

    fn mapping(&self, map: &Map, path: &Guard, depth: usize) -> Mapping {
        let mut frozen = Mapping::default();
        for entry in map.entries.values() {
            let inside = path.and(&entry.guard);
            if inside.is_never() {
                continue;
            }
            let Resolved::Known(key) = self.value(&entry.key, path, depth + 1) else {
                continue;
            };
            if let Some(why) = &entry.doubt {
                add_open(&mut frozen.open, why);
            }
            frozen.entries.push(MapEntry {
                guard: simplified(&entry.guard, path),
                key,
                value: match &entry.doubt {
                    Some(why) => Resolved::Dynamic((**why).clone()),
                    None => self.value(&entry.value, &inside, depth + 1),
                },
            });
        }
        for why in &map.open {
            add_open(&mut frozen.open, why);
        }
        frozen
    }
}

const MAX_DEPTH: usize = 40;
/// Values of one call of setup().
const MAX_VALUES: usize = 400_000;

fn node(data: Frozen, at: &At) -> Node {
    Node {
        data,
        span: at.span,
        trail: trail_spans(&at.trail),
        via: at.via.as_deref().cloned(),
    }
}

fn object(kind: &str, name: Option<&str>) -> Frozen {
    Frozen::Object {
        kind: kind.to_owned(),
        name: name.map(str::to_owned),
    }
}

fn dynamic(reason: Reason, message: &str, value: &Value) -> Resolved<Node> {
    let mut dynamic = Dynamic::new(reason, message, Some(value.at.span));
    dynamic.trail = trail_spans(&value.at.trail);
    Resolved::Dynamic(dynamic)
}

fn add_open(open: &mut Vec<Dynamic>, why: &Why) {
    if !open.contains(why) {
        open.push((**why).clone());
    }
}

/// Whether both say the same, wherever they were written.
fn same(a: &Resolved<Node>, b: &Resolved<Node>) -> bool {
    match (a, b) {
        (Resolved::Known(a), Resolved::Known(b)) => same_data(&a.data, &b.data),
        (Resolved::Dynamic(a), Resolved::Dynamic(b)) => a == b,
        _ => false,
    }
}

fn same_data(a: &Frozen, b: &Frozen) -> bool {
    let same_seq = |a: &Sequence, b: &Sequence| {
        a.open == b.open
            && a.items.len() == b.items.len()
            && a.items
                .iter()
                .zip(&b.items)
                .all(|(x, y)| x.guard == y.guard && same(&x.value, &y.value))
    };
    match (a, b) {
        (Frozen::List(a), Frozen::List(b))
        | (Frozen::Tuple(a), Frozen::Tuple(b))
        | (Frozen::Set(a), Frozen::Set(b)) => same_seq(a, b),
        (Frozen::Dict(a), Frozen::Dict(b)) => {
            a.open == b.open
                && a.entries.len() == b.entries.len()
                && a.entries.iter().zip(&b.entries).all(|(x, y)| {
                    x.guard == y.guard
                        && same_data(&x.key.data, &y.key.data)
                        && same(&x.value, &y.value)
                })
        }
        (a, b) => a == b,
    }
}
