//! Copies values out of the heap.

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
use pep440_rs::{Operator, Version, VersionSpecifier};
use pep508_rs::MarkerExpression;
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

/// One call that is reached under two conditions: a keyword has the value of each.
fn unite_calls(known: &mut SetupCall, other: SetupCall) {
    let path = known.guard.or(&other.guard);
    let (first, second) = (known.guard.clone(), other.guard.clone());
    for keyword in &mut known.keywords {
        keyword.guard = keyword.guard.and(&first);
    }
    for mut keyword in other.keywords {
        keyword.guard = keyword.guard.and(&second);
        match known
            .keywords
            .iter_mut()
            .find(|own| own.name == keyword.name)
        {
            Some(own) => unite_keyword(own, keyword),
            None => known.keywords.push(keyword),
        }
    }
    for keyword in &mut known.keywords {
        keyword.guard = simplified(&keyword.guard, &path);
    }
    known.open.extend(other.open);
    known.guard = path;
}

fn unite_keyword(own: &mut Keyword, other: Keyword) {
    let guard = own.guard.or(&other.guard);
    if !same(&own.value, &other.value) {
        let mut alternatives = Vec::new();
        let values = [
            (own.guard.clone(), own.value.clone()),
            (other.guard.clone(), other.value),
        ];
        for (guard, value) in values {
            match value {
                Resolved::Guarded(inner) => {
                    let inner = inner.into_iter();
                    alternatives.extend(inner.map(|(own, value)| (guard.and(&own), value)));
                }
                value => alternatives.push((guard, value)),
            }
        }
        own.value = Resolved::Guarded(alternatives);
    }
    own.guard = guard;
}

/// Makes what the two calls do not have in common unknown.
fn merge_call(known: &mut SetupCall, other: SetupCall, why: &Why) {
    for keyword in &mut known.keywords {
        let agrees = other
            .keyword(&keyword.name)
            .is_some_and(|twin| twin.guard == keyword.guard && same(&twin.value, &keyword.value));
        if !agrees {
            keyword.value = Resolved::Dynamic((**why).clone());
        }
    }
    for keyword in other.keywords {
        if known.keyword(&keyword.name).is_none() {
            known.keywords.push(Keyword {
                value: Resolved::Dynamic((**why).clone()),
                ..keyword
            });
        }
    }
    known.open.extend(other.open);
    known.guard = known.guard.or(&other.guard);
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

/// A keyword that comes twice under different conditions; twice under one, Python refuses the call.
fn merge_keyword(known: &mut Keyword, other: Keyword) {
    if !known.guard.is_disjoint(&other.guard) {
        known.value = Resolved::Dynamic(Dynamic::new(
            Reason::Exception,
            format!("`{}` is given twice", known.name),
            Some(other.span),
        ));
        return;
    }
    let first = std::mem::replace(&mut known.value, Resolved::Guarded(Vec::new()));
    known.value = Resolved::Guarded(vec![
        (known.guard.clone(), first),
        (other.guard.clone(), other.value),
    ]);
    known.guard = known.guard.or(&other.guard);
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

/// `== 3.6.*` as its two bounds, of which the path may say one.
fn bounds(expression: &MarkerExpression) -> Vec<MarkerExpression> {
    let MarkerExpression::Version { key, specifier } = expression else {
        return vec![expression.clone()];
    };
    let release = specifier.version().release();
    let Some((last, before)) = release.split_last() else {
        return vec![expression.clone()];
    };
    if *specifier.operator() != Operator::EqualStar {
        return vec![expression.clone()];
    }
    let next = before.iter().copied().chain([last.saturating_add(1)]);
    let bound = |specifier| MarkerExpression::Version {
        key: key.clone(),
        specifier,
    };
    vec![
        bound(VersionSpecifier::greater_than_equal_version(
            specifier.version().clone(),
        )),
        bound(VersionSpecifier::less_than_version(Version::new(next))),
    ]
}

/// The condition without what `path` already says. What holds in every Python that packaging tools still run on is
/// always.
pub(super) fn simplified(guard: &Guard, path: &Guard) -> Guard {
    if guard.is_always() || path.and(environment::supported()).implies(guard) {
        return Guard::always();
    }
    if path.is_always() {
        return guard.clone();
    }
    let both = guard.and(path);
    let mut clauses = guard.marker().to_dnf();
    if clauses.len() > 8 {
        return guard.clone();
    }
    for clause in &mut clauses {
        *clause = clause.iter().flat_map(bounds).collect();
    }
    let tree = |clauses: &[Vec<MarkerExpression>]| {
        clauses.iter().fold(Guard::never(), |all, clause| {
            let clause = clause.iter().fold(Guard::always(), |all, part| {
                let part = pep508_rs::MarkerTree::expression(part.clone());
                all.and(&Guard::from_marker(part))
            });
            all.or(&clause)
        })
    };
    let mut at = 0;
    while at < clauses.len() {
        let mut part = 0;
        while clauses.get(at).is_some_and(|clause| part < clause.len()) {
            let mut shorter = clauses.clone();
            if let Some(clause) = shorter.get_mut(at) {
                clause.remove(part);
            }
            if tree(&shorter).and(path) == both {
                clauses = shorter;
            } else {
                part += 1;
            }
        }
        at += 1;
    }
    tree(&clauses)
}
