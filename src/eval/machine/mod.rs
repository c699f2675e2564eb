//! The machine that runs a program along all its paths at once.

mod arguments;
mod bounds;
mod paths;
mod truth;
mod values;

pub(super) use arguments::{Args, Argument};
pub(super) use paths::live;
pub(super) use truth::Truth;

use crate::eval::Import;
use crate::eval::atoms::Atoms;
use crate::eval::builtins::Compiled;
use crate::eval::call::Function;
use crate::eval::forms::Form;
use crate::eval::frozen::SetupFunction;
use crate::eval::state::State;
use crate::eval::value::{At, Call, Id, Trail, Value, Why};
use crate::resolved::Dynamic;
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
