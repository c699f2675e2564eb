//! What a target cannot say stays in setup.py: the call with some of its keywords, and the code that they need.
//!
//! [`Lists`] finds the calls of `setup()` and the lists in which their arguments are written; [`Program`] finds out what
//! must stay; [`cut`] takes out the rest. What was not needed by anything before stays as well, byte for byte, and so does
//! code that does more than give values to names. The result is read and evaluated again before it is believed.

mod cut;
mod decide;
mod effects;
mod facts;
mod lists;
mod names;
mod program;
mod proof;

use super::{FileChange, Refusal};
use crate::eval::evaluate;
use crate::project::Project;
use crate::syntax::python::Module;
use crate::text::{Files, OverlayWorld, SourceFile, apply};
use lists::Lists;
use program::Program;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is left of a setup.py.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remainder {
    /// Nothing that matters.
    Gone,
    /// A call with the keywords that stay.
    Call(FileChange),
}

/// Takes everything out of setup.py that only other keywords of `setup()` than `kept` need.
///
/// # Errors
/// When it cannot be done without changing what is kept, with the place and what to do.
pub fn remainder(project: &Project, kept: &BTreeSet<String>) -> Result<Remainder, Refusal> {
    let Some(setup) = project.setup() else {
        return Ok(Remainder::Gone);
    };
    let Some(file) = &setup.file else {
        return Ok(Remainder::Gone);
    };
    let module = Module::parse(file);
    let lists = Lists::find(&module, &setup.calls)?;
    if lists.calls.is_empty() {
        let problem = setup.problems.first();
        let message = problem.map_or("setup.py does not call setup() itself", |problem| {
            problem.message.as_str()
        });
        let place = setup.calls.first().map(|call| call.callee);
        let place = place.or_else(|| problem.and_then(|problem| problem.span));
        return Err(Refusal::new(
            format!("what stays in setup.py cannot be found: {message}"),
            place.or_else(|| Some(file.span(0, 0))),
            "call setup() in setup.py, where it can be seen",
        ));
    }
    proof::refuse_unseen(&lists, setup, kept)?;
    let program = Program::read(&module, lists, kept)?;
    if !program.does_something() {
        return Ok(Remainder::Gone);
    }
    let edits = cut::edits(&program);
    let text = edits.and_then(|edits| apply(file.text(), &edits));
    let Some(text) = text else {
        return Err(Refusal::new(
            "what stays in setup.py cannot be told from what goes",
            Some(file.span(0, 0)),
            "write each argument of setup() on a line of its own",
        ));
    };
    proof::check(project, &text, kept)?;
    Ok(Remainder::Call(FileChange::modify(file, text)))
}

/// The text with further arguments in its one call of `setup()`; `None` when it has not one, or no room for them.
pub(super) fn with_arguments(
    project: &Project,
    text: &str,
    arguments: &[String],
) -> Option<String> {
    let mut text = text.to_owned();
    for argument in arguments {
        let mut world = OverlayWorld::new(project.files().world().clone());
        world.insert("setup.py", text.as_bytes());
        let files = Files::shared(Arc::new(world));
        let setup = evaluate(&files, "setup.py".into());
        let [call] = setup.calls.as_slice() else {
            return None;
        };
        let edit = Module::parse(setup.file.as_ref()?).insert_argument(call.span, argument)?;
        text = apply(&text, [&edit])?;
    }
    Some(text)
}

/// A setup.py that only calls `setup()`, below the header of `file`: shebang, encoding and licence.
pub fn bare_setup(file: &SourceFile) -> FileChange {
    let call = "from setuptools import setup\n\nsetup()\n";
    FileChange::modify(file, super::setup_py::below_header(file, call))
}
