//! The call of `setup()`, and its keywords that are no field of the metadata.

use super::Refusal;
use crate::eval::{Data, Keyword, Sequence, SetupCall, SetupFunction};
use crate::project::Project;

/// Refuses a setup.py in which not exactly one call of `setup()` is reached.
pub(super) fn one_call(project: &Project) -> Result<(), Refusal> {
    let Some(setup) = project.setup() else {
        return Ok(());
    };
    if let [_, second, ..] = setup.calls.as_slice() {
        return Err(Refusal::new(
            "setup.py calls setup() more than once",
            Some(second.callee),
            "a project is one package: leave one call of setup()",
        ));
    }
    let file = setup.file.as_ref();
    if setup.calls.is_empty() && file.is_some_and(|file| !file.text().trim().is_empty()) {
        let problem = setup.problems.first();
        let reason = problem.map_or("no call of setup() is reached in setup.py", |problem| {
            problem.message.as_str()
        });
        let start = file.map(|file| file.span(0, 0));
        return Err(Refusal::new(
            format!("setup.py cannot be read: {reason}"),
            problem.and_then(|problem| problem.span).or(start),
            "write one call of setup() whose arguments are known without running it",
        ));
    }
    known_switch(project)
}

/// Refuses a project of which only a run tells whether pbr builds it.
fn known_switch(project: &Project) -> Result<(), Refusal> {
    let Some(call) = project.setup_call() else {
        return Ok(());
    };
    let mut switches = ["pbr", "d2to1"]
        .into_iter()
        .filter_map(|name| call.keyword(name));
    match switches.find(|switch| switch.value.known().is_none()) {
        None => Ok(()),
        Some(switch) => Err(Refusal::new(
            format!("only a run tells whether `{}` is on", switch.name),
            Some(switch.span),
            "write `pbr=True`, or take it out",
        )),
    }
}

/// The call, when setuptools or distutils take it and every argument is seen.
pub(super) fn known_call(project: &Project) -> Result<Option<&SetupCall>, Refusal> {
    let Some(call) = project.setup_call() else {
        return Ok(None);
    };
    if let SetupFunction::Other(function) = &call.function {
        return Err(Refusal::new(
            format!("`{function}` builds the project, not setuptools"),
            Some(call.callee),
            "only setup() of setuptools and distutils is converted",
        ));
    }
    if let Some(open) = call.open.first() {
        return Err(Refusal::new(
            format!("not every argument of setup() is known: {}", open.message),
            open.span.or(Some(call.callee)),
            "write the arguments as literals",
        ));
    }
    Ok(Some(call))
}

/// A keyword that no target needs.
pub(super) enum Gone {
    /// It says nothing.
    Dropped(&'static str),
    /// It is lost, for this reason.
    Lost(&'static str),
}

/// Whether a keyword goes whatever the target is, and why.
pub(super) fn gone(keyword: &str) -> Option<Gone> {
    match keyword {
        "contact" | "contact_email" | "provides_extras" => Some(Gone::Dropped("it has no effect")),
        "test_suite" | "test_loader" | "test_runner" => {
            Some(Gone::Lost("`setup.py test` is gone since setuptools 72"))
        }
        "eager_resources" => Some(Gone::Lost("only eggs read it")),
        _ => None,
    }
}

/// Whether a keyword is given as nothing.
pub(super) fn is_empty(keyword: &Keyword) -> bool {
    let Some(node) = keyword.value.known() else {
        return false;
    };
    let nothing = |items: &Sequence| items.items.is_empty() && items.open.is_empty();
    match &node.data {
        Data::List(items) | Data::Tuple(items) | Data::Set(items) => nothing(items),
        Data::Dict(entries) => entries.entries.is_empty() && entries.open.is_empty(),
        Data::Str(text) => text.trim().is_empty(),
        Data::None => true,
        _ => false,
    }
}
