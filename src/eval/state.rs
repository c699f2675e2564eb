//! The state of a path: what it assumes, and the heap.

use crate::eval::atoms::Atoms;
use crate::eval::class::Lineage;
use crate::eval::heap::Heap;
use crate::eval::value::{Id, Map, Seq, Value, Why};
use crate::resolved::Guard;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Everything that running a statement can change, and under which conditions the path is taken. Cloning is cheap;
/// a change copies the objects it touches.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// The environments in which the path is taken.
    pub guard: Guard,
    /// The unknown conditions it has passed.
    pub atoms: Atoms,
    heap: Heap,
    /// The working folder, relative to the root of the project.
    pub folder: Rc<str>,
    /// Why the working folder is not known any more.
    pub lost_folder: Option<Why>,
    /// Modules of the project that were imported, by dotted name.
    pub modules: Rc<BTreeMap<String, Id>>,
}

/// Something with identity.
#[derive(Debug, Clone)]
pub(super) enum Object {
    List(Seq),
    Set(Seq),
    /// What a generator or another iterator still has to give.
    Iterator(Seq),
    Dict(Map),
    Scope(Scope),
    File(OpenFile),
    /// An `os.walk` under way.
    Walk(Walk),
    /// An instance of a class that is not followed; its attributes are not known.
    Instance(Instance),
}

/// The names of a module, a class or a call.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    pub names: IndexMap<Rc<str>, Value>,
    /// The scope around it; a module has none.
    pub outer: Option<Id>,
    /// The module's scope; itself for a module.
    pub module: Id,
    /// What `exec` bound in a function, which is in `locals()` only.
    pub executed: IndexMap<Rc<str>, Value>,
    /// Names declared `global` (`true`) or `nonlocal`.
    pub declared: BTreeMap<Rc<str>, bool>,
    /// A class body: functions do not see its names.
    pub is_class: bool,
    /// What a class derives from.
    pub lineage: Option<Rc<Lineage>>,
    /// Why names may be bound that we do not see.
    pub open: Option<Why>,
    /// The dotted name of a module of the project.
    pub module_name: Option<Rc<str>>,
}

/// An open file.
#[derive(Debug, Clone)]
pub(super) struct OpenFile {
    /// The whole content, text or bytes.
    pub content: Value,
    /// Byte offset of what is read next.
    pub position: usize,
}

/// An `os.walk` under way.
#[derive(Debug, Clone)]
pub(super) struct Walk {
    /// The folders that it still has to go into, the next one last.
    pub waiting: Vec<String>,
    /// Why it is not known which those are.
    pub lost: Option<Why>,
}

/// An object of which only the making is known.
#[derive(Debug, Clone)]
pub(super) struct Instance {
    pub class: Rc<str>,
    pub name: Option<Rc<str>>,
    pub attributes: IndexMap<Rc<str>, Value>,
    /// The scope of a class that is followed.
    pub scope: Option<Id>,
}

impl State {
    pub fn new() -> Self {
        Self {
            guard: Guard::always(),
            atoms: Atoms::default(),
            heap: Heap::default(),
            folder: "".into(),
            lost_folder: None,
            modules: Rc::default(),
        }
    }

    /// The same under another condition.
    pub fn under(&self, guard: Guard) -> Self {
        Self {
            guard,
            ..self.clone()
        }
    }

    pub fn object(&self, id: Id) -> Option<&Rc<Object>> {
        self.heap.get(id)
    }

    pub fn object_mut(&mut self, id: Id) -> Option<&mut Object> {
        self.heap.get_mut(id)
    }

    pub fn put(&mut self, id: Id, object: Rc<Object>) {
        self.heap.put(id, object);
    }

    pub fn scope(&self, id: Id) -> Option<&Scope> {
        match self.object(id).map(Rc::as_ref) {
            Some(Object::Scope(scope)) => Some(scope),
            _ => None,
        }
    }

    pub fn scope_mut(&mut self, id: Id) -> Option<&mut Scope> {
        match self.object_mut(id) {
            Some(Object::Scope(scope)) => Some(scope),
            _ => None,
        }
    }

    pub fn seq(&self, id: Id) -> Option<&Seq> {
        match self.object(id).map(Rc::as_ref) {
            Some(Object::List(seq) | Object::Set(seq) | Object::Iterator(seq)) => Some(seq),
            _ => None,
        }
    }

    pub fn seq_mut(&mut self, id: Id) -> Option<&mut Seq> {
        match self.object_mut(id) {
            Some(Object::List(seq) | Object::Set(seq) | Object::Iterator(seq)) => Some(seq),
            _ => None,
        }
    }

    pub fn is_instance(&self, id: Id) -> bool {
        matches!(self.object(id).map(Rc::as_ref), Some(Object::Instance(_)))
    }

    pub fn map(&self, id: Id) -> Option<&Map> {
        match self.object(id).map(Rc::as_ref) {
            Some(Object::Dict(map)) => Some(map),
            _ => None,
        }
    }

    pub fn map_mut(&mut self, id: Id) -> Option<&mut Map> {
        match self.object_mut(id) {
            Some(Object::Dict(map)) => Some(map),
            _ => None,
        }
    }

    pub fn heap(&self) -> &Heap {
        &self.heap
    }

    /// Makes everything that can be reached from `ids` unknown: code that we cannot see may have changed it.
    pub fn poison(&mut self, ids: Vec<Id>, why: &Why) {
        let mut seen = BTreeSet::new();
        let mut waiting = ids;
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            if let Some(object) = self.object(id) {
                waiting.extend(object.reach());
            }
            if let Some(object) = self.object_mut(id) {
                object.poison(why);
            }
        }
    }
}

impl Object {
    /// The objects that code holding this one can change. Scopes are left out: an unknown call that gets a function
    /// may run it, but then its effects are not followed either way.
    pub fn reach(&self) -> Vec<Id> {
        match self {
            Self::List(seq) | Self::Set(seq) | Self::Iterator(seq) => seq
                .items
                .iter()
                .flat_map(|item| item.value.reach())
                .collect(),
            Self::Dict(map) => map
                .entries
                .values()
                .flat_map(|entry| entry.value.reach())
                .collect(),
            Self::Instance(instance) => instance
                .attributes
                .values()
                .flat_map(Value::reach)
                .collect(),
            Self::Scope(_) | Self::File(_) | Self::Walk(_) => Vec::new(),
        }
    }

    /// How many items or names it holds.
    pub fn len(&self) -> usize {
        match self {
            Self::List(seq) | Self::Set(seq) | Self::Iterator(seq) => seq.items.len(),
            Self::Dict(map) => map.entries.len(),
            Self::Scope(scope) => scope.names.len(),
            Self::Instance(instance) => instance.attributes.len(),
            Self::File(_) | Self::Walk(_) => 1,
        }
    }

    fn poison(&mut self, why: &Why) {
        match self {
            Self::List(seq) | Self::Set(seq) | Self::Iterator(seq) => {
                seq.items.clear();
                seq.open = vec![why.clone()];
            }
            Self::Dict(map) => {
                for entry in map.entries.values_mut() {
                    entry.doubt = Some(why.clone());
                    entry.value = Value::unknown(why.clone(), entry.value.at.clone());
                }
                map.open = vec![why.clone()];
            }
            Self::File(file) => {
                file.content = Value::unknown(why.clone(), file.content.at.clone());
            }
            Self::Walk(walk) => walk.lost = Some(why.clone()),
            Self::Instance(instance) => {
                for value in instance.attributes.values_mut() {
                    *value = Value::unknown(why.clone(), value.at.clone());
                }
                // It may have attributes now that we do not see.
                instance.scope = None;
            }
            Self::Scope(scope) => {
                for value in scope.names.values_mut() {
                    *value = Value::unknown(why.clone(), value.at.clone());
                }
                scope.open = Some(why.clone());
            }
        }
    }
}
