//! `setuptools` and `distutils`: `setup()`, `find_packages()`.

use super::os::{lost, project_path};
use super::{Row, argument, functions, pure, raw, unmodelled};
use crate::eval::frozen::SetupFunction;
use crate::eval::machine::{Args, Eval, Machine, ReachedSetup};
use crate::eval::value::{Data, Value, Why};
use crate::resolved::Reason;
use crate::text::EntryKind;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::VecDeque;
use std::rc::Rc;

pub(super) const SETUPTOOLS: &[Row] = &[
    raw("setup", setup),
    pure("find_packages", find_packages),
    pure("find_namespace_packages", find_namespace_packages),
    raw("Extension", extension),
];

pub(super) const DISTUTILS_CORE: &[Row] =
    &[raw("setup", setup_distutils), raw("Extension", extension)];

/// Wrappers of setup() that hand its keywords on.
pub(super) const NUMPY: &[Row] = &[raw("setup", setup_numpy)];
pub(super) const SKBUILD: &[Row] = &[raw("setup", setup_skbuild)];

pub(super) const DISTUTILS_UTIL: &[Row] = &[pure("convert_path", convert_path)];

fn setup(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    reach(machine, args, SetupFunction::Setuptools)
}

fn setup_distutils(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    reach(machine, args, SetupFunction::Distutils)
}

fn setup_numpy(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let name = "numpy.distutils.core.setup";
    reach(machine, args, SetupFunction::Other(name.to_owned()))
}

fn setup_skbuild(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    reach(
        machine,
        args,
        SetupFunction::Other("skbuild.setup".to_owned()),
    )
}

fn reach(machine: &mut Machine<'_>, args: &Args, function: SetupFunction) -> Eval<Value> {
    machine.calls.push(ReachedSetup {
        args: args.clone(),
        function,
        place: machine.outermost(args.span),
        state: machine.state.clone(),
    });
    Ok(machine.unknown(
        Reason::UnknownCall,
        "what setup() gives back is not followed",
        args.span,
    ))
}

/// A call of a `setup` that we do not see: it may hand on what it gets, or change it.
pub(in crate::eval) fn reach_unseen(machine: &mut Machine<'_>, args: &Args, why: &Why) {
    let mut args = args.clone();
    for keyword in &mut args.keywords {
        keyword.doubt = Some(why.clone());
    }
    args.positional.clear();
    args.open.push(why.clone());
    let place = machine.outermost(args.span);
    machine.calls.push(ReachedSetup {
        args,
        place,
        function: SetupFunction::Other("setup".to_owned()),
        state: machine.state.clone(),
    });
}

fn extension(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    Ok(machine.make_instance(&"Extension".into(), args))
}

fn convert_path(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.first() {
        Some(path) if path.as_str().is_some() => Ok(path.clone()),
        _ => unmodelled(machine, args, "convert_path"),
    }
}

// Packages.

struct Wanted {
    include: Vec<Rc<str>>,
    exclude: Vec<Rc<str>>,
    namespaces: bool,
}

fn find_packages(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    found_packages(machine, args, false)
}

fn find_namespace_packages(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    found_packages(machine, args, true)
}

fn found_packages(machine: &mut Machine<'_>, args: &Args, namespaces: bool) -> Eval<Value> {
    let span = args.span;
    let written = argument(args, 0, "where").and_then(Value::as_path);
    if let Some(unknown) = lost(machine, written.as_deref().unwrap_or("")) {
        return Ok(unknown);
    }
    let place = match argument(args, 0, "where") {
        None => project_path(machine, ""),
        Some(place) => place
            .as_path()
            .and_then(|place| project_path(machine, &place)),
    };
    let exclude = patterns(machine, args, 1, "exclude", &[]);
    let include = patterns(machine, args, 2, "include", &["*"]);
    let (Some(place), Some(exclude), Some(include)) = (place, exclude, include) else {
        return unmodelled(machine, args, "find_packages");
    };
    let wanted = Wanted {
        include,
        exclude,
        namespaces,
    };
    let Some(found) = walk_packages(machine, &place, &wanted, args)? else {
        let message = "the order of the packages is that of the file system";
        return Ok(machine.unknown(Reason::FileSystemOrder, message, span));
    };
    let names = found
        .into_iter()
        .map(|name| Value::str(name, machine.at(span)))
        .collect::<Vec<_>>();
    Ok(machine.list(names, span))
}

/// The patterns of an argument; a text is one pattern for each character, as in Python.
fn patterns(
    machine: &mut Machine<'_>,
    args: &Args,
    at: usize,
    name: &str,
    default: &[&str],
) -> Option<Vec<Rc<str>>> {
    match argument(args, at, name) {
        None => Some(default.iter().map(|pattern| (*pattern).into()).collect()),
        Some(value) => match &value.data {
            Data::Str(text) => Some(text.text.chars().map(|c| c.to_string().into()).collect()),
            _ => functions::certain_texts(machine, value),
        },
    }
}

/// setuptools.discovery.PackageFinder: breadth of each folder first, a folder that is no package is not entered.
fn walk_packages(
    machine: &mut Machine<'_>,
    place: &Utf8Path,
    wanted: &Wanted,
    args: &Args,
) -> Eval<Option<Vec<String>>> {
    let mut found = Vec::new();
    let mut waiting = VecDeque::from([(place.to_owned(), String::new())]);
    while let Some((folder, package)) = waiting.pop_front() {
        machine.step(args.span)?;
        let world = machine.files.world();
        let Ok(entries) = world.list(&folder) else {
            continue;
        };
        for entry in entries {
            if entry.kind != EntryKind::Folder || entry.name.contains('.') {
                continue;
            }
            let path = if folder.as_str().is_empty() {
                Utf8PathBuf::from(&entry.name)
            } else {
                folder.join(&entry.name)
            };
            let init = path.join("__init__.py");
            let is_package =
                wanted.namespaces || machine.files.world().kind(&init) == Some(EntryKind::File);
            if !is_package {
                continue;
            }
            let name = if package.is_empty() {
                entry.name.clone()
            } else {
                format!("{package}.{}", entry.name)
            };
            let matches = |patterns: &[Rc<str>]| patterns.iter().any(|p| fnmatch(p, &name));
            let excluded = matches(&wanted.exclude);
            if matches(&wanted.include) && !excluded {
                found.push(name.clone());
            }
            // Early pruning: `name` and `name.*` both excluded.
            let inner = format!("{name}.*");
            let pruned = wanted.exclude.iter().any(|p| **p == *name)
                && wanted.exclude.iter().any(|p| **p == *inner);
            if !pruned {
                waiting.push_back((path, name));
            }
        }
    }
    Ok(Some(found))
}

/// Python's `fnmatch.fnmatchcase`.
pub(in crate::eval) fn fnmatch(pattern: &str, name: &str) -> bool {
    let mut translated = String::from("(?s)^");
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or("");
        match c {
            '*' => translated.push_str(".*"),
            '?' => translated.push('.'),
            '[' => match class(rest) {
                Some((class, after)) => {
                    translated.push_str(&class);
                    rest = after;
                }
                None => translated.push_str("\\["),
            },
            c => translated.push_str(&fancy_regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    translated.push('$');
    fancy_regex::Regex::new(&translated)
        .ok()
        .and_then(|regex| regex.is_match(name).ok())
        .unwrap_or(false)
}

/// A character class behind its bracket.
fn class(rest: &str) -> Option<(String, &str)> {
    let body_start = usize::from(rest.starts_with('!'));
    let skip = usize::from(rest.get(body_start..)?.starts_with(']'));
    let end = rest.get(body_start + skip..)?.find(']')? + body_start + skip;
    let body = rest
        .get(body_start..end)?
        .replace('\\', "\\\\")
        .replace('[', "\\[");
    let sign = if body_start == 1 { "^" } else { "" };
    Some((format!("[{sign}{body}]"), rest.get(end + 1..)?))
}
