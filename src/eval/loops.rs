//! Loops.

use crate::eval::builtins::{self, Next};
use crate::eval::machine::{Eval, Exit, Machine, Stop, Truth, live};
use crate::eval::state::{Object, State};
use crate::eval::value::{Data, Id, Item, Seq, Value, Why};
use crate::resolved::{Guard, Reason};
use crate::syntax::python::ast::{self, Expr, Stmt};
use crate::text::Span;
use std::rc::Rc;

/// What a `for` loop goes through.
enum Source {
    /// A list, item by item as it then is, with its number for `enumerate`.
    List {
        id: Id,
        numbered: bool,
    },
    /// An `os.walk`.
    Walk(Id),
    /// An open file or an iterator, which a loop that is left early leaves where it is.
    Next(Id),
    /// An iterator over so much that what a loop which is left early leaves of it is not followed.
    Many(Id),
    Items(Seq),
}

/// Items that are taken from an iterator one by one.
const MAX_TAKEN: usize = 1_000;

impl Machine<'_> {
    pub(super) fn exec_for(&mut self, stmt: &ast::StmtFor, span: Span) -> Eval<()> {
        let mut broken = Vec::new();
        let alive = match self.loop_source(&stmt.iter, span)? {
            Source::Walk(id) => self.for_walk(stmt, id, &mut broken, span)?,
            Source::List { id, numbered } => {
                self.for_list(stmt, id, numbered, &mut broken, span)?
            }
            Source::Next(id) => self.for_next(stmt, id, &mut broken, span)?,
            Source::Many(id) => self.for_many(stmt, id, &mut broken, span)?,
            Source::Items(seq) => self.for_items(stmt, &seq, &mut broken, span)?,
        };
        self.end_loop(alive, &stmt.orelse, broken, span)
    }

    /// What a loop goes through. A list that is certain is looked at again in each round, since the body may change it.
    fn loop_source(&mut self, iter: &Expr, span: Span) -> Eval<Source> {
        if let Expr::Call(call) = iter
            && let [Expr::Name(list)] = &*call.arguments.args
            && call.arguments.keywords.is_empty()
            && let Expr::Name(function) = &*call.func
            && function.id.as_str() == "enumerate"
        {
            let function = self.eval(&call.func)?;
            let list = self.eval(&Expr::Name(list.clone()))?;
            if let (Data::Native(_), Some(id)) = (&function.data, self.certain_list(&list)) {
                let numbered = true;
                return Ok(Source::List { id, numbered });
            }
        }
        let iterable = self.eval(iter)?;
        if let Some(id) = self.certain_list(&iterable) {
            let numbered = false;
            return Ok(Source::List { id, numbered });
        }
        if let Data::Ref(id) = iterable.data
            && let Some(Object::Walk(walk)) = self.state.object(id).map(Rc::as_ref)
            && walk.lost.is_none()
        {
            return Ok(Source::Walk(id));
        }
        // What has no name is seen by nobody afterwards.
        if !matches!(iter, Expr::Call(_) | Expr::Generator(_))
            && let Data::Ref(id) = iterable.data
            && let Some(object) = self.state.object(id)
        {
            match &**object {
                Object::File(_) => return Ok(Source::Next(id)),
                Object::Iterator(seq) if seq.items.len() <= MAX_TAKEN => {
                    return Ok(Source::Next(id));
                }
                Object::Iterator(_) => return Ok(Source::Many(id)),
                _ => {}
            }
        }
        Ok(Source::Items(self.ordered_items(&iterable, span)?))
    }

    fn certain_list(&self, value: &Value) -> Option<Id> {
        let Data::Ref(id) = value.data else {
            return None;
        };
        match self.state.object(id).map(Rc::as_ref) {
            Some(Object::List(seq)) if seq.is_certain() => Some(id),
            _ => None,
        }
    }

    /// Runs the body for each item of a list as the body leaves it. Whether a path comes to the end.
    fn for_list(
        &mut self,
        stmt: &ast::StmtFor,
        id: Id,
        numbered: bool,
        broken: &mut Vec<(State, Value)>,
        span: Span,
    ) -> Eval<bool> {
        let mut at = 0;
        loop {
            self.step(span)?;
            let Some(seq) = self.state.seq(id) else {
                return Ok(true);
            };
            if !seq.is_certain() {
                let why = seq.doubt().cloned();
                let why = why.unwrap_or_else(|| {
                    let message = "the list that is gone through changes";
                    self.why(Reason::Environment, message, span)
                });
                return self.for_unknown(stmt, &why, broken, span);
            }
            let Some(item) = seq.items.get(at).map(|item| item.value.clone()) else {
                return Ok(true);
            };
            let value = match numbered {
                true => {
                    let number = Data::Int(i64::try_from(at).unwrap_or(i64::MAX));
                    let number = self.value(number, span);
                    self.tuple([number, item], span)
                }
                false => item,
            };
            at += 1;
            let truth = Truth::known(true);
            if live(self.iteration(stmt, truth, value, broken, span))?.is_none() {
                return Ok(false);
            }
        }
    }

    /// Runs the body for each folder of an `os.walk`; folders that it takes out of the list are not entered.
    fn for_walk(
        &mut self,
        stmt: &ast::StmtFor,
        id: Id,
        broken: &mut Vec<(State, Value)>,
        span: Span,
    ) -> Eval<bool> {
        while let Some(visited) = builtins::next_folder(self, id, span)? {
            self.step(span)?;
            let truth = Truth::known(true);
            let value = visited.value.clone();
            if live(self.iteration(stmt, truth, value, broken, span))?.is_none() {
                return Ok(false);
            }
            if !builtins::enter(self, id, &visited) {
                let message = "which folders are entered is not known";
                let doubt = self
                    .state
                    .seq(visited.folders)
                    .and_then(Seq::doubt)
                    .cloned();
                let why = doubt.unwrap_or_else(|| self.why(Reason::UnknownCall, message, span));
                return self.for_unknown(stmt, &why, broken, span);
            }
        }
        Ok(true)
    }

    /// Runs the body for what a file or an iterator still has.
    fn for_next(
        &mut self,
        stmt: &ast::StmtFor,
        id: Id,
        broken: &mut Vec<(State, Value)>,
        span: Span,
    ) -> Eval<bool> {
        loop {
            self.step(span)?;
            let (truth, value) = match builtins::take_next(self, id, span)? {
                Next::End => return Ok(true),
                Next::Item(item) => (item_truth(&item), item.value),
                Next::Unknown(why) => {
                    self.state.poison(vec![id], &why);
                    return self.for_unknown(stmt, &why, broken, span);
                }
            };
            if live(self.iteration(stmt, truth, value, broken, span))?.is_none() {
                return Ok(false);
            }
        }
    }

    fn for_many(
        &mut self,
        stmt: &ast::StmtFor,
        id: Id,
        broken: &mut Vec<(State, Value)>,
        span: Span,
    ) -> Eval<bool> {
        let iterator = self.value(Data::Ref(id), span);
        let seq = self.items(&iterator, span)?;
        let message = "how much of a long iterator is left is not followed";
        let why = self.why(Reason::Limit, message, span);
        self.state.poison(vec![id], &why);
        self.for_items(stmt, &seq, broken, span)
    }

    fn for_items(
        &mut self,
        stmt: &ast::StmtFor,
        seq: &Seq,
        broken: &mut Vec<(State, Value)>,
        span: Span,
    ) -> Eval<bool> {
        for item in &seq.items {
            self.step(span)?;
            let truth = item_truth(item);
            let value = item.value.clone();
            if live(self.iteration(stmt, truth, value, broken, span))?.is_none() {
                return Ok(false);
            }
        }
        match seq.open.first() {
            Some(why) => self.for_unknown(stmt, why, broken, span),
            None => Ok(true),
        }
    }

    /// Runs the body for any number of items that are not known.
    fn for_unknown(
        &mut self,
        stmt: &ast::StmtFor,
        why: &Why,
        broken: &mut Vec<(State, Value)>,
        span: Span,
    ) -> Eval<bool> {
        for _ in 0..2 {
            let before = self.state.clone();
            let value = Value::unknown(why.clone(), self.at(span));
            let truth = Truth::unknown(why.clone());
            if live(self.iteration(stmt, truth, value, broken, span))?.is_none() {
                return Ok(false);
            }
            self.widen(&before, why);
        }
        Ok(true)
    }

    fn iteration(
        &mut self,
        stmt: &ast::StmtFor,
        truth: Truth,
        value: Value,
        broken: &mut Vec<(State, Value)>,
        span: Span,
    ) -> Eval<()> {
        self.branch(
            truth,
            |machine| {
                machine.assign(&stmt.target, value)?;
                machine.loop_body(&stmt.body, broken, span)
            },
            |machine| Ok(machine.none(span)),
        )
        .map(drop)
    }

    /// Runs the body once; `continue` joins its end, `break` goes to `broken`.
    fn loop_body(
        &mut self,
        body: &[Stmt],
        broken: &mut Vec<(State, Value)>,
        span: Span,
    ) -> Eval<Value> {
        let mark = self.abrupt.len();
        let mut paths = Vec::new();
        if live(self.exec_block(body))?.is_some() {
            paths.push((self.state.clone(), self.none(span)));
        }
        for left in self.abrupt.split_off(mark.min(self.abrupt.len())) {
            match left.exit {
                Exit::Continue => paths.push((left.state, self.none(span))),
                Exit::Break => broken.push((left.state, self.none(span))),
                _ => self.abrupt.push(left),
            }
        }
        self.resume(paths)
    }

    fn end_loop(
        &mut self,
        alive: bool,
        orelse: &[Stmt],
        broken: Vec<(State, Value)>,
        span: Span,
    ) -> Eval<()> {
        let mut paths = Vec::new();
        if alive && live(self.exec_block(orelse))?.is_some() {
            paths.push((self.state.clone(), self.none(span)));
        }
        paths.extend(broken);
        self.resume(paths).map(drop)
    }

    pub(super) fn exec_while(&mut self, stmt: &ast::StmtWhile, span: Span) -> Eval<()> {
        let mut broken = Vec::new();
        let mut done: Vec<(State, Value)> = Vec::new();
        let mut unclear_rounds = 0;
        loop {
            self.step(span)?;
            let test = self.eval(&stmt.test)?;
            let truth = self.truth(&test);
            let unclear = !truth.unknown.is_disjoint(&self.state.guard);
            let why = truth.why.clone();
            let before = self.state.clone();
            let mut left = None;
            let result = self.branch(
                truth,
                |machine| machine.loop_body(&stmt.body, &mut broken, span),
                |machine| {
                    left = Some(machine.state.clone());
                    Err(Stop::Dead)
                },
            );
            let alive = live(result)?.is_some();
            if let Some(state) = left {
                done.push((state, self.none(span)));
            }
            if !alive {
                break;
            }
            if unclear {
                unclear_rounds += 1;
                if let Some(why) = &why {
                    self.widen(&before, why);
                }
                if unclear_rounds >= 2 {
                    done.push((self.state.clone(), self.none(span)));
                    break;
                }
            }
        }
        if done.is_empty() {
            return self.end_loop(false, &stmt.orelse, broken, span);
        }
        self.resume(done)?;
        self.end_loop(true, &stmt.orelse, broken, span)
    }

    /// What changed since `before` may have changed any number of times.
    fn widen(&mut self, before: &State, why: &Why) {
        for id in before.heap().differing(self.state.heap()) {
            let Some(old) = before.object(id).cloned() else {
                continue;
            };
            match (self.state.object_mut(id), old.as_ref()) {
                (Some(Object::List(seq) | Object::Set(seq) | Object::Iterator(seq)), _) => {
                    seq.items.clear();
                    seq.open = vec![why.clone()];
                }
                (Some(Object::Dict(map)), _) => {
                    for entry in map.entries.values_mut() {
                        entry.doubt = Some(why.clone());
                    }
                    map.open = vec![why.clone()];
                }
                (Some(Object::Scope(scope)), Object::Scope(old)) => {
                    for (name, value) in &mut scope.names {
                        let same = old.names.get(name).is_some_and(|old| old.is_same(value));
                        if !same {
                            *value = Value::unknown_reaching(
                                why.clone(),
                                value.reach(),
                                value.at.clone(),
                            );
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

fn item_truth(item: &Item) -> Truth {
    match &item.doubt {
        None => Truth {
            yes: item.guard.clone(),
            no: item.guard.negate(),
            unknown: Guard::never(),
            why: None,
        },
        Some(why) => Truth {
            yes: Guard::never(),
            no: item.guard.negate(),
            unknown: item.guard.clone(),
            why: Some(why.clone()),
        },
    }
}
