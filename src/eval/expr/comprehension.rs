//! Comprehensions.

use crate::eval::machine::{Eval, Machine, Truth};
use crate::eval::state::Object;
use crate::eval::value::{Data, Item, Map, Seq, Value};
use crate::resolved::Guard;
use crate::syntax::python::ast::{self, Expr};
use crate::text::Span;

impl Machine<'_> {
    pub(super) fn eval_comprehension(&mut self, expr: &Expr, span: Span) -> Eval<Value> {
        match expr {
            Expr::ListComp(comp) => {
                let seq = self.comprehension(&comp.elt, &comp.generators, span)?;
                Ok(self.alloc(Object::List(seq), span))
            }
            Expr::SetComp(comp) => {
                let seq = self.comprehension(&comp.elt, &comp.generators, span)?;
                self.make_set(seq, span)
            }
            Expr::Generator(comp) => {
                let seq = self.comprehension(&comp.elt, &comp.generators, span)?;
                Ok(self.alloc(Object::Iterator(seq), span))
            }
            Expr::DictComp(comp) => self.dict_comprehension(comp, span),
            _ => Ok(self.none(span)),
        }
    }

    fn comprehension(
        &mut self,
        element: &Expr,
        generators: &[ast::Comprehension],
        span: Span,
    ) -> Eval<Seq> {
        let mut found = Seq::default();
        self.in_own_scope(|machine| {
            machine.generate(generators, span, &mut found.open, &mut |machine, open| {
                let value = machine.eval(element)?;
                if open.is_none() {
                    found.items.push(Item {
                        guard: machine.state.guard.clone(),
                        doubt: None,
                        value,
                    });
                }
                Ok(())
            })
        })?;
        let path = self.state.guard.clone();
        for item in &mut found.items {
            if path.implies(&item.guard) {
                item.guard = Guard::always();
            }
        }
        Ok(found)
    }

    fn dict_comprehension(&mut self, comp: &ast::ExprDictComp, span: Span) -> Eval<Value> {
        let dict = self.alloc(Object::Dict(Map::default()), span);
        let mut open = Vec::new();
        let target = dict.clone();
        self.in_own_scope(|machine| {
            machine.generate(&comp.generators, span, &mut open, &mut |machine, open| {
                let value = machine.eval(&comp.value)?;
                let key = match &comp.key {
                    Some(key) => machine.eval(key)?,
                    None => return machine.update_dict(&target, &value, span),
                };
                if open.is_none() {
                    machine.set_item(&target, &key, value, span)?;
                }
                Ok(())
            })
        })?;
        if let (Data::Ref(id), false) = (&dict.data, open.is_empty())
            && let Some(map) = self.state.map_mut(*id)
        {
            map.open.extend(open);
        }
        Ok(dict)
    }

    /// Runs `work` in a scope inside the present one.
    fn in_own_scope(&mut self, work: impl FnOnce(&mut Self) -> Eval<()>) -> Eval<()> {
        let outer = self.scope;
        let module = self.state.scope(outer).map_or(outer, |scope| scope.module);
        self.scope = self.new_scope(Some(outer), module);
        let result = work(self);
        self.scope = outer;
        result
    }

    /// Collects elements where the conditions hold; what is not known of the iterables goes to `open`.
    fn generate(
        &mut self,
        generators: &[ast::Comprehension],
        span: Span,
        open: &mut Vec<crate::eval::value::Why>,
        element: &mut dyn FnMut(&mut Self, Option<()>) -> Eval<()>,
    ) -> Eval<()> {
        let Some((generator, rest)) = generators.split_first() else {
            return element(self, None);
        };
        let iterable = self.eval(&generator.iter)?;
        let seq = self.ordered_items(&iterable, span)?;
        open.extend(seq.open.iter().cloned());
        for item in seq.items {
            self.step(span)?;
            if let Some(why) = item.doubt {
                open.push(why);
                continue;
            }
            let truth = Truth {
                yes: item.guard.clone(),
                no: item.guard.negate(),
                unknown: Guard::never(),
                why: None,
            };
            let value = item.value;
            self.branch(
                truth,
                |machine| {
                    machine.assign(&generator.target, value)?;
                    machine.filtered(&generator.ifs, rest, span, open, element)?;
                    Ok(machine.none(span))
                },
                |machine| Ok(machine.none(span)),
            )?;
        }
        Ok(())
    }

    fn filtered(
        &mut self,
        tests: &[Expr],
        rest: &[ast::Comprehension],
        span: Span,
        open: &mut Vec<crate::eval::value::Why>,
        element: &mut dyn FnMut(&mut Self, Option<()>) -> Eval<()>,
    ) -> Eval<()> {
        let Some((test, tests)) = tests.split_first() else {
            return self.generate(rest, span, open, element);
        };
        let value = self.eval(test)?;
        let mut truth = self.truth(&value);
        if !self.state.guard.is_disjoint(&truth.unknown) {
            // Whether the element is there is not known: it is left to `open`.
            open.extend(truth.why.take());
            truth.no = truth.no.or(&truth.unknown);
            truth.unknown = Guard::never();
        }
        self.branch(
            truth,
            |machine| {
                machine.filtered(tests, rest, span, open, element)?;
                Ok(machine.none(span))
            },
            |machine| Ok(machine.none(span)),
        )?;
        Ok(())
    }
}
