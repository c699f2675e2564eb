//! Storing into containers.

use super::subscript::position;
use super::unknown_of;
use crate::eval::machine::{Eval, Machine};
use crate::eval::state::Object;
use crate::eval::value::{Data, Entry, Key, Map, Value};
use crate::resolved::{Guard, Reason};
use crate::text::Span;

impl Machine<'_> {
    /// `container[key] = value`
    pub fn set_item(
        &mut self,
        container: &Value,
        key: &Value,
        value: Value,
        span: Span,
    ) -> Eval<()> {
        self.each(container, &mut |machine, container| {
            machine.each(key, &mut |machine, key| {
                machine.set_item_known(&container, &key, value.clone(), span)?;
                Ok(machine.none(span))
            })
        })?;
        Ok(())
    }

    pub(super) fn set_item_known(
        &mut self,
        container: &Value,
        key: &Value,
        value: Value,
        span: Span,
    ) -> Eval<()> {
        let Data::Ref(id) = container.data else {
            let why = unknown_of(container)
                .unwrap_or_else(|| self.why(Reason::UnknownCall, "it is not followed", span));
            self.state.poison(container.reach(), &why);
            return Ok(());
        };
        let why = unknown_of(key)
            .unwrap_or_else(|| self.why(Reason::UnknownCall, "the key is not known", span));
        if self.state.is_instance(id) {
            let arguments = vec![key.clone(), value.clone()];
            if self
                .special(container, "__setitem__", arguments, span)?
                .is_some()
            {
                return Ok(());
            }
            if let Some(held) = self.held(container) {
                return self.set_item(&held, key, value, span);
            }
        }
        if self.state.map(id).is_some() {
            let Some(hashed) = key.key() else {
                self.state.poison(vec![id], &why);
                return Ok(());
            };
            if let Some(map) = self.state.map_mut(id) {
                put_entry(map, hashed, key.clone(), value);
            }
            return Ok(());
        }
        if let (Some(name), Some(scope)) = (key.as_str(), self.state.scope_mut(id)) {
            scope.names.insert(name.clone(), value);
            return Ok(());
        }
        let index = key.as_int();
        if let (Some(at), Some(Object::List(seq))) = (index, self.state.object_mut(id))
            && seq.is_certain()
        {
            match position(at, seq.items.len()).and_then(|at| seq.items.get_mut(at)) {
                Some(item) => item.value = value,
                None => return self.raise("IndexError", span),
            }
            return Ok(());
        }
        self.state.poison(vec![id], &why);
        Ok(())
    }

    /// `dict.update(more)` and `**more` in a display.
    pub fn update_dict(&mut self, dict: &Value, more: &Value, span: Span) -> Eval<()> {
        let more = self.seen(more);
        self.each(&more, &mut |machine, more| {
            machine.update_dict_known(dict, &more, span)?;
            Ok(machine.none(span))
        })?;
        Ok(())
    }

    pub(super) fn update_dict_known(&mut self, dict: &Value, more: &Value, span: Span) -> Eval<()> {
        let Data::Ref(id) = dict.data else {
            return Ok(());
        };
        let plain = match more.data {
            Data::Ref(more) => match self.state.object(more).map(std::rc::Rc::as_ref) {
                Some(Object::Instance(instance)) => self.state.handed_on(instance).cloned(),
                _ => None,
            },
            _ => None,
        };
        if let Some(plain) = plain {
            return self.update_dict(dict, &plain, span);
        }
        if let Data::Ref(other) = more.data
            && let Some(other) = self.state.map(other).cloned()
        {
            self.work(other.entries.len(), span)?;
            if let Some(map) = self.state.map_mut(id) {
                merge_map(map, &other);
            }
            return Ok(());
        }
        if let Some(why) = unknown_of(more) {
            self.state.poison(vec![id], &why);
            return Ok(());
        }
        // Pairs.
        let pairs = self.items(more, span)?;
        let certain = pairs
            .certain()
            .map(|pairs| pairs.into_iter().cloned().collect::<Vec<_>>());
        let Some(certain) = certain else {
            let why = pairs
                .doubt()
                .cloned()
                .unwrap_or_else(|| self.why(Reason::Environment, "the entries differ", span));
            self.state.poison(vec![id], &why);
            return Ok(());
        };
        for pair in certain {
            let both = self.items(&pair, span)?;
            let known = both
                .certain()
                .map(|both| both.into_iter().cloned().collect::<Vec<_>>());
            match known.as_deref() {
                Some([key, value]) => self.set_item(dict, key, value.clone(), span)?,
                _ => {
                    let why = self.why(Reason::UnknownCall, "an entry is not a pair", span);
                    self.state.poison(vec![id], &why);
                }
            }
        }
        Ok(())
    }
}

/// Sets an entry that is there from now on; its place among the others stays.
pub(in crate::eval) fn put_entry(map: &mut Map, key: Key, name: Value, value: Value) {
    match map.entries.get_mut(&key) {
        Some(entry) => {
            entry.guard = Guard::always();
            entry.doubt = None;
            entry.value = value;
        }
        None => {
            map.entries.insert(
                key,
                Entry {
                    guard: Guard::always(),
                    doubt: None,
                    key: name,
                    value,
                },
            );
        }
    }
}

/// The entries of `other` over those of `map`.
pub(super) fn merge_map(map: &mut Map, other: &Map) {
    for (key, entry) in &other.entries {
        let sure = entry.guard.is_always() && entry.doubt.is_none();
        match map.entries.get_mut(key) {
            Some(known) if sure => {
                known.guard = Guard::always();
                known.doubt = None;
                known.value = entry.value.clone();
            }
            Some(known) => overlay(known, entry),
            None => {
                map.entries.insert(key.clone(), entry.clone());
            }
        }
    }
    if let Some(why) = other.open.first() {
        for (key, entry) in &mut map.entries {
            let overwritten = other.entries.contains_key(key);
            if !overwritten {
                let reach = entry.value.reach();
                entry.value = Value::unknown_reaching(why.clone(), reach, entry.value.at.clone());
            }
        }
        map.open.extend(other.open.iter().cloned());
    }
}

/// An entry that is replaced where another is there.
pub(super) fn overlay(known: &mut Entry, entry: &Entry) {
    let at = known.value.at.clone();
    let outside = entry.guard.negate();
    let there = match &entry.doubt {
        None => entry.value.clone(),
        Some(why) => {
            let mut reach = entry.value.reach();
            reach.extend(known.value.reach());
            Value::unknown_reaching(why.clone(), reach, at.clone())
        }
    };
    known.value = Value::guarded(
        vec![(entry.guard.clone(), there), (outside, known.value.clone())],
        &at,
    );
    known.guard = known.guard.or(&entry.guard);
    known.doubt = known.doubt.clone().or_else(|| entry.doubt.clone());
}
