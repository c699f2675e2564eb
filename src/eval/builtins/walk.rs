//! Going through folders: `os.walk`, `glob`.

use super::os::{ROOT_MARK, is_vcs_folder, lost, project_path};
use super::{Row, argument, pure, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::{Object, Walk};
use crate::eval::value::{Id, Seq, Value};
use crate::resolved::Reason;
use crate::syntax::fnmatch::fnmatch;
use crate::text::{EntryKind, Span};

pub(super) const GLOB: &[Row] = &[
    pure("glob", glob),
    pure("iglob", glob_lazily),
    pure("escape", escape),
];

/// A path below a folder, written as Python joins them.
pub(super) fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() || folder.ends_with('/') {
        format!("{folder}{name}")
    } else {
        format!("{folder}/{name}")
    }
}

/// The entries of a folder by its path as written, sorted; `None` when it is no folder of the project.
fn entries(machine: &Machine<'_>, folder: &str) -> Option<Vec<(String, EntryKind)>> {
    let entries = machine
        .files
        .world()
        .list(&project_path(machine, folder)?)
        .ok()?;
    let entries = entries.iter().map(|entry| (entry.name.clone(), entry.kind));
    Some(entries.filter(|(name, _)| !is_vcs_folder(name)).collect())
}

// `os.walk`

/// `os.walk(top)`, which is asked for one folder after the other.
pub(super) fn walk(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let top = argument(args, 0, "top").and_then(Value::as_path);
    let (Some(top), true) = (top, args.positional.len() == 1) else {
        return unmodelled(machine, args, "os.walk");
    };
    let other_way = args
        .keywords
        .iter()
        .any(|keyword| match keyword.name.as_ref() {
            "topdown" => !machine.truth(&keyword.value).yes.is_always(),
            "followlinks" => !machine.truth(&keyword.value).no.is_always(),
            "onerror" | "top" => false,
            _ => true,
        });
    if other_way {
        return unmodelled(machine, args, "os.walk");
    }
    if let Some(unknown) = lost(machine, &top) {
        return Ok(unknown);
    }
    if project_path(machine, &top).is_none() {
        let message = "it goes through folders outside the project";
        return Ok(machine.unknown(Reason::HostState, message, args.span));
    }
    let walk = Walk {
        waiting: vec![top.to_string()],
        lost: None,
    };
    Ok(machine.alloc(Object::Walk(walk), args.span))
}

/// A folder that `os.walk` gives.
pub(in crate::eval) struct Visited {
    pub path: String,
    /// The tuple of the path, the folders in it and the files in it.
    pub value: Value,
    /// The list of folders: what the program takes out of it is not entered.
    pub folders: Id,
}

/// The next folder of a walk, `None` at its end.
pub(in crate::eval) fn next_folder(
    machine: &mut Machine<'_>,
    id: Id,
    span: Span,
) -> Eval<Option<Visited>> {
    while let Some(Object::Walk(walk)) = machine.state.object_mut(id) {
        let Some(path) = walk.waiting.pop() else {
            return Ok(None);
        };
        let Some(found) = entries(machine, &path) else {
            continue;
        };
        machine.work(found.len() + 1, span)?;
        let mut found = found;
        machine.arrange(
            &mut found,
            |(name, _)| name.clone(),
            Reason::FileSystemOrder,
            span,
        );
        let named = |machine: &Machine<'_>, folders: bool| {
            let chosen = found
                .iter()
                .filter(|(_, kind)| (*kind == EntryKind::Folder) == folders);
            chosen
                .map(|(name, _)| Value::str(name.as_str(), machine.at(span)))
                .collect::<Vec<_>>()
        };
        let folders = machine.new_id(Object::List(Seq::of(named(machine, true))));
        let files = machine.list(named(machine, false), span);
        let place = machine.text(path.as_str(), span)?;
        let list = machine.value(crate::eval::value::Data::Ref(folders), span);
        let value = machine.tuple([place, list, files], span);
        return Ok(Some(Visited {
            path,
            value,
            folders,
        }));
    }
    Ok(None)
}

/// Goes on below a folder, in those of its folders that the program left in the list. Whether that is known.
pub(in crate::eval) fn enter(machine: &mut Machine<'_>, id: Id, visited: &Visited) -> bool {
    let names = machine.state.seq(visited.folders).and_then(Seq::certain);
    let names = names.and_then(|names| {
        let names = names.into_iter().map(|name| name.as_str().cloned());
        names.collect::<Option<Vec<_>>>()
    });
    let Some(names) = names else {
        return false;
    };
    if let Some(Object::Walk(walk)) = machine.state.object_mut(id) {
        let below = names.iter().rev().map(|name| joined(&visited.path, name));
        walk.waiting.extend(below);
    }
    true
}

/// The whole rest of a walk.
pub(in crate::eval) fn walked(machine: &mut Machine<'_>, id: Id, span: Span) -> Eval<Seq> {
    let mut values = Vec::new();
    while let Some(visited) = next_folder(machine, id, span)? {
        enter(machine, id, &visited);
        values.push(visited.value);
    }
    Ok(Seq::of(values))
}

// `glob`

/// How patterns are read.
#[derive(Clone, Copy)]
pub(super) struct Style {
    /// Whether `*` takes names that begin with a dot.
    pub hidden: bool,
    /// Whether `**` goes through all folders.
    pub recursive: bool,
}

fn glob(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match globbed(machine, args)? {
        Ok(paths) => Ok(machine.list(paths, args.span)),
        Err(unknown) => Ok(unknown),
    }
}

fn glob_lazily(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match globbed(machine, args)? {
        Ok(paths) => Ok(machine.alloc(Object::Iterator(Seq::of(paths)), args.span)),
        Err(unknown) => Ok(unknown),
    }
}

fn globbed(machine: &mut Machine<'_>, args: &Args) -> Eval<Result<Vec<Value>, Value>> {
    let pattern = argument(args, 0, "pathname").and_then(|value| value.as_str().cloned());
    let mut recursive = false;
    for keyword in &args.keywords {
        let truth = machine.truth(&keyword.value);
        match keyword.name.as_ref() {
            "recursive" if truth.yes.is_always() => recursive = true,
            "recursive" if truth.no.is_always() => {}
            "pathname" => {}
            _ => return Ok(Err(unmodelled(machine, args, "glob")?)),
        }
    }
    let Some(pattern) = pattern.filter(|_| args.positional.len() < 2) else {
        return Ok(Err(unmodelled(machine, args, "glob")?));
    };
    if let Some(unknown) = lost(machine, &pattern) {
        return Ok(Err(unknown));
    }
    let style = Style {
        hidden: false,
        recursive,
    };
    let parts = pattern.split('/').collect::<Vec<_>>();
    let (start, parts) = match parts.split_first() {
        Some((&"", rest)) => ("/", rest),
        _ => ("", parts.as_slice()),
    };
    if parts.iter().any(|part| part.is_empty()) {
        return Ok(Err(unmodelled(machine, args, "glob")?));
    }
    let Some(mut found) = expand(machine, start, parts, style, args.span)? else {
        let message = "it looks for files outside the project";
        return Ok(Err(machine.unknown(Reason::HostState, message, args.span)));
    };
    machine.arrange(
        &mut found,
        String::clone,
        Reason::FileSystemOrder,
        args.span,
    );
    let mut values = Vec::new();
    for path in found {
        values.push(machine.text(path, args.span)?);
    }
    Ok(Ok(values))
}

fn is_magic(part: &str) -> bool {
    part.contains(['*', '?', '['])
}

/// Whether `path`, which is `part` below `start`, is there; `None` when it leaves the project.
fn exists(machine: &Machine<'_>, start: &str, part: &str, path: &str) -> Option<bool> {
    if start == "/" && !part.contains(ROOT_MARK) {
        return None;
    }
    let inside = project_path(machine, path)?;
    Some(machine.files.world().kind(&inside).is_some())
}

/// The paths below `start` that the parts of a pattern match, sorted; `None` when it leaves the project.
pub(super) fn expand(
    machine: &mut Machine<'_>,
    start: &str,
    parts: &[&str],
    style: Style,
    span: Span,
) -> Eval<Option<Vec<String>>> {
    let Some((part, rest)) = parts.split_first() else {
        return Ok(Some(vec![start.to_owned()]));
    };
    if !is_magic(part) {
        let path = joined(start, part);
        let Some(is_there) = exists(machine, start, part, &path) else {
            return Ok(None);
        };
        if !is_there {
            return Ok(Some(Vec::new()));
        }
        return expand(machine, &path, rest, style, span);
    }
    let mut all = Vec::new();
    let deep = *part == "**" && style.recursive;
    if deep && !rest.is_empty() {
        all.extend(expand(machine, start, rest, style, span)?.unwrap_or_default());
    }
    for (name, kind) in entries(machine, start).unwrap_or_default() {
        machine.step(span)?;
        let matches = deep || fnmatch(part, &name);
        let shown = style.hidden || part.starts_with('.') || !name.starts_with('.');
        if !(matches && shown) {
            continue;
        }
        let path = joined(start, &name);
        let is_folder = kind == EntryKind::Folder;
        if deep && is_folder {
            if rest.is_empty() {
                all.push(path.clone());
            }
            all.extend(expand(machine, &path, parts, style, span)?.unwrap_or_default());
        } else if deep {
            if rest.is_empty() {
                all.push(path);
            }
        } else if rest.is_empty() {
            all.push(path);
        } else if is_folder {
            all.extend(expand(machine, &path, rest, style, span)?.unwrap_or_default());
        }
    }
    all.sort();
    all.dedup();
    Ok(Some(all))
}

fn escape(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.first().and_then(Value::as_str) {
        Some(text) if !is_magic(text) => {
            let text = text.clone();
            machine.text(text, args.span)
        }
        _ => unmodelled(machine, args, "glob.escape"),
    }
}
