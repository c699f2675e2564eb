//! `setuptools` and `distutils`: `setup()`, `find_packages()`.

use super::os::{lost, project_path};
use super::{Row, argument, pure, raw, unmodelled};
use crate::data::pbr_keys::VERSION_SOURCE;
use crate::eval::PackageQuery;
use crate::eval::frozen::SetupFunction;
use crate::eval::machine::{Args, Eval, Machine, ReachedSetup};
use crate::eval::value::{Data, Seq, Value, Why};
use crate::resolved::Reason;
use crate::text::Span;

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
/// What gives a project of pbr its version.
pub(super) const PBR: &[Row] = &[raw("get_version", pbr_version)];

pub(super) const DISTUTILS_UTIL: &[Row] = &[
    pure("convert_path", convert_path),
    pure("strtobool", truth_of_text),
];

/// The classes that search for packages; `find` is all that programs use of them.
pub(super) const PACKAGE_FINDER: &[Row] = &[pure("find", find_packages)];
pub(super) const NAMESPACE_FINDER: &[Row] = &[pure("find", find_namespace_packages)];

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

/// `pbr.packaging.get_version(name, pre_version)`, as pbr 1.9 to 7.1 have it.
fn pbr_version(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    Ok(machine.unknown(Reason::Git, VERSION_SOURCE, args.span))
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

/// `strtobool(text)`
fn truth_of_text(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let text = args.positional.first().and_then(Value::as_str);
    match text.map(|text| text.to_lowercase()).as_deref() {
        Some("y" | "yes" | "t" | "true" | "on" | "1") => Ok(machine.value(Data::Int(1), args.span)),
        Some("n" | "no" | "f" | "false" | "off" | "0") => {
            Ok(machine.value(Data::Int(0), args.span))
        }
        Some(_) => machine.raise("ValueError", args.span),
        None => unmodelled(machine, args, "strtobool"),
    }
}

// Packages.

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
    let Some(place) = place else {
        return unmodelled(machine, args, "find_packages");
    };
    let exclude = patterns(machine, args, 1, "exclude", &[])?;
    let include = patterns(machine, args, 2, "include", &["*"])?;
    machine.each_world(&exclude, span, &mut |machine, exclude| {
        let exclude = owned(machine, &exclude);
        machine.each_world(&include, span, &mut |machine, include| {
            let include = owned(machine, &include);
            let (Some(exclude), Some(include)) = (exclude.clone(), include) else {
                return unmodelled(machine, args, "find_packages");
            };
            let query = PackageQuery {
                folder: place.clone(),
                include,
                exclude,
                namespaces,
            };
            searched(machine, &query, span)
        })
    })
}

fn searched(machine: &mut Machine<'_>, query: &PackageQuery, span: Span) -> Eval<Value> {
    let Some(found) = query.find(machine.files.world().as_ref()) else {
        let message = "too many folders to search for packages";
        return Ok(machine.unknown(Reason::Limit, message, span));
    };
    let names = found
        .into_iter()
        .map(|name| Value::str(name, machine.at(span)))
        .collect::<Vec<_>>();
    Ok(machine.list(names, span))
}

fn owned(machine: &Machine<'_>, patterns: &[Value]) -> Option<Vec<String>> {
    let patterns = machine.texts(patterns)?;
    Some(patterns.iter().map(ToString::to_string).collect())
}

/// The patterns of an argument; a text is one pattern for each character, as in Python.
fn patterns(
    machine: &mut Machine<'_>,
    args: &Args,
    at: usize,
    name: &str,
    default: &[&str],
) -> Eval<Seq> {
    let span = args.span;
    match argument(args, at, name) {
        None => Ok(Seq::of(
            default
                .iter()
                .map(|pattern| Value::str(*pattern, machine.at(span))),
        )),
        Some(value) => machine.items(value, span),
    }
}
