//! Joins two paths into one: what is equal stays, what differs is guarded where a marker tells the paths apart, and
//! unknown where only an unknown condition does.

use crate::eval::atoms::Atoms;
use crate::eval::state::{Instance, Object, OpenFile, Scope, State, Walk};
use crate::eval::value::{At, Data, Either, Entry, Id, Item, Map, Seq, Value, Why, same_doubt};
use crate::resolved::{Dynamic, Guard, Reason};
use indexmap::IndexMap;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// The state and the value of both paths together. `work` grows by what that took, in steps.
pub(super) fn join(
    first: (State, Value),
    second: (State, Value),
    next_id: &mut Id,
    work: &mut usize,
) -> (State, Value) {
    let (mut one, value_one) = first;
    let (two, value_two) = second;
    join_folder(&mut one, &two);
    if value_one.is_same(&value_two) && one.heap().is_same(two.heap()) {
        one.atoms = joined_atoms(&one, &two);
        one.guard = one.guard.or(&two.guard);
        one.modules = joined_modules(&one, &two);
        return (one, value_one);
    }
    let mut join = Join::new(&one, &two, next_id);
    let value = join.value(&value_one, &value_two);
    let objects = join.objects();
    *work += 1 + join.looked_at / 6 + one.heap().pages() / 16;
    one.modules = joined_modules(&one, &two);
    one.atoms = joined_atoms(&one, &two);
    one.guard = one.guard.or(&two.guard);
    for (id, object) in objects {
        one.put(id, object);
    }
    (one, value)
}

/// Where the paths are in different folders, it is not known which one is the working folder.
fn join_folder(one: &mut State, two: &State) {
    if one.lost_folder.is_none() {
        one.lost_folder.clone_from(&two.lost_folder);
    }
    if one.folder != two.folder && one.lost_folder.is_none() {
        one.lost_folder = Some(dividing_why(one, two));
    }
}

fn joined_modules(one: &State, two: &State) -> Rc<BTreeMap<String, Id>> {
    if Rc::ptr_eq(&one.modules, &two.modules) {
        return one.modules.clone();
    }
    // A module that was run on one path only is run again when the other needs it.
    let both = one
        .modules
        .iter()
        .filter(|(name, id)| two.modules.get(*name) == Some(*id))
        .map(|(name, id)| (name.clone(), *id))
        .collect();
    Rc::new(both)
}

/// The unknown conditions that the joined path has passed: in some environments, where the paths are taken in different
/// ones.
fn joined_atoms(one: &State, two: &State) -> Atoms {
    if one.atoms.is_same(&two.atoms) {
        one.atoms.clone()
    } else if one.guard.is_disjoint(&two.guard) {
        one.atoms.united(&two.atoms)
    } else {
        one.atoms.common(&two.atoms)
    }
}

/// The unknown condition that tells two paths apart.
pub(super) fn dividing_why(one: &State, two: &State) -> Why {
    one.atoms.dividing(&two.atoms).cloned().unwrap_or_else(|| {
        Rc::new(Dynamic::new(
            Reason::UnknownCall,
            "it depends on a condition that is not known",
            None,
        ))
    })
}

struct Join<'a> {
    one: &'a State,
    two: &'a State,
    next_id: &'a mut Id,
    /// Environments in which only the first path is taken, only the second, and in which either may be.
    only_one: Guard,
    only_two: Guard,
    either: Guard,
    /// Made when the first value has to be unknown.
    why: Why,
    /// Objects made on one path each that became one object: the partners, and the new object.
    united: HashMap<Id, (Id, Id)>,
    partners: HashMap<Id, Id>,
    waiting: Vec<(Id, Id, Id)>,
    /// Items and names that were compared.
    looked_at: usize,
}

impl<'a> Join<'a> {
    fn new(one: &'a State, two: &'a State, next_id: &'a mut Id) -> Self {
        let either = one.guard.and(&two.guard);
        Self {
            only_one: one.guard.and(&two.guard.negate()),
            only_two: two.guard.and(&one.guard.negate()),
            either,
            why: dividing_why(one, two),
            one,
            two,
            next_id,
            united: HashMap::new(),
            partners: HashMap::new(),
            waiting: Vec::new(),
            looked_at: 0,
        }
    }

    fn value(&mut self, a: &Value, b: &Value) -> Value {
        if a.is_same(b) {
            return a.clone();
        }
        if let (Data::Ref(x), Data::Ref(y)) = (&a.data, &b.data)
            && let Some(united) = self.unite(*x, *y)
        {
            return Value::new(Data::Ref(united), a.at.clone());
        }
        let mut alternatives = vec![
            (self.only_one.clone(), a.clone()),
            (self.only_two.clone(), b.clone()),
        ];
        if !self.either.is_never() {
            for (guard, a, b) in pairs(&self.either, a, b) {
                let value = self.doubtful(&a, &b);
                alternatives.push((guard, value));
            }
        }
        Value::guarded(alternatives, &a.at)
    }

    /// What both may be where either path may be taken.
    fn doubtful(&mut self, a: &Value, b: &Value) -> Value {
        if a.is_same(b) {
            return a.clone();
        }
        if a.is_callable() && b.is_callable() {
            let either = Either {
                why: self.why.clone(),
                first: a.clone(),
                second: b.clone(),
            };
            return Value::new(Data::Either(Rc::new(either)), a.at.clone());
        }
        let mut reach = a.reach();
        reach.extend(b.reach());
        let united = reach
            .iter()
            .filter_map(|id| self.united.get(id).map(|(_, new)| *new))
            .collect::<Vec<_>>();
        reach.extend(united);
        Value::unknown_reaching(self.why.clone(), reach, a.at.clone())
    }

    /// Two objects made on one path each, of one kind, become one: nothing else can hold either of them.
    fn unite(&mut self, x: Id, y: Id) -> Option<Id> {
        if let Some((partner, new)) = self.united.get(&x) {
            return (*partner == y).then_some(*new);
        }
        if self.partners.contains_key(&y)
            || self.two.object(x).is_some()
            || self.one.object(y).is_some()
        {
            return None;
        }
        let same_kind = matches!(
            (self.one.object(x)?.as_ref(), self.two.object(y)?.as_ref()),
            (Object::List(_), Object::List(_))
                | (Object::Set(_), Object::Set(_))
                | (Object::Dict(_), Object::Dict(_))
                | (Object::Iterator(_), Object::Iterator(_))
        );
        if !same_kind {
            return None;
        }
        let new = *self.next_id;
        *self.next_id += 1;
        self.united.insert(x, (y, new));
        self.partners.insert(y, x);
        self.waiting.push((x, y, new));
        Some(new)
    }

    /// Every object of the joined heap that is not as the first path left it.
    fn objects(&mut self) -> Vec<(Id, Rc<Object>)> {
        let mut found = Vec::new();
        for id in self.one.heap().differing(self.two.heap()) {
            match (self.one.object(id), self.two.object(id)) {
                (Some(a), Some(b)) => found.push((id, Rc::new(self.object(a, b)))),
                (None, Some(b)) => found.push((id, b.clone())),
                _ => {}
            }
        }
        while let Some((x, y, new)) = self.waiting.pop() {
            if let (Some(a), Some(b)) = (self.one.object(x), self.two.object(y)) {
                found.push((new, Rc::new(self.object(a, b))));
            }
        }
        found
    }

    fn object(&mut self, a: &Object, b: &Object) -> Object {
        self.looked_at += 4 + a.len() + b.len();
        match (a, b) {
            (Object::List(a), Object::List(b)) => Object::List(self.seq(a, b)),
            (Object::Set(a), Object::Set(b)) => Object::Set(self.set(a, b)),
            (Object::Iterator(a), Object::Iterator(b)) => Object::Iterator(self.seq(a, b)),
            (Object::Dict(a), Object::Dict(b)) => Object::Dict(self.map(a, b)),
            (Object::Scope(a), Object::Scope(b)) => Object::Scope(self.scope(a, b)),
            (Object::File(a), Object::File(b)) => Object::File(self.file(a, b)),
            (Object::Instance(a), Object::Instance(b)) => Object::Instance(Instance {
                class: a.class.clone(),
                name: a.name.clone(),
                scope: a.scope.filter(|scope| b.scope == Some(*scope)),
                attributes: self.names(&a.attributes, &b.attributes),
            }),
            (Object::Walk(a), Object::Walk(b)) if a.waiting != b.waiting => Object::Walk(Walk {
                waiting: Vec::new(),
                lost: Some(self.why.clone()),
            }),
            (a, _) => a.clone(),
        }
    }

    fn file(&mut self, a: &OpenFile, b: &OpenFile) -> OpenFile {
        if a.position == b.position {
            return a.clone();
        }
        OpenFile {
            content: Value::unknown(self.why.clone(), a.content.at.clone()),
            position: a.position,
        }
    }

    fn scope(&mut self, a: &Scope, b: &Scope) -> Scope {
        let mut declared = a.declared.clone();
        declared.extend(b.declared.clone());
        Scope {
            names: self.names(&a.names, &b.names),
            executed: self.names(&a.executed, &b.executed),
            declared,
            open: a.open.clone().or_else(|| b.open.clone()),
            ..a.clone()
        }
    }

    fn names(
        &mut self,
        a: &IndexMap<Rc<str>, Value>,
        b: &IndexMap<Rc<str>, Value>,
    ) -> IndexMap<Rc<str>, Value> {
        let unbound = |at: &At| Value::new(Data::Unbound, at.clone());
        let mut joined = a.clone();
        for (at, (name, x)) in joined.iter_mut().enumerate() {
            // Most often both bound their names in one order, so that no name has to be looked up.
            let y = match b.get_index(at) {
                Some((twin, y)) if Rc::ptr_eq(twin, name) => Some(y),
                _ => b.get(name),
            };
            match y {
                Some(y) if x.is_same(y) => {}
                Some(y) => *x = self.value(x, y),
                None => *x = self.value(x, &unbound(&x.at)),
            }
        }
        for (name, y) in b {
            if !a.contains_key(name) {
                joined.insert(name.clone(), self.value(&unbound(&y.at), y));
            }
        }
        joined
    }

    /// Common start and end stay; between them the first path's items stand before the second's.
    fn seq(&mut self, a: &Seq, b: &Seq) -> Seq {
        let start = a
            .items
            .iter()
            .zip(&b.items)
            .take_while(|(x, y)| x.value.is_same(&y.value))
            .count();
        let left = a.items.len().min(b.items.len()) - start;
        let end = a
            .items
            .iter()
            .rev()
            .zip(b.items.iter().rev())
            .take(left)
            .take_while(|(x, y)| x.value.is_same(&y.value))
            .count();
        let (a_middle, a_end) = (a.items.len() - end - start, a.items.len() - end);
        let mut items = Vec::with_capacity(a.items.len() + b.items.len());
        for (x, y) in a.items.iter().zip(&b.items).take(start) {
            items.push(self.common_item(x, y));
        }
        let b_middle = b.items.len() - end - start;
        for x in a.items.iter().skip(start).take(a_middle) {
            self.lone_item(x, true, &mut items);
        }
        for y in b.items.iter().skip(start).take(b_middle) {
            self.lone_item(y, false, &mut items);
        }
        let b_end = b.items.iter().skip(b.items.len() - end);
        for (x, y) in a.items.iter().skip(a_end).zip(b_end) {
            items.push(self.common_item(x, y));
        }
        Seq {
            items,
            open: joined_open(&a.open, &b.open),
            ..Seq::default()
        }
    }

    /// The order of a set means nothing: items pair up by value.
    fn set(&mut self, a: &Seq, b: &Seq) -> Seq {
        let mut items = Vec::new();
        for x in &a.items {
            match b.items.iter().find(|y| y.value.is_same(&x.value)) {
                Some(y) => items.push(self.common_item(x, y)),
                None => self.lone_item(x, true, &mut items),
            }
        }
        for y in &b.items {
            if !a.items.iter().any(|x| x.value.is_same(&y.value)) {
                self.lone_item(y, false, &mut items);
            }
        }
        Seq {
            items,
            open: joined_open(&a.open, &b.open),
            ..Seq::default()
        }
    }

    fn common_item(&mut self, x: &Item, y: &Item) -> Item {
        let (guard, doubt) = self.presence(Some((&x.guard, &x.doubt)), Some((&y.guard, &y.doubt)));
        Item {
            guard,
            doubt,
            value: x.value.clone(),
        }
    }

    fn lone_item(&mut self, item: &Item, first: bool, items: &mut Vec<Item>) {
        let own = Some((&item.guard, &item.doubt));
        let (sure, sure_doubt, maybe) = self.lone_presence(own, first);
        for (guard, doubt) in [(sure, sure_doubt), (maybe, Some(self.why.clone()))] {
            if !guard.is_never() {
                items.push(Item {
                    guard,
                    doubt,
                    value: item.value.clone(),
                });
            }
        }
    }

    fn lone_presence(
        &self,
        own: Option<(&Guard, &Option<Why>)>,
        first: bool,
    ) -> (Guard, Option<Why>, Guard) {
        let Some((guard, doubt)) = own else {
            return (Guard::never(), None, Guard::never());
        };
        let only = if first {
            &self.only_one
        } else {
            &self.only_two
        };
        (guard.and(only), doubt.clone(), guard.and(&self.either))
    }

    /// When something is there that is there on both paths under these conditions.
    fn presence(
        &self,
        a: Option<(&Guard, &Option<Why>)>,
        b: Option<(&Guard, &Option<Why>)>,
    ) -> (Guard, Option<Why>) {
        match (a, b) {
            (Some((ga, da)), Some((gb, db))) if ga == gb => {
                let doubt = if same_doubt(da, db) {
                    da.clone()
                } else {
                    da.clone().or_else(|| db.clone())
                };
                (ga.clone(), doubt)
            }
            (a, b) => {
                let sides = [(a, &self.one.guard), (b, &self.two.guard)];
                let mut guard = Guard::never();
                let mut doubt = None;
                for (side, path) in sides {
                    if let Some((own, own_doubt)) = side {
                        guard = guard.or(&own.and(path));
                        doubt = doubt.or_else(|| own_doubt.clone());
                    }
                }
                let certain = |side: Option<(&Guard, &Option<Why>)>| {
                    side.map_or_else(Guard::never, |(own, _)| own.and(&self.either))
                };
                if certain(a) != certain(b) {
                    doubt = Some(self.why.clone());
                }
                (guard, doubt)
            }
        }
    }

    fn map(&mut self, a: &Map, b: &Map) -> Map {
        let mut entries = IndexMap::new();
        for (key, x) in &a.entries {
            let y = b.entries.get(key);
            let (guard, doubt) =
                self.presence(Some((&x.guard, &x.doubt)), y.map(|y| (&y.guard, &y.doubt)));
            let value = match y {
                Some(y) => self.value(&x.value, &y.value),
                None => x.value.clone(),
            };
            entries.insert(
                key.clone(),
                Entry {
                    guard,
                    doubt,
                    key: x.key.clone(),
                    value,
                },
            );
        }
        for (key, y) in &b.entries {
            if a.entries.contains_key(key) {
                continue;
            }
            let (guard, doubt) = self.presence(None, Some((&y.guard, &y.doubt)));
            entries.insert(
                key.clone(),
                Entry {
                    guard,
                    doubt,
                    ..y.clone()
                },
            );
        }
        Map {
            entries,
            open: joined_open(&a.open, &b.open),
        }
    }
}

/// The values of both paths by environment.
fn pairs(path: &Guard, a: &Value, b: &Value) -> Vec<(Guard, Value, Value)> {
    let split = |value: &Value| match &value.data {
        Data::Guarded(alternatives) if alternatives.len() <= MAX_SPLIT => alternatives.to_vec(),
        _ => vec![(Guard::always(), value.clone())],
    };
    let mut found = Vec::new();
    for (first, a) in split(a) {
        for (second, b) in split(b) {
            let guard = path.and(&first).and(&second);
            if !guard.is_never() {
                found.push((guard, a.clone(), b));
            }
        }
    }
    found
}

/// Values that differ in more environments than this are not compared one by one.
const MAX_SPLIT: usize = 4;

fn joined_open(a: &[Why], b: &[Why]) -> Vec<Why> {
    let mut open = a.to_vec();
    for why in b {
        if !open.iter().any(|known| Rc::ptr_eq(known, why)) {
            open.push(why.clone());
        }
    }
    open
}
