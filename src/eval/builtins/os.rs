//! `os` and `os.path`, over the project folder.

use super::{Row, argument, pure, raw, unmodelled};
use crate::eval::environment::Symbol;
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::ops::part_of;
use crate::eval::value::{Data, Text, Value, Why};
use crate::resolved::Reason;
use crate::text::{EntryKind, Span, resolve};
use camino::{Utf8Path, Utf8PathBuf};

/// The absolute path of the project, which nobody knows: a text that holds it is never handed over.
pub(in crate::eval) const ROOT: &str = "/\u{1}";
/// The character by which a text made of [`ROOT`] is known.
pub(in crate::eval) const ROOT_MARK: char = '\u{1}';

pub(super) const OS: &[Row] = &[
    raw("chdir", change_folder),
    pure("getcwd", working_folder),
    pure("getcwdu", working_folder),
    pure("listdir", list_folder),
    raw("getenv", environment_variable),
    raw("remove", no_effect),
    raw("unlink", no_effect),
    raw("makedirs", no_effect),
    raw("mkdir", no_effect),
    raw("umask", no_effect),
    raw("putenv", no_effect),
    pure("fspath", file_path),
    pure("walk", super::walk::walk),
];

pub(super) const PATH: &[Row] = &[
    pure("join", join),
    pure("dirname", dirname),
    pure("basename", basename),
    pure("abspath", absolute),
    pure("realpath", absolute),
    pure("normpath", normal),
    pure("expanduser", identity),
    pure("exists", exists),
    pure("lexists", exists),
    pure("isfile", is_file),
    pure("isdir", is_folder),
    pure("split", split),
    pure("splitext", split_extension),
    pure("relpath", relative),
    pure("isabs", is_absolute),
];

pub(super) fn constant(machine: &mut Machine<'_>, name: &str, span: Span) -> Option<Value> {
    Some(match name {
        "name" => machine.value(Data::Symbol(Symbol::Text("os_name", false)), span),
        "environ" => machine.unknown(Reason::EnvironmentVariable, SOME_VARIABLE, span),
        // What differs on Windows is only how a path is written there.
        "sep" => Value::str("/", machine.at(span)),
        "curdir" => Value::str(".", machine.at(span)),
        "pardir" => Value::str("..", machine.at(span)),
        "linesep" => Value::str("\n", machine.at(span)),
        _ => return None,
    })
}

/// Why it is not known which file a relative path names.
pub(super) fn lost(machine: &Machine<'_>, path: &str) -> Option<Value> {
    let why = machine.state.lost_folder.clone()?;
    let span = why.span?;
    (!path.starts_with('/')).then(|| Value::unknown(why, machine.at(span)))
}

/// The project file that a path names; `None` outside of the project.
pub(super) fn project_path(machine: &Machine<'_>, path: &str) -> Option<Utf8PathBuf> {
    let mut base = Utf8Path::new("");
    let inner = match path.strip_prefix(ROOT) {
        Some(inner) if inner.is_empty() || inner.starts_with('/') => inner.trim_start_matches('/'),
        Some(_) => return None,
        None => {
            base = Utf8Path::new(machine.state.folder.as_ref());
            path
        }
    };
    resolve(base, inner).ok()
}

fn path_argument(args: &Args, at: usize) -> Option<&str> {
    match &args.positional.get(at)?.data {
        Data::Str(text) => Some(&text.text),
        Data::Path(path) => Some(path),
        _ => None,
    }
}

fn no_effect(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    Ok(machine.none(args.span))
}

/// `os.fspath(path)`
fn file_path(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.first().and_then(Value::as_path) {
        Some(path) => machine.text(path, args.span),
        None => unmodelled(machine, args, "os.fspath"),
    }
}

fn identity(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.first() {
        Some(value) if value.as_str().is_some_and(|text| !text.starts_with('~')) => {
            Ok(value.clone())
        }
        _ => unmodelled(machine, args, "os.path"),
    }
}

fn change_folder(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let place = path_argument(args, 0).and_then(|path| project_path(machine, path));
    let known = path_argument(args, 0).is_some_and(|path| lost(machine, path).is_none());
    if let (Some(place), true) = (place, known) {
        if machine.files.world().kind(&place) != Some(EntryKind::Folder)
            && !place.as_str().is_empty()
        {
            return machine.raise("FileNotFoundError", args.span);
        }
        machine.state.folder = place.as_str().into();
        machine.state.lost_folder = None;
        return Ok(machine.none(args.span));
    }
    let message = "changing into another folder is not followed";
    machine.state.lost_folder = Some(machine.why(Reason::HostState, message, args.span));
    Ok(machine.none(args.span))
}

/// The absolute path of the working folder.
pub(super) fn working_path(machine: &Machine<'_>) -> String {
    match machine.state.folder.as_ref() {
        "" => ROOT.to_owned(),
        folder => format!("{ROOT}/{folder}"),
    }
}

fn environment_variable(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let why = machine.why(Reason::EnvironmentVariable, SOME_VARIABLE, args.span);
    let why = named_variable(machine, why, args.positional.first());
    Ok(Value::unknown(why, machine.at(args.span)))
}

/// Why a value is not known that is asked of the environment variables; what is known of the question names it.
const SOME_VARIABLE: &str = "it depends on an environment variable";

/// The reason with the name of the variable, where that is what it is about and the name is known.
pub(in crate::eval) fn named_variable(
    machine: &Machine<'_>,
    why: Why,
    name: Option<&Value>,
) -> Why {
    let (Some(span), Some(name)) = (why.span, name.and_then(Value::as_str)) else {
        return why;
    };
    if why.reason != Reason::EnvironmentVariable || why.message != SOME_VARIABLE {
        return why;
    }
    let message = format!("it depends on the environment variable `{name}`");
    machine.why(Reason::EnvironmentVariable, message, span)
}

fn working_folder(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    if let Some(unknown) = lost(machine, "") {
        return Ok(unknown);
    }
    let path = working_path(machine);
    machine.text(path, args.span)
}

fn list_folder(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let path = match args.positional.first() {
        Some(_) => path_argument(args, 0).and_then(|path| project_path(machine, path)),
        None => project_path(machine, ""),
    };
    if let Some(unknown) = lost(machine, path_argument(args, 0).unwrap_or("")) {
        return Ok(unknown);
    }
    let Some(path) = path else {
        return unmodelled(machine, args, "os.listdir");
    };
    let Ok(entries) = machine.files.world().list(&path) else {
        return machine.raise("FileNotFoundError", args.span);
    };
    let mut names = entries
        .iter()
        .map(|entry| entry.name.clone())
        .filter(|name| !is_vcs_folder(name))
        .collect::<Vec<_>>();
    let reason = Reason::FileSystemOrder;
    machine.arrange(&mut names, String::clone, reason, args.span);
    let names = names
        .into_iter()
        .map(|name| Value::str(name, machine.at(args.span)))
        .collect::<Vec<_>>();
    Ok(machine.list(names, args.span))
}

/// `os.path.join`
fn join(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let parts = args.positional.iter().map(Value::as_path);
    let Some(parts) = parts.collect::<Option<Vec<_>>>() else {
        return unmodelled(machine, args, "os.path.join");
    };
    let mut path = String::new();
    for (at, part) in parts.iter().enumerate() {
        if part.starts_with('/') {
            path = part.to_string();
        } else {
            if at > 0 && !path.is_empty() && !path.ends_with('/') {
                path.push('/');
            }
            path.push_str(part);
        }
    }
    machine.text(path, args.span)
}

/// Where the last part begins, and the folder before it without its slashes.
pub(super) fn cut_path(path: &str) -> (&str, &str) {
    let at = path.rfind('/').map_or(0, |at| at + 1);
    let (head, tail) = path.split_at_checked(at).unwrap_or(("", path));
    let stripped = head.trim_end_matches('/');
    let head = if stripped.is_empty() { head } else { stripped };
    (head, tail)
}

fn dirname(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(path) = path_argument(args, 0).map(str::to_owned) else {
        return unmodelled(machine, args, "os.path.dirname");
    };
    if path == ROOT {
        // The folder above the project: unknown, but outside for sure.
        return machine.text(format!("{ROOT}/.."), args.span);
    }
    let (head, _) = cut_path(&path);
    machine.text(head, args.span)
}

fn basename(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(path) = path_argument(args, 0).map(str::to_owned) else {
        return unmodelled(machine, args, "os.path.basename");
    };
    machine.text(cut_path(&path).1, args.span)
}

fn split(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(path) = path_argument(args, 0).map(str::to_owned) else {
        return unmodelled(machine, args, "os.path.split");
    };
    let (head, tail) = cut_path(&path);
    let pair = [head, tail].map(|part| Value::str(part, machine.at(args.span)));
    Ok(machine.tuple(pair, args.span))
}

fn split_extension(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(path) = path_argument(args, 0).map(str::to_owned) else {
        return unmodelled(machine, args, "os.path.splitext");
    };
    let extension = split_name(cut_path(&path).1).1;
    let stem = path.strip_suffix(extension).unwrap_or(&path);
    let pair = [stem, extension].map(|part| Value::str(part, machine.at(args.span)));
    Ok(machine.tuple(pair, args.span))
}

/// A file name without its extension, and that with its dot. Dots at the start begin none.
pub(super) fn split_name(name: &str) -> (&str, &str) {
    let inner = name.trim_start_matches('.');
    let dot = inner.rfind('.').map(|at| name.len() - inner.len() + at);
    dot.and_then(|dot| name.split_at_checked(dot))
        .unwrap_or((name, ""))
}

/// `posixpath.normpath`
pub(super) fn normalized(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

fn normal(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match path_argument(args, 0).map(normalized) {
        Some(path) => machine.text(path, args.span),
        None => unmodelled(machine, args, "os.path.normpath"),
    }
}

fn absolute(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    if let Some(unknown) = path_argument(args, 0).and_then(|path| lost(machine, path)) {
        return Ok(unknown);
    }
    let path = path_argument(args, 0).map(|path| {
        if path.starts_with('/') {
            normalized(path)
        } else {
            normalized(&format!("{}/{path}", working_path(machine)))
        }
    });
    match path {
        // Above the project: not a path of ours.
        Some(path) if path == "/" => unmodelled(machine, args, "os.path.abspath"),
        Some(path) => machine.text(path, args.span),
        None => unmodelled(machine, args, "os.path.abspath"),
    }
}

fn relative(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let path = path_argument(args, 0).and_then(|path| project_path(machine, path));
    let start = match argument(args, 1, "start") {
        Some(start) => start
            .as_path()
            .and_then(|start| project_path(machine, &start)),
        None => project_path(machine, ""),
    };
    let (Some(path), Some(start)) = (path, start) else {
        return unmodelled(machine, args, "os.path.relpath");
    };
    let path = path.components().map(|c| c.as_str()).collect::<Vec<_>>();
    let start = start.components().map(|c| c.as_str()).collect::<Vec<_>>();
    let common = path.iter().zip(&start).take_while(|(a, b)| a == b).count();
    let up = start.iter().skip(common).map(|_| "..");
    let parts = up
        .chain(path.iter().skip(common).copied())
        .collect::<Vec<_>>();
    let relative = if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    };
    machine.text(relative, args.span)
}

fn is_absolute(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match path_argument(args, 0) {
        Some(path) => Ok(machine.bool(path.starts_with('/'), args.span)),
        None => unmodelled(machine, args, "os.path.isabs"),
    }
}

fn kind_test(
    machine: &mut Machine<'_>,
    args: &Args,
    test: fn(Option<EntryKind>) -> bool,
) -> Eval<Value> {
    if let Some(unknown) = path_argument(args, 0).and_then(|path| lost(machine, path)) {
        return Ok(unknown);
    }
    match path_argument(args, 0).and_then(|path| project_path(machine, path)) {
        Some(path) => {
            let kind = machine.files.world().kind(&path);
            Ok(machine.bool(test(kind), args.span))
        }
        None => {
            let message = "it depends on a file outside the project";
            Ok(machine.unknown(Reason::HostState, message, args.span))
        }
    }
}

pub(super) fn exists(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    // `.git` is there in a checkout and not in an archive of it.
    if path_argument(args, 0).is_some_and(is_vcs_folder) {
        return Ok(machine.unknown(Reason::Git, "it depends on the checkout", args.span));
    }
    kind_test(machine, args, |kind| kind.is_some())
}

pub(super) fn is_file(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    kind_test(machine, args, |kind| kind == Some(EntryKind::File))
}

pub(super) fn is_folder(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    if path_argument(args, 0).is_some_and(is_vcs_folder) {
        return Ok(machine.unknown(Reason::Git, "it depends on the checkout", args.span));
    }
    kind_test(machine, args, |kind| kind == Some(EntryKind::Folder))
}

pub(super) fn is_vcs_folder(path: &str) -> bool {
    path.split('/')
        .any(|part| matches!(part, ".git" | ".hg" | ".svn" | ".bzr"))
}

/// A part of a text with its place; used by the methods that cut texts.
pub(super) fn piece(whole: &Value, text: &Text, start: usize, end: usize) -> Value {
    part_of(whole, text, start, end).unwrap_or_else(|| Value::str("", whole.at.clone()))
}
