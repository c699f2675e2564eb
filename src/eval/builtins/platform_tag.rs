//! `distutils.util.get_platform()` and `sysconfig.get_platform()`: a text like `linux-x86_64`, `win-amd64` or
//! `macosx-11.0-arm64`, of which only the start is said by a marker.

use super::{Row, environments, pure, unmodelled};
use crate::eval::machine::{Args, Eval, Machine, Truth};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Value};
use indexmap::IndexMap;

/// The class of the text; no class of a program has a dot.
pub(super) const TAG_CLASS: &str = "distutils.util.platform";
pub(super) const GET_PLATFORM: &[Row] = &[pure("get_platform", get_platform)];
pub(super) const TAG: &[Row] = &[pure("startswith", starts_with), pure("lower", unchanged)];

/// Starts of the text and where it has them. Only Windows has one with `win`.
const STARTS: &[(&str, &str)] = &[
    ("win", "sys_platform == 'win32'"),
    ("macosx", "sys_platform == 'darwin'"),
    ("macosx-", "sys_platform == 'darwin'"),
    ("linux", "sys_platform == 'linux'"),
    ("linux-", "sys_platform == 'linux'"),
];

fn get_platform(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    if !args.positional.is_empty() || !args.keywords.is_empty() {
        return machine.raise("TypeError", args.span);
    }
    let instance = Instance {
        class: TAG_CLASS.into(),
        name: None,
        attributes: IndexMap::new(),
        scope: None,
    };
    Ok(machine.alloc(Object::Instance(instance), args.span))
}

fn unchanged(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match receiver {
        Some(receiver) => Ok(receiver.clone()),
        None => unmodelled(machine, args, "get_platform"),
    }
}

fn starts_with(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [start] = args.positional.as_slice() else {
        return unmodelled(machine, args, "get_platform().startswith");
    };
    let starts = match &start.data {
        Data::Str(text) => Some(vec![text.text.clone()]),
        Data::Tuple(seq) => seq.certain().and_then(|starts| {
            let texts = starts.into_iter().map(|start| start.as_str().cloned());
            texts.collect()
        }),
        _ => None,
    };
    let known = |start: &str| STARTS.iter().find(|(own, _)| *own == start);
    let guards = starts.and_then(|starts| {
        let guards = starts
            .iter()
            .map(|start| known(start).map(|(_, marker)| *marker));
        guards.collect::<Option<Vec<_>>>()
    });
    match guards {
        Some(markers) => {
            let guards = markers.into_iter().map(environments);
            let guard = guards.reduce(|all, own| all.or(&own));
            let truth = guard.map_or_else(|| Truth::known(false), Truth::when);
            Ok(machine.truth_value(truth, args.span))
        }
        None => unmodelled(machine, args, "get_platform().startswith"),
    }
}
