//! The partial evaluator of setup.py: for all environments at once, without running anything.
//!
//! A [`Machine`](machine::Machine) runs the program. Each *path* has a [`State`](state::State): the condition under which
//! it is taken and its heap. A test that differs by environment runs both sides under their conditions and
//! [joins](join) the states: equal values stay, unequal ones become guarded. A test that is not known runs both sides
//! too; what differs afterwards is unknown, for the reason of the test. What cannot be followed is a
//! [`Dynamic`] with its place; whatever code that we do not see could have changed becomes one too.

mod atoms;
mod attribute;
mod builtins;
mod call;
mod class;
mod doubt;
mod environment;
mod exceptions;
mod expr;
mod forms;
mod freeze;
mod frozen;
mod heap;
mod import;
mod join;
mod limits;
mod loops;
mod machine;
mod names;
mod ops;
mod packages;
mod star;
mod state;
mod stmt;
#[cfg(test)]
mod tests;
mod value;
mod yields;

pub use attribute::attribute;
pub use frozen::{
    Data, Item, Keyword, MapEntry, Mapping, Node, Sequence, SetupCall, SetupFunction,
};

pub use packages::PackageQuery;

use crate::resolved::{Dynamic, Guard, Reason};
use crate::syntax::python::{Module, on_big_stack};
use crate::text::{Decoding, Files, ReadError, SourceFile, Span};
use camino::{Utf8Path, Utf8PathBuf};
use forms::{Form, Order};
use machine::{Exit, Machine, Stop};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use value::Why;

/// What evaluating a setup.py gave.
#[derive(Debug, Clone, Default)]
pub struct Evaluation {
    /// The source; `None` when it cannot be read.
    pub file: Option<Arc<SourceFile>>,
    /// Its tree, where the evaluation could give it away.
    pub module: Option<Arc<Module>>,
    /// The calls of `setup()` that are reached, in the order of running.
    pub calls: Vec<SetupCall>,
    /// Project files that were read, and where they are opened.
    pub opened: Vec<(Utf8PathBuf, Span)>,
    /// Modules that setup.py imports.
    pub imports: Vec<Import>,
    /// What made the reading incomplete: syntax errors, limits.
    pub problems: Vec<Dynamic>,
}

/// A module that setup.py imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its dotted name as written.
    pub module: String,
    /// The name in the statement, or the whole `from … import …`.
    pub span: Span,
}

/// Evaluates the setup.py at `path`, in all environments at once. Never fails and never runs code of the project: what
/// cannot be known is [`Dynamic`] in the result. A missing file gives an empty result.
pub fn evaluate(files: &Files, path: &Utf8Path) -> Evaluation {
    evaluate_in(files, path, &Guard::always())
}

/// The same in some environments only: what differs elsewhere is not looked at. In one that decides every test, that is
/// what [`evaluate`] gives there.
pub fn evaluate_in(files: &Files, path: &Utf8Path, environments: &Guard) -> Evaluation {
    let file = match files.open(path, Decoding::Python) {
        Ok(file) => file,
        Err(ReadError::NotFound) => return Evaluation::default(),
        Err(error) => return unreadable(files, path, &error),
    };
    let evaluated = on_big_stack(|| run(files, &file, environments));
    evaluated.unwrap_or_else(|| Evaluation {
        file: Some(file.clone()),
        problems: vec![Dynamic::new(
            Reason::Limit,
            "the evaluation could not be carried out",
            Some(file.whole().at_start()),
        )],
        ..Evaluation::default()
    })
}

fn unreadable(files: &Files, path: &Utf8Path, error: &ReadError) -> Evaluation {
    let place = files.placeholder(path).whole();
    let reason = match error {
        ReadError::TooLarge { .. } => Reason::Limit,
        _ => Reason::UnreadableFile,
    };
    Evaluation {
        problems: vec![Dynamic::new(
            reason,
            format!("cannot read `{path}`: {error}"),
            Some(place),
        )],
        ..Evaluation::default()
    }
}

/// Runs the program in each form that it can tell from the others.
fn run(files: &Files, file: &Arc<SourceFile>, environments: &Guard) -> Evaluation {
    let module = Rc::new(Module::parse_with_room(file));
    let mut runs = Runs {
        files,
        module: &module,
        environments,
        sources: BTreeMap::new(),
        given_up: BTreeMap::new(),
        steps: limits::STEPS,
    };
    // The other runs, if they are needed, have the rest.
    let rest = runs.steps / 2;
    runs.steps -= rest;
    let first = runs.run_once(Form::WHEEL);
    runs.steps += rest;
    let other = first.1.command.clone().and_then(|why| {
        let other = runs.run_once(Form::EGG_INFO);
        let same = forms::same_keyword(&first.0.calls, &other.0.calls, SETUP_REQUIRES);
        (!same).then(|| (runs.in_all_orders(other, Form::EGG_INFO), why))
    });
    let mut evaluation = runs.in_all_orders(first, Form::WHEEL);
    if let Some((egg_info, why)) = other {
        let calls = &mut evaluation.calls;
        forms::take_keyword(calls, &egg_info.calls, SETUP_REQUIRES, &why);
    }
    evaluation.file = Some(file.clone());
    evaluation.module = Rc::into_inner(module).map(Arc::new);
    evaluation
}

/// The keyword that is asked for before the build.
const SETUP_REQUIRES: &str = "setup_requires";

/// Why the result may depend on the form in which the program is run.
struct Asked {
    command: Option<Why>,
    order: Option<Why>,
}

struct Runs<'a> {
    files: &'a Files,
    module: &'a Rc<Module>,
    environments: &'a Guard,
    /// Trees of the project's modules, kept from run to run.
    sources: BTreeMap<Utf8PathBuf, Rc<Module>>,
    /// What was given up, so that it costs its steps in one run only.
    given_up: BTreeMap<(Span, Span), Dynamic>,
    /// The steps that are left for all runs.
    steps: usize,
}

impl Runs<'_> {
    /// What all arrangements of what has no order give, where `run` is that of the sorted one.
    fn in_all_orders(&mut self, run: (Evaluation, Asked), form: Form) -> Evaluation {
        let (mut evaluation, asked) = run;
        if let Some(why) = &asked.order {
            for order in Order::OTHERS {
                let (other, _) = self.run_once(Form { order, ..form });
                forms::keep_common(&mut evaluation.calls, &other.calls, why);
            }
        }
        evaluation
    }

    fn run_once(&mut self, form: Form) -> (Evaluation, Asked) {
        let mut problems = Vec::new();
        if let Some(error) = self.module.errors().first() {
            let reason = if self.module.is_too_deep() {
                Reason::Limit
            } else if self.module.is_python2() {
                Reason::Python2Syntax
            } else {
                Reason::SyntaxError
            };
            problems.push(Dynamic::new(reason, &error.message, Some(error.span)));
        }
        let mut machine = Machine::new(self.files, self.module.clone(), form, self.steps);
        machine.sources = std::mem::take(&mut self.sources);
        machine.given_up = std::mem::take(&mut self.given_up);
        machine.state.guard = self.environments.clone();
        let scope = machine.new_module_scope("__main__", self.module);
        machine.scope = scope;
        // Asked for always: of equal versions (`3`, `3.0`) markers print the one that was met first.
        let python2 = environment::python2();
        if self.module.is_python2() {
            machine.state.guard = python2;
        }
        if let Err(Stop::Limit(limit) | Stop::End(limit)) = machine.exec_module(self.module.body())
        {
            machine.problems.push(limit);
        }
        problems.append(&mut machine.problems);
        if machine.calls.is_empty() {
            problems.extend(unreached(&machine));
        }
        self.sources = std::mem::take(&mut machine.sources);
        self.given_up = std::mem::take(&mut machine.given_up);
        self.steps = self.steps.saturating_sub(machine.steps());
        let asked = Asked {
            command: machine.asked_command,
            order: machine.asked_order,
        };
        let evaluation = Evaluation {
            file: None,
            module: None,
            calls: freeze::setup_calls(&machine.calls),
            opened: machine.opened,
            imports: machine.imports,
            problems,
        };
        (evaluation, asked)
    }
}

/// Why no call of setup() is reached: the exit or exception that ends the program, or code that is not followed.
fn unreached(machine: &Machine<'_>) -> Option<Dynamic> {
    let raised = machine.abrupt.iter().find_map(|path| match &path.exit {
        Exit::Raise(class, value) => Some((class.as_deref(), value.at.span)),
        _ => None,
    });
    if let Some((class, span)) = raised {
        let message = match class {
            Some("SystemExit") => "the program exits here before it calls setup()".to_owned(),
            Some(class) => format!("`{class}` is raised before setup() is called"),
            None => "an exception is raised before setup() is called".to_owned(),
        };
        return Some(Dynamic::new(Reason::Exception, message, Some(span)));
    }
    machine.unseen_code.map(|span| {
        let message = "no call of setup() is reached, unless in the code that `exec` runs";
        Dynamic::new(Reason::UnknownCall, message, Some(span))
    })
}
