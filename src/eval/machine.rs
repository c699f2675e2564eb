//! The machine that runs a program along all its paths at once.

use crate::eval::atoms::{Atom, Atoms};
use crate::eval::builtins::Compiled;
use crate::eval::call::Function;
use crate::eval::forms::Form;
use crate::eval::frozen::SetupFunction;
use crate::eval::join::join;
use crate::eval::state::{Object, State};
use crate::eval::value::{At, Call, Data, Id, Item, Seq, Trail, Value, Why};
use crate::eval::{Import, limits};
use crate::resolved::{Dynamic, Guard, Reason};
use crate::syntax::python::{Module, ast};
use crate::text::{Files, Span};
use camino::Utf8PathBuf;
use ruff_text_size::Ranged;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Runs a program. What a path can change is in `state`; the rest only grows.
pub(super) struct Machine<'w> {
    pub files: &'w Files,
    /// The path that runs now.
    pub state: State,
    /// Paths that left their block, oldest first, until who they leave to takes them.
    pub abrupt: Vec<Abrupt>,
    /// The source that runs now.
    pub module: Rc<Module>,
    /// The scope that runs now.
    pub scope: Id,
    pub trail: Trail,
    pub calls: Vec<ReachedSetup>,
    pub opened: Vec<(Utf8PathBuf, Span)>,
    pub imports: Vec<Import>,
    pub problems: Vec<Dynamic>,
    pub sources: BTreeMap<Utf8PathBuf, Rc<Module>>,
    /// Folders of `sys.path` inside the project, first looked in first.
    pub search: Vec<Utf8PathBuf>,
    /// What the generator that runs now has given.
    pub generated: Option<Value>,
    /// What the handler that runs now has taken: the class, and the exception.
    pub raised: Option<(Option<Rc<str>>, Value)>,
    /// Functions that run now, outermost first, and what the path had passed when each was called.
    pub running: Vec<(Rc<Function>, Atoms)>,
    pub compiled: Compiled,
    /// Where code was run that is not followed.
    pub unseen_code: Option<Span>,
    /// The limits at which calls, statements and modules were given up, by their place and that of the outermost call:
    /// they are not tried again, here and in other runs.
    pub given_up: BTreeMap<(Span, Span), Dynamic>,
    /// Open `try` blocks: only inside one does it matter that an unknown call may raise.
    pub tries: usize,
    pub bytes: usize,
    pub form: Form,
    /// Where the program looks at the command it is started with.
    pub asked_command: Option<Why>,
    /// Where it first goes through something that has no order.
    pub asked_order: Option<Why>,
    depth: usize,
    steps: usize,
    /// The number of steps at which the present work ends.
    end: usize,
    next_id: Id,
    next_atom: usize,
}

/// A path that left its block.
pub(super) struct Abrupt {
    pub state: State,
    pub exit: Exit,
}

/// How a path left.
pub(super) enum Exit {
    Return(Value),
    Break,
    Continue,
    /// An exception: its class, `None` when it is not known, and the exception object.
    Raise(Option<Rc<str>>, Value),
}

/// Why nothing comes after: every path has left, or a bound was hit.
pub(super) enum Stop {
    /// No path goes on here; those that left are in [`Machine::abrupt`].
    Dead,
    /// A bound is reached: the statement, call or module that runs is given up.
    Limit(Dynamic),
    /// A bound is reached in what may call setup(): evaluation ends.
    End(Dynamic),
}

pub(super) type Eval<T> = Result<T, Stop>;

/// A call of `setup()` as it was reached.
pub(super) struct ReachedSetup {
    pub args: Args,
    pub function: SetupFunction,
    /// The outermost call that led to it.
    pub place: Span,
    pub state: State,
}

/// The arguments of a call.
#[derive(Debug, Clone)]
pub(super) struct Args {
    pub positional: Vec<Value>,
    pub keywords: Vec<Argument>,
    /// Why there may be more.
    pub open: Vec<Why>,
    /// The whole call.
    pub span: Span,
    pub callee: Span,
}

impl Args {
    /// These by position, in a call at `span`.
    pub fn by_position(positional: Vec<Value>, span: Span) -> Self {
        Self {
            positional,
            keywords: Vec::new(),
            open: Vec::new(),
            span,
            callee: span,
        }
    }

    /// These arguments for another call at the same place.
    pub fn again(&self, positional: impl IntoIterator<Item = Value>) -> Self {
        Self {
            positional: positional.into_iter().collect(),
            keywords: Vec::new(),
            open: Vec::new(),
            span: self.span,
            callee: self.callee,
        }
    }
}

/// A keyword argument.
#[derive(Debug, Clone)]
pub(super) struct Argument {
    pub name: Rc<str>,
    pub value: Value,
    pub span: Span,
    pub in_call: bool,
    pub guard: Guard,
    pub doubt: Option<Why>,
}

/// A modelled function.
pub(super) type Run = fn(&mut Machine<'_>, &Args, Option<&Value>) -> Eval<Value>;

/// A modelled function, and the receiver when it is a method.
#[derive(Debug, Clone)]
pub(super) struct Native {
    pub name: &'static str,
    pub run: Run,
    /// Takes arguments that differ or are unknown as they are.
    pub raw: bool,
    pub receiver: Option<Rc<Value>>,
}

impl Native {
    pub fn is_same(&self, other: &Self) -> bool {
        self.name == other.name
            && match (&self.receiver, &other.receiver) {
                (None, None) => true,
                (Some(a), Some(b)) => a.is_same(b),
                _ => false,
            }
    }
}

/// The environments in which a test holds, in which it does not, and in which that is not known.
pub(super) struct Truth {
    pub yes: Guard,
    pub no: Guard,
    pub unknown: Guard,
    pub why: Option<Why>,
}

impl Truth {
    pub fn known(holds: bool) -> Self {
        let (yes, no) = if holds {
            (Guard::always(), Guard::never())
        } else {
            (Guard::never(), Guard::always())
        };
        Self {
            yes,
            no,
            unknown: Guard::never(),
            why: None,
        }
    }

    /// Holds exactly in these environments.
    pub fn when(guard: Guard) -> Self {
        Self {
            no: guard.negate(),
            yes: guard,
            unknown: Guard::never(),
            why: None,
        }
    }

    pub fn unknown(why: Why) -> Self {
        Self {
            yes: Guard::never(),
            no: Guard::never(),
            unknown: Guard::always(),
            why: Some(why),
        }
    }
}

impl<'w> Machine<'w> {
    /// A machine that may take so many steps.
    pub fn new(files: &'w Files, module: Rc<Module>, form: Form, steps: usize) -> Self {
        Self {
            files,
            state: State::new(),
            abrupt: Vec::new(),
            module,
            scope: 0,
            trail: None,
            calls: Vec::new(),
            opened: Vec::new(),
            imports: Vec::new(),
            problems: Vec::new(),
            sources: BTreeMap::new(),
            search: vec![Utf8PathBuf::new()],
            generated: None,
            raised: None,
            running: Vec::new(),
            compiled: Compiled::default(),
            unseen_code: None,
            given_up: BTreeMap::new(),
            tries: 0,
            bytes: 0,
            form,
            asked_command: None,
            asked_order: None,
            depth: 0,
            steps: 0,
            end: steps,
            next_id: 0,
            next_atom: 0,
        }
    }

    // Places.

    pub fn span(&self, node: &impl Ranged) -> Span {
        self.module.span(node)
    }

    pub fn at(&self, span: Span) -> At {
        At {
            span,
            trail: self.trail.clone(),
            via: None,
        }
    }

    /// The source at a place of the module that runs.
    pub fn text_at(&self, span: Span) -> &str {
        let text = self.module.file().text();
        text.get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    pub fn value(&self, data: Data, span: Span) -> Value {
        Value::new(data, self.at(span))
    }

    pub fn none(&self, span: Span) -> Value {
        self.value(Data::None, span)
    }

    pub fn bool(&self, value: bool, span: Span) -> Value {
        self.value(Data::Bool(value), span)
    }

    /// A new text; counts against the limit of bytes.
    pub fn text(&mut self, text: impl Into<Rc<str>>, span: Span) -> Eval<Value> {
        let text = text.into();
        self.charge(text.len(), span)?;
        Ok(Value::str(text, self.at(span)))
    }

    pub fn alloc(&mut self, object: Object, span: Span) -> Value {
        let id = self.new_id(object);
        self.value(Data::Ref(id), span)
    }

    pub fn new_id(&mut self, object: Object) -> Id {
        let id = self.next_id;
        self.next_id += 1;
        self.state.put(id, Rc::new(object));
        id
    }

    pub fn list(&mut self, values: impl IntoIterator<Item = Value>, span: Span) -> Value {
        self.alloc(Object::List(Seq::of(values)), span)
    }

    pub fn tuple(&self, values: impl IntoIterator<Item = Value>, span: Span) -> Value {
        self.value(Data::Tuple(Rc::new(Seq::of(values))), span)
    }

    /// The outermost call under way, or `span`.
    pub fn outermost(&self, span: Span) -> Span {
        let mut place = span;
        let mut call = &self.trail;
        while let Some(inner) = call {
            place = inner.span;
            call = &inner.outer;
        }
        place
    }

    // What is not known.

    pub fn why(&self, reason: Reason, message: impl Into<String>, span: Span) -> Why {
        let mut dynamic = Dynamic::new(reason, message, Some(span));
        dynamic.trail = trail_spans(&self.trail);
        Rc::new(dynamic)
    }

    pub fn unknown(&self, reason: Reason, message: impl Into<String>, span: Span) -> Value {
        Value::unknown(self.why(reason, message, span), self.at(span))
    }

    /// Puts what has no order into that of this run. `items` are sorted.
    pub fn arrange<T>(
        &mut self,
        items: &mut [T],
        name: impl Fn(&T) -> String,
        reason: Reason,
        span: Span,
    ) {
        if items.len() < 2 {
            return;
        }
        if self.asked_order.is_none() {
            let message = match reason {
                Reason::FileSystemOrder => "the order of files is that of the file system",
                _ => "the order of a set changes from run to run",
            };
            self.asked_order = Some(self.why(reason, message, span));
        }
        self.form.order.arrange(items, name);
    }

    // Limits.

    pub fn step(&mut self, span: Span) -> Eval<()> {
        self.work(1, span)
    }

    /// Counts `amount` steps.
    pub fn work(&mut self, amount: usize, span: Span) -> Eval<()> {
        self.steps = self.steps.saturating_add(amount);
        if self.steps > self.end {
            return Err(self.limit("it takes too many steps", span));
        }
        Ok(())
    }

    /// Counts bytes of text that are made.
    pub fn charge(&mut self, bytes: usize, span: Span) -> Eval<()> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > limits::BYTES {
            return Err(self.limit("it makes too much text", span));
        }
        self.work(bytes / 64, span)
    }

    /// Runs `work` with a part of the steps that are left: a smaller one where it is not known whether it is run at all.
    /// The limit of what was given up before comes at once.
    pub fn within_part<T>(
        &mut self,
        span: Span,
        work: impl FnOnce(&mut Self) -> Eval<T>,
    ) -> Eval<T> {
        let place = (span, self.outermost(span));
        if let Some(limit) = self.given_up.get(&place) {
            return Err(Stop::Limit(limit.clone()));
        }
        let left = self.end.saturating_sub(self.steps);
        let part = match self.state.atoms.is_empty() {
            true => left / 4 * 3,
            false => left / 2,
        };
        let end = self.steps + part;
        let outer = std::mem::replace(&mut self.end, end);
        let result = work(self);
        self.end = outer;
        if let Err(Stop::Limit(limit)) = &result
            && !self.is_spent()
        {
            self.given_up.insert(place, limit.clone());
        }
        result
    }

    /// Whether no steps are left.
    pub fn is_spent(&self) -> bool {
        self.steps >= self.end
    }

    /// The steps that were taken.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Counts steps of work that has to be done.
    pub fn count(&mut self, amount: usize) {
        self.steps = self.steps.saturating_add(amount);
    }

    pub fn limit(&self, message: &str, span: Span) -> Stop {
        Stop::Limit(Dynamic::new(Reason::Limit, message, Some(span)))
    }

    /// Runs `work` one level deeper.
    pub fn deeper<T>(&mut self, span: Span, work: impl FnOnce(&mut Self) -> Eval<T>) -> Eval<T> {
        if self.depth >= limits::DEPTH {
            return Err(self.limit("it nests too deeply", span));
        }
        self.depth += 1;
        let result = work(self);
        self.depth -= 1;
        result
    }

    // Paths.

    /// Ends this path with an exception.
    pub fn raise<T>(&mut self, class: &str, span: Span) -> Eval<T> {
        let class: Rc<str> = class.into();
        let value = self.value(Data::Class(class.clone()), span);
        self.leave(Exit::Raise(Some(class), value))
    }

    /// Ends this path.
    pub fn leave<T>(&mut self, exit: Exit) -> Eval<T> {
        self.abrupt.push(Abrupt {
            state: self.state.clone(),
            exit,
        });
        Err(Stop::Dead)
    }

    /// Something that is not known may raise here: inside a `try`, that is a path too.
    pub fn may_raise(&mut self, class: Option<&str>, why: &Why, span: Span) {
        if self.tries == 0 {
            return;
        }
        let id = self.new_atom();
        let mut raised = self.state.clone();
        push_atom(&mut raised, id, true, why);
        push_atom(&mut self.state, id, false, why);
        let value = Value::unknown(why.clone(), self.at(span));
        self.abrupt.push(Abrupt {
            state: raised,
            exit: Exit::Raise(class.map(Into::into), value),
        });
    }

    fn new_atom(&mut self) -> usize {
        self.next_atom += 1;
        self.next_atom
    }

    /// Runs one side or the other or both, and joins them.
    pub fn branch(
        &mut self,
        truth: Truth,
        yes: impl FnOnce(&mut Self) -> Eval<Value>,
        no: impl FnOnce(&mut Self) -> Eval<Value>,
    ) -> Eval<Value> {
        let path = self.state.guard.clone();
        let unclear = path.and(&truth.unknown);
        let yes_guard = path.and(&truth.yes).or(&unclear);
        let no_guard = path.and(&truth.no).or(&unclear);
        if no_guard.is_never() {
            return yes(self);
        }
        if yes_guard.is_never() {
            return no(self);
        }
        let mut yes_state = self.state.clone();
        let mut no_state = self.state.clone();
        yes_state.guard = yes_guard;
        no_state.guard = no_guard;
        if let (false, Some(why)) = (unclear.is_never(), &truth.why) {
            let id = self.new_atom();
            push_atom(&mut yes_state, id, true, why);
            push_atom(&mut no_state, id, false, why);
        }
        self.state = yes_state;
        let first = live(yes(self))?;
        let first = first.map(|value| (self.state.clone(), value));
        self.state = no_state;
        let second = live(no(self))?;
        let second = second.map(|value| (self.state.clone(), value));
        self.resume(first.into_iter().chain(second))
    }

    /// Goes on with the join of these paths. Neighbours are joined first: they parted last.
    pub fn resume(&mut self, paths: impl IntoIterator<Item = (State, Value)>) -> Eval<Value> {
        let mut paths = paths.into_iter().collect::<Vec<_>>();
        while paths.len() > 1 {
            let mut joined = Vec::with_capacity(paths.len().div_ceil(2));
            let mut left = paths.into_iter();
            while let Some(first) = left.next() {
                joined.push(match left.next() {
                    Some(second) => join(first, second, &mut self.next_id, &mut self.steps),
                    None => first,
                });
            }
            paths = joined;
        }
        let Some((state, value)) = paths.pop() else {
            return Err(Stop::Dead);
        };
        self.state = state;
        Ok(value)
    }

    /// Runs `work` for each value that `value` may be by environment, and joins what it gives.
    pub fn each(
        &mut self,
        value: &Value,
        work: &mut dyn FnMut(&mut Self, Value) -> Eval<Value>,
    ) -> Eval<Value> {
        let Data::Guarded(alternatives) = &value.data else {
            return work(self, value.clone());
        };
        let base = self.state.clone();
        let mut paths = Vec::new();
        for (guard, value) in alternatives.iter() {
            let guard = base.guard.and(guard);
            if guard.is_never() {
                continue;
            }
            self.step(value.at.span)?;
            self.state = base.under(guard);
            if let Some(result) = live(work(self, value.clone()))? {
                paths.push((self.state.clone(), result));
            }
        }
        self.resume(paths)
    }

    /// The value as this path sees it.
    pub fn seen(&self, value: &Value) -> Value {
        let Data::Guarded(alternatives) = &value.data else {
            return value.clone();
        };
        if self.state.guard.is_always() {
            return value.clone();
        }
        let here = alternatives
            .iter()
            .filter(|(guard, _)| !guard.is_disjoint(&self.state.guard))
            .cloned()
            .collect::<Vec<_>>();
        if let [(_, only)] = here.as_slice() {
            return only.clone();
        }
        Value::new(Data::Guarded(here.into()), value.at.clone())
    }

    /// Runs `work` for each set of items that `seq` holds by environment. Items whose presence is not known make it
    /// unknown.
    pub fn each_world(
        &mut self,
        seq: &Seq,
        span: Span,
        work: &mut dyn FnMut(&mut Self, Vec<Value>) -> Eval<Value>,
    ) -> Eval<Value> {
        if let Some(why) = seq.doubt() {
            let reach = seq.items.iter().flat_map(|item| item.value.reach());
            let reach = reach.collect::<Vec<_>>();
            return Ok(Value::unknown_reaching(why.clone(), reach, self.at(span)));
        }
        self.work(seq.items.len(), span)?;
        let Some(worlds) = worlds(&self.state.guard, &seq.items) else {
            return Ok(self.unknown(Reason::Limit, "it differs in too many environments", span));
        };
        let base = self.state.clone();
        let mut paths = Vec::new();
        for (guard, items) in worlds {
            self.state = base.under(guard);
            if let Some(result) = live(work(self, items))? {
                paths.push((self.state.clone(), result));
            }
        }
        self.resume(paths)
    }

    /// Runs `work` in a call at `span`.
    pub fn in_call<T>(&mut self, span: Span, work: impl FnOnce(&mut Self) -> Eval<T>) -> Eval<T> {
        let outer = self.trail.clone();
        self.trail = Some(Rc::new(Call {
            span,
            outer: outer.clone(),
        }));
        let result = self.deeper(span, work);
        self.trail = outer;
        result
    }

    /// Whether the tree of this statement can be trusted.
    pub fn is_touched(&self, statement: &ast::Stmt) -> bool {
        self.module.is_broken() && self.module.is_touched(self.span(statement))
    }
}

const MAX_WORLDS: usize = 32;

/// The items by environment; `None` when there are too many.
fn worlds(path: &Guard, items: &[Item]) -> Option<Vec<(Guard, Vec<Value>)>> {
    let mut worlds = vec![path.clone()];
    for item in items {
        if item.guard.is_always() {
            continue;
        }
        worlds = worlds
            .iter()
            .flat_map(|world| [world.and(&item.guard), world.and(&item.guard.negate())])
            .filter(|world| !world.is_never())
            .collect();
        if worlds.len() > MAX_WORLDS {
            return None;
        }
    }
    let of = |world: &Guard| {
        items
            .iter()
            .filter(|item| item.guard.is_always() || !world.is_disjoint(&item.guard))
            .map(|item| item.value.clone())
            .collect::<Vec<_>>()
    };
    Some(
        worlds
            .into_iter()
            .map(|world| {
                let items = of(&world);
                (world, items)
            })
            .collect(),
    )
}

/// The value of a path that goes on, `None` when it has left.
pub(super) fn live<T>(result: Eval<T>) -> Eval<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Stop::Dead) => Ok(None),
        Err(limit) => Err(limit),
    }
}

fn push_atom(state: &mut State, id: usize, side: bool, why: &Why) {
    state.atoms.push(Atom {
        id,
        side,
        why: why.clone(),
    });
}

/// The calls of a trail, innermost first.
pub(super) fn trail_spans(trail: &Trail) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut call = trail;
    while let Some(inner) = call {
        spans.push(inner.span);
        call = &inner.outer;
    }
    spans
}
