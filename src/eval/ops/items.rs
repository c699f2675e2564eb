//! What is in a container, and what iterating gives.

use super::unknown_of;
use crate::eval::builtins;
use crate::eval::environment::{self, Answer, Symbol};
use crate::eval::machine::{Eval, Machine, Truth};
use crate::eval::state::{Object, Scope};
use crate::eval::value::{Data, Id, Item, Map, Seq, Value};
use crate::resolved::{Guard, Reason};
use crate::syntax::python::ast::CmpOp;
use crate::text::Span;
use std::rc::Rc;

impl Machine<'_> {
    /// `value in container`
    pub fn contains(&mut self, container: &Value, value: &Value, span: Span) -> Eval<Value> {
        if let Some(why) = unknown_of(container).or_else(|| unknown_of(value)) {
            let why = builtins::named_variable(self, why, Some(value));
            return Ok(Value::unknown(why, self.at(span)));
        }
        match (&container.data, &value.data) {
            (Data::Str(text), Data::Str(part)) => {
                Ok(self.bool(text.text.contains(part.text.as_ref()), span))
            }
            (Data::Symbol(Symbol::Text(field, lowered)), Data::Str(part)) => {
                let answer = environment::contains_text(field, *lowered, &part.text);
                Ok(self.answer(answer, span))
            }
            (Data::Symbol(Symbol::VersionText(_)), Data::Str(part)) => {
                Ok(match part.text.as_ref() {
                    "PyPy" => self.answer(Answer::When(environment::implementation("PyPy")), span),
                    _ => self.unclear(span),
                })
            }
            (Data::Module("sys.modules"), Data::Str(name)) => Ok(match name.text.as_ref() {
                // What builds the project has imported them before.
                "setuptools" | "distutils" | "sys" | "os" => self.bool(true, span),
                _ => self.unknown(Reason::HostState, "it depends on what is imported", span),
            }),
            (Data::Module("sys.builtin_module_names"), Data::Str(name)) => {
                Ok(match name.text.as_ref() {
                    "__pypy__" => {
                        self.answer(Answer::When(environment::implementation("PyPy")), span)
                    }
                    _ => self.unclear(span),
                })
            }
            (Data::Str(_) | Data::Symbol(_), _) => Ok(self.unclear(span)),
            (Data::Tuple(seq), _) => {
                let seq = seq.clone();
                self.seq_contains(&seq, value, span)
            }
            (Data::Ref(id), _) => match self.state.object(*id).cloned().as_deref() {
                Some(Object::List(seq) | Object::Set(seq)) => self.seq_contains(seq, value, span),
                Some(Object::Dict(map)) => Ok(self.map_contains(map, value, span)),
                Some(Object::Instance(_)) => {
                    match builtins::parser_contains(self, container, value, span) {
                        Some(result) => result,
                        None => self.instance_contains(container, value, span),
                    }
                }
                Some(Object::Scope(scope)) => Ok(self.scope_contains(scope, value, span)),
                _ => self.type_error(span),
            },
            _ => self.type_error(span),
        }
    }

    /// `"name" in globals()`
    fn scope_contains(&self, scope: &Scope, name: &Value, span: Span) -> Value {
        let known = name.as_str().and_then(|name| scope.names.get(name));
        let alternatives = match known.map(|value| self.seen(value)) {
            Some(Value {
                data: Data::Guarded(alternatives),
                ..
            }) => alternatives.to_vec(),
            Some(value) => vec![(Guard::always(), value)],
            None => {
                let is_own = |name: &Rc<str>| {
                    // What runs setup.py may have names of its own there.
                    name.starts_with("__") || HOST_NAMES.contains(&name.as_ref())
                };
                let missing = name.as_str().filter(|name| !is_own(name));
                return match (missing, &scope.open) {
                    (Some(_), None) => self.bool(false, span),
                    (_, Some(why)) => Value::unknown(why.clone(), self.at(span)),
                    _ => self.unknown(Reason::HostState, "it depends on what runs it", span),
                };
            }
        };
        let mut bound = Guard::never();
        for (guard, value) in &alternatives {
            if !matches!(value.data, Data::Unbound) {
                bound = bound.or(guard);
            }
        }
        self.truth_value(Truth::when(bound), span)
    }

    fn instance_contains(&mut self, container: &Value, value: &Value, span: Span) -> Eval<Value> {
        match self.special(container, "__contains__", vec![value.clone()], span)? {
            Some(answer) => {
                let truth = self.truth(&answer);
                Ok(self.truth_value(truth, span))
            }
            None => match self.held(container) {
                Some(held) => self.contains(&held, value, span),
                None => self.type_error(span),
            },
        }
    }

    pub(super) fn seq_contains(&mut self, seq: &Seq, value: &Value, span: Span) -> Eval<Value> {
        let mut truth = Truth {
            yes: Guard::never(),
            no: Guard::never(),
            unknown: Guard::never(),
            why: seq.open.first().cloned(),
        };
        if truth.why.is_some() {
            truth.unknown = Guard::always();
        }
        self.work(seq.items.len(), span)?;
        for item in &seq.items {
            // Compared where it is there: its value has no alternatives for other environments.
            let before = self.state.clone();
            let here = before.guard.and(&item.guard);
            if here.is_never() {
                continue;
            }
            self.state.guard = here;
            let equal = self.compare(CmpOp::Eq, &item.value, value, span)?;
            self.state.guard = before.guard;
            let own = self.truth(&equal);
            let (sure, unsure) = match &item.doubt {
                None => (own.yes.clone(), own.unknown.clone()),
                Some(_) => (Guard::never(), own.yes.or(&own.unknown)),
            };
            truth.yes = truth.yes.or(&item.guard.and(&sure));
            let unsure = item.guard.and(&unsure);
            if !unsure.is_never() {
                truth.unknown = truth.unknown.or(&unsure);
                truth.why = truth.why.or_else(|| item.doubt.clone()).or(own.why);
            }
        }
        truth.unknown = truth.unknown.and(&truth.yes.negate());
        truth.no = truth.yes.or(&truth.unknown).negate();
        Ok(self.truth_value(truth, span))
    }

    pub(in crate::eval) fn map_contains(&mut self, map: &Map, value: &Value, span: Span) -> Value {
        let Some(key) = value.key() else {
            return self.unknown(Reason::UnknownCall, "the key is not known", span);
        };
        let (yes, unsure, why) = match map.entries.get(&key) {
            Some(entry) if entry.doubt.is_none() => (entry.guard.clone(), Guard::never(), None),
            Some(entry) => (Guard::never(), entry.guard.clone(), entry.doubt.clone()),
            None => (Guard::never(), Guard::never(), None),
        };
        let mut truth = Truth {
            no: yes.or(&unsure).negate(),
            yes,
            unknown: unsure,
            why,
        };
        if let Some(why) = map.open.first() {
            truth.unknown = truth.unknown.or(&truth.no);
            truth.no = Guard::never();
            truth.why = Some(why.clone());
        }
        self.truth_value(truth, span)
    }

    /// What iterating gives, in any order for a set. An iterator is used up.
    pub fn items(&mut self, value: &Value, span: Span) -> Eval<Seq> {
        let value = self.seen(value);
        let seq = match &value.data {
            Data::Tuple(seq) => Seq {
                class: None,
                ..(**seq).clone()
            },
            Data::Str(text) => {
                self.charge(text.text.len(), span)?;
                let chars = text.text.chars().map(|c| c.to_string()).collect::<Vec<_>>();
                Seq::of(chars.into_iter().map(|c| Value::str(c, self.at(span))))
            }
            Data::Ref(id) => self.object_items(*id, span)?,
            Data::Guarded(alternatives) => {
                let mut all = Seq::default();
                for (guard, value) in alternatives.iter() {
                    let seq = self.ordered_items(value, span)?;
                    all.open.extend(seq.open);
                    all.items.extend(seq.items.into_iter().map(|item| Item {
                        guard: item.guard.and(guard),
                        ..item
                    }));
                }
                all
            }
            Data::Symbol(_) => {
                let message = "it differs by interpreter or platform";
                Seq {
                    open: vec![self.why(Reason::Environment, message, span)],
                    ..Seq::default()
                }
            }
            Data::Unknown(unknown) => Seq {
                items: Vec::new(),
                open: vec![unknown.why.clone()],
                ..Seq::default()
            },
            _ => self.not_iterable(span),
        };
        self.work(seq.items.len() / 8, span)?;
        Ok(seq)
    }

    fn object_items(&mut self, id: Id, span: Span) -> Eval<Seq> {
        Ok(match self.state.object(id).cloned().as_deref() {
            Some(Object::List(seq) | Object::Set(seq)) => seq.clone(),
            Some(Object::Iterator(seq)) => {
                if let Some(rest) = self.state.seq_mut(id) {
                    rest.items.clear();
                }
                seq.clone()
            }
            Some(Object::Dict(map)) => keys_of(map),
            Some(Object::File(_)) => builtins::file_lines(self, id, span)?,
            Some(Object::Walk(walk)) => match &walk.lost {
                Some(why) => Seq {
                    items: Vec::new(),
                    open: vec![why.clone()],
                    ..Seq::default()
                },
                None => builtins::walked(self, id, span)?,
            },
            Some(Object::Instance(_)) => {
                let value = self.value(Data::Ref(id), span);
                match self.special(&value, "__iter__", Vec::new(), span)? {
                    // What gives itself gives items by `next`, which is not followed.
                    Some(Value {
                        data: Data::Ref(own),
                        ..
                    }) if own == id => self.not_iterable(span),
                    Some(iterator) => {
                        self.deeper(span, |machine| machine.items(&iterator, span))?
                    }
                    None => match self.held(&value) {
                        Some(held) => self.deeper(span, |machine| machine.items(&held, span))?,
                        None => self.not_iterable(span),
                    },
                }
            }
            _ => self.not_iterable(span),
        })
    }

    pub(super) fn not_iterable(&mut self, span: Span) -> Seq {
        let why = self.why(
            Reason::UnknownCall,
            "what it goes through is not known",
            span,
        );
        self.may_raise(None, &why, span);
        Seq {
            items: Vec::new(),
            open: vec![why],
            ..Seq::default()
        }
    }

    /// What iterating gives where the order matters: a set is in the order of this run.
    pub fn ordered_items(&mut self, value: &Value, span: Span) -> Eval<Seq> {
        let seen = self.seen(value);
        let is_set = match &seen.data {
            Data::Ref(id) => matches!(self.state.object(*id).map(Rc::as_ref), Some(Object::Set(_))),
            _ => false,
        };
        let mut seq = self.items(&seen, span)?;
        if is_set {
            // Sorted first: how the set was made must not matter.
            seq.items.sort_by_cached_key(|item| item.value.key());
            let name = |item: &Item| format!("{:?}", item.value.key());
            self.arrange(&mut seq.items, name, Reason::HostState, span);
        }
        Ok(seq)
    }

    /// The texts of a sequence whose items all are texts.
    pub fn texts(&self, items: &[Value]) -> Option<Vec<Rc<str>>> {
        items.iter().map(|item| item.as_str().cloned()).collect()
    }
}

fn keys_of(map: &Map) -> Seq {
    let keys = map.entries.values().map(|entry| Item {
        guard: entry.guard.clone(),
        doubt: entry.doubt.clone(),
        value: entry.key.clone(),
    });
    Seq {
        items: keys.collect(),
        open: map.open.clone(),
        ..Seq::default()
    }
}

/// Names that setuptools and pip have where they run a setup.py.
const HOST_NAMES: &[&str] = &[
    "code",
    "f",
    "io",
    "os",
    "self",
    "setup_script",
    "setuptools",
    "sys",
    "tokenize",
];
