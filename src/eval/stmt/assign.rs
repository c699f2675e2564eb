//! Assignments, and `del`.

use crate::eval::builtins;
use crate::eval::machine::{Eval, Machine};
use crate::eval::ops::unknown_of;
use crate::eval::state::Object;
use crate::eval::value::{Data, Seq, Value};
use crate::syntax::python::ast::{self, Expr};
use crate::text::Span;

impl Machine<'_> {
    /// Assigns to a name, an item, an attribute or several.
    pub fn assign(&mut self, target: &Expr, value: Value) -> Eval<()> {
        let span = self.span(target);
        match target {
            Expr::Name(name) => {
                self.bind(&name.id, value);
                Ok(())
            }
            Expr::Tuple(tuple) => self.unpack(&tuple.elts, &value, span),
            Expr::List(list) => self.unpack(&list.elts, &value, span),
            Expr::Starred(starred) => self.assign(&starred.value, value),
            Expr::Subscript(subscript) => {
                let container = self.eval(&subscript.value)?;
                if let Expr::Slice(slice) = &*subscript.slice {
                    return self.change_slice(&container, slice, Some(&value), span);
                }
                let key = self.eval(&subscript.slice)?;
                self.set_item(&container, &key, value, span)
            }
            Expr::Attribute(attribute) => {
                let object = self.eval(&attribute.value)?;
                let name = self.mangled(attribute.attr.as_str());
                self.set_attribute(&object, &name, value, span)
            }
            _ => Ok(()),
        }
    }

    fn unpack(&mut self, targets: &[Expr], value: &Value, span: Span) -> Eval<()> {
        self.each(value, &mut |machine, value| {
            let seq = machine.ordered_items(&value, span)?;
            machine.unpack_seq(targets, &seq, span)
        })
        .map(drop)
    }

    fn unpack_seq(&mut self, targets: &[Expr], seq: &Seq, span: Span) -> Eval<Value> {
        if let Some(why) = seq.doubt().cloned() {
            let reach = seq.items.iter().flat_map(|item| item.value.reach());
            let reach = reach.collect::<Vec<_>>();
            self.may_raise(None, &why, span);
            for target in targets {
                let value = Value::unknown_reaching(why.clone(), reach.clone(), self.at(span));
                self.assign(target, value)?;
            }
            return Ok(self.none(span));
        }
        self.each_world(seq, span, &mut |machine, items| {
            let star = targets
                .iter()
                .position(|target| matches!(target, Expr::Starred(_)));
            match star {
                None if items.len() == targets.len() => {
                    for (target, item) in targets.iter().zip(items) {
                        machine.assign(target, item)?;
                    }
                }
                Some(at) if items.len() + 1 >= targets.len() => {
                    let after = targets.len() - at - 1;
                    let end = items.len() - after;
                    for (target, item) in targets.iter().take(at).zip(&items) {
                        machine.assign(target, item.clone())?;
                    }
                    let middle = items.get(at..end).unwrap_or_default().to_vec();
                    let list = machine.list(middle, span);
                    if let Some(target) = targets.get(at) {
                        machine.assign(target, list)?;
                    }
                    for (target, item) in targets.iter().skip(at + 1).zip(items.iter().skip(end)) {
                        machine.assign(target, item.clone())?;
                    }
                }
                _ => return machine.raise("ValueError", span),
            }
            Ok(machine.none(span))
        })
    }

    pub(super) fn aug_assign(&mut self, assign: &ast::StmtAugAssign, span: Span) -> Eval<()> {
        let old = self.eval(&assign.target)?;
        let more = self.eval(&assign.value)?;
        let new = self.each(&old, &mut |machine, old| {
            machine.aug_value(assign.op, &old, &more, span)
        })?;
        self.assign(&assign.target, new)
    }

    /// `old op= more`: a list grows where it is.
    fn aug_value(
        &mut self,
        op: ast::Operator,
        old: &Value,
        more: &Value,
        span: Span,
    ) -> Eval<Value> {
        if let Some(result) = self.instance_augmented(op, old, more, span)? {
            return Ok(result);
        }
        if let Some(held) = self.held(old)
            && matches!(op, ast::Operator::Add | ast::Operator::BitOr)
        {
            self.aug_value(op, &held, more, span)?;
            return Ok(old.clone());
        }
        if let Data::Ref(id) = old.data {
            let object = self.state.object(id).cloned();
            match (object.as_deref(), op) {
                (Some(Object::List(_)), ast::Operator::Add) => {
                    builtins::extend_list(self, id, more, span)?;
                    return Ok(old.clone());
                }
                (Some(Object::Set(_)), ast::Operator::BitOr) => {
                    builtins::update_set(self, id, more, span)?;
                    return Ok(old.clone());
                }
                (Some(Object::Dict(_)), ast::Operator::BitOr) => {
                    self.update_dict(old, more, span)?;
                    return Ok(old.clone());
                }
                _ => {}
            }
        }
        if let Some(why) = unknown_of(old) {
            self.state.poison(old.reach(), &why);
        }
        self.binary(op, old, more, span)
    }

    pub(super) fn delete(&mut self, target: &Expr) -> Eval<()> {
        let span = self.span(target);
        match target {
            Expr::Name(name) => {
                let unbound = self.value(Data::Unbound, span);
                self.bind(&name.id, unbound);
                Ok(())
            }
            Expr::Subscript(subscript) => {
                let container = self.eval(&subscript.value)?;
                if let Expr::Slice(slice) = &*subscript.slice {
                    return self.change_slice(&container, slice, None, span);
                }
                let key = self.eval(&subscript.slice)?;
                builtins::delete_item(self, &container, &key, span)
            }
            Expr::Attribute(attribute) => {
                let object = self.eval(&attribute.value)?;
                let name = self.mangled(attribute.attr.as_str());
                self.delete_attribute(&object, &name, span)
            }
            Expr::Tuple(tuple) => tuple.elts.iter().try_for_each(|target| self.delete(target)),
            Expr::List(list) => list.elts.iter().try_for_each(|target| self.delete(target)),
            _ => Ok(()),
        }
    }
}
