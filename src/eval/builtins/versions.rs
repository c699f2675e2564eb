//! Versions that programs compare: `pkg_resources.parse_version`, `packaging.version`, `distutils.version`, and the
//! version of setuptools itself.

use super::{Row, data, pure, raw, unmodelled};
use crate::eval::environment::{Order, Symbol};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Value};
use indexmap::IndexMap;
use pep440_rs::Version;
use std::cmp::Ordering;
use std::rc::Rc;
use std::str::FromStr;

pub(super) const PKG_RESOURCES: &[Row] = &[
    pure("parse_version", parse),
    raw("parse_requirements", data::parse_requirements),
];
pub(super) const PACKAGING: &[Row] = &[pure("parse", parse), pure("Version", parse)];
pub(super) const DISTUTILS: &[Row] = &[pure("LooseVersion", parse), pure("StrictVersion", parse)];

/// The class of a version that is known; no class of a program has a dot.
const CLASS: &str = "packaging.Version";

/// The oldest setuptools that builds a project by PEP 517 as it stands: older ones do not run any more where projects
/// are built.
const OLDEST_SETUPTOOLS: &str = "40.8.0";

fn parse(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [value] = args.positional.as_slice() else {
        return unmodelled(machine, args, "parse_version");
    };
    if let Data::Symbol(Symbol::Setuptools) = value.data {
        return Ok(value.clone());
    }
    // Numbers only: on these all the ways to compare versions agree.
    let plain = value.as_str().filter(|text| {
        !text.is_empty()
            && text.split('.').all(|part| {
                !part.is_empty()
                    && part.len() < 10
                    && part.bytes().all(|byte| byte.is_ascii_digit())
            })
    });
    let Some(text) = plain.cloned() else {
        return unmodelled(machine, args, "parse_version");
    };
    Ok(machine.alloc(
        Object::Instance(Instance {
            class: CLASS.into(),
            name: Some(text),
            attributes: IndexMap::new(),
            scope: None,
        }),
        args.span,
    ))
}

/// The text of a version that is known.
fn text(machine: &Machine<'_>, value: &Value) -> Option<Rc<str>> {
    let Data::Ref(id) = value.data else {
        return None;
    };
    match machine.state.object(id).map(Rc::as_ref) {
        Some(Object::Instance(instance)) if instance.class.as_ref() == CLASS => {
            instance.name.clone().filter(|_| instance.scope.is_none())
        }
        _ => None,
    }
}

/// The order of two versions that are known.
pub(in crate::eval) fn version_order(
    machine: &Machine<'_>,
    a: &Value,
    b: &Value,
) -> Option<Ordering> {
    let (a, b) = (text(machine, a)?, text(machine, b)?);
    Some(
        Version::from_str(&a)
            .ok()?
            .cmp(&Version::from_str(&b).ok()?),
    )
}

/// Whether every setuptools in use has a greater major version.
pub(in crate::eval) fn is_older_setuptools(major: i64) -> bool {
    let oldest = Version::from_str(OLDEST_SETUPTOOLS).ok();
    let oldest = oldest.and_then(|version| version.release().first().copied());
    let oldest = oldest.and_then(|oldest| i64::try_from(oldest).ok());
    oldest.is_some_and(|oldest| major < oldest)
}

/// Methods of the version of setuptools.
pub(super) const SETUPTOOLS_VERSION: &[Row] = &[pure("split", split)];

/// `setuptools.__version__.split('.')`
fn split(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    match args.positional.first().and_then(Value::as_str) {
        Some(dot) if dot.as_ref() == "." => {
            Ok(machine.value(Data::Symbol(Symbol::SetuptoolsParts), args.span))
        }
        _ => unmodelled(machine, args, "split"),
    }
}

/// Whether the setuptools that builds is in that order to a version, where every one in use is.
pub(in crate::eval) fn compare_setuptools(
    machine: &Machine<'_>,
    order: Order,
    other: &Value,
) -> Option<bool> {
    let bound = Version::from_str(&text(machine, other)?).ok()?;
    let oldest = Version::from_str(OLDEST_SETUPTOOLS).ok()?;
    (bound < oldest).then(|| order.holds(Ordering::Greater))
}
