//! `pathlib`: paths as values. A path is kept as the text that `str()` gives on POSIX.

use super::attributes::method;
use super::os::{
    ROOT, cut_path, is_vcs_folder, lost, normalized, project_path, split_name, working_path,
};
use super::walk::{Style, expand};
use super::{Row, argument, files, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::ops::unknown_of;
use crate::eval::state::Object;
use crate::eval::value::{Data, Seq, Value};
use crate::resolved::Reason;
use crate::text::{EntryKind, Span};

pub(super) const PATHLIB: &[Row] = &[
    pure("Path", path),
    pure("PurePath", path),
    pure("PosixPath", path),
    pure("PurePosixPath", path),
];

/// Methods of the class.
pub(super) const CLASS: &[Row] = &[pure("cwd", working_folder)];

const METHODS: &[Row] = &[
    pure("joinpath", join),
    pure("resolve", resolve),
    pure("absolute", resolve),
    pure("exists", exists),
    pure("is_file", is_file),
    pure("is_dir", is_folder),
    pure("read_text", read_text),
    pure("read_bytes", read_bytes),
    raw("open", open),
    pure("as_posix", as_posix),
    pure("relative_to", relative_to),
    pure("with_suffix", with_suffix),
    pure("with_name", with_name),
    pure("iterdir", list_folder),
    pure("glob", glob),
    pure("rglob", glob_deep),
    raw("mkdir", no_effect),
    raw("touch", no_effect),
    raw("unlink", no_effect),
    raw("write_text", no_effect),
    raw("write_bytes", no_effect),
];

/// The text of a path of these parts.
fn path_of(parts: &[&str]) -> String {
    let mut whole = String::new();
    for part in parts {
        if part.starts_with('/') {
            whole = (*part).to_owned();
        } else if !part.is_empty() {
            whole = super::walk::joined(&whole, part);
        }
    }
    let kept = whole.split('/').filter(|part| !matches!(*part, "" | "."));
    let kept = kept.collect::<Vec<_>>().join("/");
    match (whole.starts_with('/'), kept.is_empty()) {
        (true, _) => format!("/{kept}"),
        (false, true) => ".".to_owned(),
        (false, false) => kept,
    }
}

fn made(machine: &Machine<'_>, text: &str, span: Span) -> Value {
    machine.value(Data::Path(path_of(&[text]).into()), span)
}

fn path(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let parts = args.positional.iter().map(Value::as_path);
    let Some(parts) = parts.collect::<Option<Vec<_>>>() else {
        return unmodelled(machine, args, "Path");
    };
    let parts = parts.iter().map(AsRef::as_ref).collect::<Vec<_>>();
    Ok(machine.value(Data::Path(path_of(&parts).into()), args.span))
}

/// `path / part`
pub(in crate::eval) fn join_path(
    machine: &mut Machine<'_>,
    a: &Value,
    b: &Value,
    span: Span,
) -> Eval<Value> {
    match (a.as_path(), b.as_path()) {
        (Some(a), Some(b)) => Ok(machine.value(Data::Path(path_of(&[&a, &b]).into()), span)),
        _ => {
            let why = unknown_of(a)
                .or_else(|| unknown_of(b))
                .unwrap_or_else(|| machine.why(Reason::UnknownCall, "`/` is not followed", span));
            Ok(Value::unknown(why, machine.at(span)))
        }
    }
}

fn parent(text: &str) -> String {
    if text == ROOT {
        return format!("{ROOT}/..");
    }
    match cut_path(text).0 {
        "" => ".".to_owned(),
        head => head.to_owned(),
    }
}

/// `path.name`
pub(super) fn attribute(
    machine: &mut Machine<'_>,
    value: &Value,
    text: &str,
    name: &str,
    span: Span,
) -> Eval<Value> {
    let last = if text == "." { "" } else { cut_path(text).1 };
    let (stem, suffix) = split_name(last);
    match name {
        "parent" => Ok(made(machine, &parent(text), span)),
        "parents" => {
            let mut above = Vec::new();
            let mut at = text.to_owned();
            while at != "." && at != "/" && at != ROOT {
                at = parent(&at);
                above.push(made(machine, &at, span));
            }
            Ok(machine.tuple(above, span))
        }
        "name" => machine.text(last, span),
        "stem" => machine.text(stem, span),
        "suffix" => machine.text(suffix, span),
        "parts" if !text.starts_with('/') => {
            let parts = text.split('/').filter(|part| *part != ".");
            let parts = parts.map(|part| Value::str(part, machine.at(span)));
            let parts = parts.collect::<Vec<_>>();
            Ok(machine.tuple(parts, span))
        }
        _ => Ok(method(machine, METHODS, value, name, span)),
    }
}

fn own(receiver: Option<&Value>) -> Option<String> {
    match receiver.map(|value| &value.data) {
        Some(Data::Path(text)) => Some(text.to_string()),
        _ => None,
    }
}

fn working_folder(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match lost(machine, "") {
        Some(unknown) => Ok(unknown),
        None => Ok(made(machine, &working_path(machine), args.span)),
    }
}

fn join(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let mut all = receiver.cloned();
    for part in &args.positional {
        if let Some(before) = &all {
            all = Some(join_path(machine, before, part, args.span)?);
        }
    }
    match all {
        Some(path) => Ok(path),
        None => unmodelled(machine, args, "joinpath"),
    }
}

fn resolve(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let Some(text) = own(receiver) else {
        return unmodelled(machine, args, "resolve");
    };
    if let Some(unknown) = lost(machine, &text) {
        return Ok(unknown);
    }
    let whole = if text.starts_with('/') {
        normalized(&text)
    } else {
        normalized(&format!("{}/{text}", working_path(machine)))
    };
    if whole == "/" {
        return unmodelled(machine, args, "resolve");
    }
    Ok(made(machine, &whole, args.span))
}

/// Calls a function on paths with the path before its arguments.
fn with_own(args: &Args, receiver: Option<&Value>) -> Args {
    let mut args = args.clone();
    if let Some(path) = receiver {
        args.positional.insert(0, path.clone());
    }
    args
}

fn exists(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    super::os::exists(machine, &with_own(args, receiver), None)
}

fn is_file(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    super::os::is_file(machine, &with_own(args, receiver), None)
}

fn is_folder(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    super::os::is_folder(machine, &with_own(args, receiver), None)
}

fn open(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    super::functions::open_any(machine, &with_own(args, receiver), None)
}

/// `path.read_text(encoding, errors)`
fn read_text(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    read(machine, args, receiver, "r")
}

fn read_bytes(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    read(machine, args, receiver, "rb")
}

fn read(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    mode: &str,
) -> Eval<Value> {
    let Some(path) = receiver.cloned() else {
        return unmodelled(machine, args, "read_text");
    };
    let none = machine.none(args.span);
    let mode = Value::str(mode, machine.at(args.span));
    let encoding = argument(args, 0, "encoding").cloned();
    let opened = Args {
        positional: vec![path, mode, none.clone(), encoding.unwrap_or(none)],
        keywords: Vec::new(),
        ..args.clone()
    };
    let file = files::open(machine, &opened, None)?;
    files::read_from(machine, &file, args)
}

fn as_posix(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match own(receiver) {
        Some(text) => machine.text(text, args.span),
        None => unmodelled(machine, args, "as_posix"),
    }
}

fn relative_to(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let base = match args.positional.as_slice() {
        [base] => base.as_path().map(|base| path_of(&[&base])),
        _ => None,
    };
    let (Some(text), Some(base)) = (own(receiver), base) else {
        return unmodelled(machine, args, "relative_to");
    };
    let rest = if base == "." && !text.starts_with('/') {
        Some(text.as_str())
    } else if text == base {
        Some("")
    } else {
        text.strip_prefix(base.as_str())
            .and_then(|rest| rest.strip_prefix('/'))
    };
    match rest {
        Some(rest) => Ok(made(machine, rest, args.span)),
        None => machine.raise("ValueError", args.span),
    }
}

fn with_name(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let name = args.positional.first().and_then(Value::as_str).cloned();
    let (Some(text), Some(name)) = (own(receiver), name) else {
        return unmodelled(machine, args, "with_name");
    };
    if text == "." || name.is_empty() || name.contains('/') {
        return unmodelled(machine, args, "with_name");
    }
    let path = path_of(&[cut_path(&text).0, &name]);
    Ok(made(machine, &path, args.span))
}

fn with_suffix(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let suffix = args.positional.first().and_then(Value::as_str).cloned();
    let (Some(text), Some(suffix)) = (own(receiver), suffix) else {
        return unmodelled(machine, args, "with_suffix");
    };
    if text == "." || suffix.contains('/') {
        return unmodelled(machine, args, "with_suffix");
    }
    let (folder, last) = cut_path(&text);
    let path = path_of(&[folder, &format!("{}{suffix}", split_name(last).0)]);
    Ok(made(machine, &path, args.span))
}

fn list_folder(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let Some(text) = own(receiver) else {
        return unmodelled(machine, args, "iterdir");
    };
    if let Some(unknown) = lost(machine, &text) {
        return Ok(unknown);
    }
    let Some(folder) = project_path(machine, &text) else {
        return unmodelled(machine, args, "iterdir");
    };
    let Ok(entries) = machine.files.world().list(&folder) else {
        return machine.raise("FileNotFoundError", args.span);
    };
    let names = entries.iter().map(|entry| entry.name.as_str());
    let names = names.filter(|name| !is_vcs_folder(name));
    let paths = names.map(|name| path_of(&[&text, name])).collect();
    Ok(paths_in_order(machine, paths, args.span))
}

fn paths_in_order(machine: &mut Machine<'_>, mut paths: Vec<String>, span: Span) -> Value {
    machine.arrange(&mut paths, String::clone, Reason::FileSystemOrder, span);
    let paths = paths.iter().map(|path| made(machine, path, span));
    let paths = paths.collect::<Vec<_>>();
    machine.alloc(Object::Iterator(Seq::of(paths)), span)
}

fn glob(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    globbed(machine, args, receiver, false)
}

fn glob_deep(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    globbed(machine, args, receiver, true)
}

fn globbed(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
    deep: bool,
) -> Eval<Value> {
    let pattern = match args.positional.as_slice() {
        [pattern] if args.keywords.is_empty() => pattern.as_str().cloned(),
        _ => None,
    };
    let (Some(text), Some(pattern)) = (own(receiver), pattern) else {
        return unmodelled(machine, args, "glob");
    };
    let mut parts = pattern.split('/').collect::<Vec<_>>();
    if deep {
        parts.insert(0, "**");
    }
    // What `**` at the end matches differs between the versions.
    let plain = parts
        .iter()
        .all(|part| !matches!(*part, "" | "." | "..") && (*part == "**" || !part.contains("**")));
    if !plain || parts.last() == Some(&"**") {
        return unmodelled(machine, args, "glob");
    }
    if let Some(unknown) = lost(machine, &text) {
        return Ok(unknown);
    }
    let style = Style {
        hidden: true,
        recursive: true,
    };
    let start = if text == "." { "" } else { text.as_str() };
    if project_path(machine, start).is_none_or(|path| {
        machine.files.world().kind(&path) != Some(EntryKind::Folder) && !path.as_str().is_empty()
    }) {
        return unmodelled(machine, args, "glob");
    }
    match expand(machine, start, &parts, style, args.span)? {
        Some(found) => Ok(paths_in_order(machine, found, args.span)),
        None => unmodelled(machine, args, "glob"),
    }
}

fn no_effect(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    Ok(machine.none(args.span))
}
