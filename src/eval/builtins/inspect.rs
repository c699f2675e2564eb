//! `inspect`: the file that runs, and docstrings.

use super::{ROOT, Row, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::Object;
use crate::eval::value::{Data, Value};
use std::rc::Rc;

pub(super) const INSPECT: &[Row] = &[
    pure("cleandoc", clean_doc),
    raw("currentframe", current_frame),
    raw("getfile", file_of),
    raw("getsourcefile", file_of),
];

/// The class of a frame; no class of a program has a dot.
const FRAME: &str = "inspect.frame";

/// The docstring as `inspect.cleandoc` gives it; `None` for white space that the versions treat differently.
pub(super) fn cleaned(doc: &str) -> Option<String> {
    if doc.contains(|c: char| c.is_whitespace() && !matches!(c, ' ' | '\n')) {
        return None;
    }
    let mut lines = doc.split('\n').collect::<Vec<_>>();
    let margin = lines
        .iter()
        .skip(1)
        .filter(|line| !line.trim_start().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min();
    for line in lines.iter_mut().take(1) {
        *line = line.trim_start();
    }
    for line in lines.iter_mut().skip(1) {
        *line = line.get(margin.unwrap_or(0)..).unwrap_or("");
    }
    let blank = |line: &&&str| line.is_empty();
    let before = lines.iter().take_while(blank).count();
    let after = lines.iter().rev().take_while(blank).count();
    let kept = lines.len().saturating_sub(before + after);
    let lines = lines.into_iter().skip(before).take(kept);
    Some(lines.collect::<Vec<_>>().join("\n"))
}

fn clean_doc(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let doc = match args.positional.as_slice() {
        [doc] => doc.as_str().and_then(|doc| cleaned(doc)),
        _ => None,
    };
    match doc {
        Some(doc) => machine.text(doc, args.span),
        None => unmodelled(machine, args, "inspect.cleandoc"),
    }
}

fn current_frame(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    // Its name is that of the file, which a caller may ask for elsewhere.
    let path = machine.module.file().path().to_string();
    let path = machine.text(path, args.span)?;
    Ok(machine.make_instance(&FRAME.into(), &args.again([path])))
}

/// `getfile(frame)`, `getsourcefile(function)`: the file of a function of the program too.
fn file_of(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let path = match args.positional.as_slice() {
        [value] => match &value.data {
            Data::Function(function) => Some(function.module.file().path().to_string()),
            Data::Ref(id) => match machine.state.object(*id).map(Rc::as_ref) {
                Some(Object::Instance(instance)) if instance.class.as_ref() == FRAME => {
                    instance.name.as_deref().map(str::to_owned)
                }
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    match path {
        Some(path) => machine.text(format!("{ROOT}/{path}"), args.span),
        None => unmodelled(machine, args, "inspect.getfile"),
    }
}
