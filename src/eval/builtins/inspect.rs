//! `inspect`: the file that runs, and docstrings.

use super::{ROOT, Row, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
use indexmap::IndexMap;
use std::rc::Rc;

pub(super) const INSPECT: &[Row] = &[
    pure("cleandoc", clean_doc),
    raw("currentframe", current_frame),
    raw("getfile", file_of),
    raw("getframeinfo", frame_info),
    raw("getsourcefile", file_of),
    raw("stack", stack),
];

/// The class of a frame; no class of a program has a dot.
const FRAME: &str = "inspect.frame";
const STACK: &str = "inspect.stack";
const FRAME_INFO: &str = "inspect.Traceback";

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

/// `getframeinfo(frame)`: of its attributes the name of the file.
fn frame_info(machine: &mut Machine<'_>, args: &Args, own: Option<&Value>) -> Eval<Value> {
    let file = file_of(machine, args, own)?;
    let instance = Instance {
        class: FRAME_INFO.into(),
        name: None,
        attributes: IndexMap::from_iter([("filename".into(), file)]),
        scope: None,
    };
    Ok(machine.alloc(Object::Instance(instance), args.span))
}

/// `stack()`: the frame that runs with the name of its file; those outside of it are not followed.
fn stack(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    let frame = current_frame(machine, &args.again([]), None)?;
    let file = file_of(machine, &args.again([frame.clone()]), None)?;
    let why = machine.why(Reason::UnknownCall, "the frame is not followed", span);
    let rest = || Value::unknown(why.clone(), machine.at(span));
    let first = machine.tuple([frame, file, rest(), rest(), rest(), rest()], span);
    let instance = Instance {
        class: STACK.into(),
        name: None,
        attributes: IndexMap::from_iter([("first".into(), first)]),
        scope: None,
    };
    Ok(machine.alloc(Object::Instance(instance), span))
}

/// `stack()[0]`
pub(super) fn first_frame(instance: &Instance, index: &Value) -> Option<Value> {
    let is_first = instance.class.as_ref() == STACK && index.as_int() == Some(0);
    let first = instance.attributes.get("first");
    first.filter(|_| is_first).cloned()
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
