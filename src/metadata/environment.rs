//! The metadata as one environment sees it: what holds there without its condition, what does not is left out.

use super::{AnyFieldMut, FIELDS, FieldName, Groups, List, ListItem, Metadata, Table};
use crate::resolved::{Dynamic, Guard, Resolved};
use crate::syntax::{marker, requirement, version};

/// What is known of an environment. Conditions on anything else stay conditions.
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    guard: Guard,
}

/// Why there is no such environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    /// Not `X.Y` or `X.Y.Z`.
    #[error("`{0}` is no version of Python: write X.Y, as 3.11")]
    Python(String),
    /// Not a value of `sys.platform`.
    #[error("`{0}` is no value of sys.platform: write linux, win32, darwin or cygwin")]
    Platform(String),
    /// Not an implementation of Python.
    #[error("`{0}` is no implementation of Python: write cpython, pypy, jython or ironpython")]
    Implementation(String),
}

/// `sys.platform` with `os.name` and `platform.system()`, the latter where it is one text.
const PLATFORMS: &[(&str, &str, Option<&str>)] = &[
    ("linux", "posix", Some("Linux")),
    ("linux2", "posix", Some("Linux")),
    ("win32", "nt", Some("Windows")),
    ("darwin", "posix", Some("Darwin")),
    ("cygwin", "posix", None),
];

/// `sys.implementation.name` and `platform.python_implementation()`.
const IMPLEMENTATIONS: &[(&str, &str)] = &[
    ("cpython", "CPython"),
    ("pypy", "PyPy"),
    ("jython", "Jython"),
    ("ironpython", "IronPython"),
];

impl Environment {
    /// The environments of that Python (`X.Y` or `X.Y.Z`), `sys.platform` and implementation, each as far as it is given.
    ///
    /// # Errors
    /// When a part is not one that is known.
    pub fn new(
        python: Option<&str>,
        platform: Option<&str>,
        implementation: Option<&str>,
    ) -> Result<Self, EnvironmentError> {
        let mut guard = Guard::always();
        let parts = [
            python.map(python_guard),
            platform.map(platform_guard),
            implementation.map(implementation_guard),
        ];
        for part in parts.into_iter().flatten() {
            guard = guard.and(&part?);
        }
        Ok(Self { guard })
    }

    /// Whether a condition holds in all of them (`true`), in none (`false`), or that is not known.
    fn decides(&self, condition: &Guard) -> Option<bool> {
        if self.guard.implies(condition) {
            Some(true)
        } else if self.guard.is_disjoint(condition) {
            Some(false)
        } else {
            None
        }
    }
}

fn python_guard(python: &str) -> Result<Guard, EnvironmentError> {
    let numbers: Vec<&str> = python.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let variable = match numbers.len() {
        2 => "python_version",
        3 => "python_full_version",
        _ => "",
    };
    let marker = format!("{variable} == '{python}'");
    numbers
        .iter()
        .all(is_number)
        .then(|| marker::guard(&marker))
        .flatten()
        .filter(|_| version::parse(python).is_some())
        .ok_or_else(|| EnvironmentError::Python(python.to_owned()))
}

fn platform_guard(platform: &str) -> Result<Guard, EnvironmentError> {
    let row = PLATFORMS.iter().find(|(name, _, _)| *name == platform);
    let (name, os, system) = row.ok_or_else(|| EnvironmentError::Platform(platform.to_owned()))?;
    let mut text = format!("sys_platform == '{name}'");
    if *name == "linux" {
        // Up to Python 3.2 it told the kernel, too.
        text = "(python_full_version >= '3.3' and sys_platform == 'linux' or \
             python_full_version < '3.3' and sys_platform == 'linux2')"
            .to_owned();
    }
    text.push_str(&format!(" and os_name == '{os}'"));
    if let Some(system) = system {
        text.push_str(&format!(" and platform_system == '{system}'"));
    }
    marker::guard(&text).ok_or_else(|| EnvironmentError::Platform(platform.to_owned()))
}

fn implementation_guard(implementation: &str) -> Result<Guard, EnvironmentError> {
    let wrong = || EnvironmentError::Implementation(implementation.to_owned());
    let lower = implementation.to_ascii_lowercase();
    let row = IMPLEMENTATIONS.iter().find(|(name, _)| *name == lower);
    let (name, shown) = row.ok_or_else(wrong)?;
    // Before Python 3.3 there was no `sys.implementation`.
    let text = format!(
        "platform_python_implementation == '{shown}' and \
         (python_full_version < '3.3' or implementation_name == '{name}')"
    );
    marker::guard(&text).ok_or_else(wrong)
}

impl Metadata {
    /// The metadata as that environment sees it.
    #[must_use]
    pub fn in_environment(&self, environment: &Environment) -> Self {
        let mut metadata = self.clone();
        for spec in FIELDS {
            match metadata.field_mut(spec.name) {
                AnyFieldMut::Text(field) => {
                    if let Some(declared) = field.effective.as_mut() {
                        decide(&mut declared.value, environment);
                    }
                }
                AnyFieldMut::Flag(field) => {
                    if let Some(declared) = field.effective.as_mut() {
                        decide(&mut declared.value, environment);
                    }
                }
                AnyFieldMut::List(field) => {
                    if let Some(declared) = field.effective.as_mut() {
                        decide_list(&mut declared.value, spec.name, environment);
                    }
                }
                AnyFieldMut::Table(field) => {
                    if let Some(declared) = field.effective.as_mut() {
                        decide_table(&mut declared.value, environment);
                    }
                }
                AnyFieldMut::Groups(field) => {
                    if let Some(declared) = field.effective.as_mut() {
                        decide_groups(&mut declared.value, spec.name, environment);
                    }
                }
            }
        }
        metadata
    }
}

/// The one alternative that holds in all of the environment; else those that may.
fn decide<T: Clone>(value: &mut Resolved<T>, environment: &Environment) {
    let resolved = |value: Result<&T, &Dynamic>| match value {
        Ok(value) => Resolved::Known(value.clone()),
        Err(dynamic) => Resolved::Dynamic(dynamic.clone()),
    };
    let mut kept = Vec::new();
    for (guard, alternative) in value.alternatives() {
        match environment.decides(&guard) {
            Some(true) => {
                *value = resolved(alternative);
                return;
            }
            Some(false) => {}
            None => kept.push((guard, resolved(alternative))),
        }
    }
    if !kept.is_empty() {
        *value = Resolved::Guarded(kept);
    }
}

fn decide_list(list: &mut List, field: FieldName, environment: &Environment) {
    list.items.retain_mut(|item| {
        let holds = decide_guard(&mut item.guard, environment);
        holds && (!field.carries_markers() || decide_requirement(item, environment))
    });
}

fn decide_table(table: &mut Table, environment: &Environment) {
    table
        .entries
        .retain_mut(|entry| decide_guard(&mut entry.guard, environment));
    for entry in &mut table.entries {
        decide(&mut entry.value, environment);
    }
}

fn decide_groups(groups: &mut Groups, field: FieldName, environment: &Environment) {
    for (_, list) in &mut groups.groups {
        decide_list(list, field, environment);
    }
}

/// Whether the condition may hold; one that does for certain becomes `always`.
fn decide_guard(guard: &mut Guard, environment: &Environment) -> bool {
    match environment.decides(guard) {
        Some(true) => {
            *guard = Guard::always();
            true
        }
        Some(false) => false,
        None => true,
    }
}

/// The same for the marker that a requirement was written with.
fn decide_requirement(item: &mut ListItem, environment: &Environment) -> bool {
    let Ok(parsed) = requirement::parse(&item.text, item.provenance.span) else {
        return true;
    };
    let Some(guard) = parsed.marker.as_ref().and_then(|marker| marker.guard()) else {
        return true;
    };
    match environment.decides(&guard) {
        Some(true) => {
            item.text = parsed.without_marker().to_owned();
            true
        }
        Some(false) => false,
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decides(python: &str, platform: &str, marker: &str) -> Option<bool> {
        let environment = Environment::new(Some(python), Some(platform), Some("cpython"));
        environment
            .unwrap()
            .decides(&marker::guard(marker).unwrap())
    }

    #[test]
    fn a_condition_on_what_is_given_is_decided() {
        assert_eq!(decides("2.7", "linux", "python_version < '3'"), Some(true));
        assert_eq!(
            decides("3.10", "linux", "python_version < '3.9'"),
            Some(false)
        );
        assert_eq!(decides("3.10", "linux", "os_name == 'nt'"), Some(false));
        assert_eq!(
            decides("3.10", "win32", "platform_system == 'Windows'"),
            Some(true)
        );
        assert_eq!(
            decides("2.7", "linux", "sys_platform == 'linux2'"),
            Some(true)
        );
        assert_eq!(
            decides("3.10", "linux", "sys_platform == 'linux2'"),
            Some(false)
        );
        assert_eq!(
            decides("3.10", "linux", "implementation_name == 'cpython'"),
            Some(true)
        );
    }

    #[test]
    fn a_condition_on_anything_else_stays_open() {
        assert_eq!(
            decides("3.10", "linux", "platform_machine == 'x86_64'"),
            None
        );
        assert_eq!(
            decides("3.10", "linux", "python_full_version < '3.10.2'"),
            None
        );
        assert_eq!(decides("3.10", "linux", "extra == 'test'"), None);
        assert_eq!(
            decides("3.10", "linux", "extra == 'test' and os_name == 'nt'"),
            Some(false)
        );
        assert_eq!(
            decides("2.7", "linux", "implementation_name == 'cpython'"),
            None
        );
    }

    #[test]
    fn what_is_no_environment_is_refused() {
        for (python, platform, implementation) in [
            (Some("3"), None, None),
            (Some("3.x"), None, None),
            (Some("3.1.2.3"), None, None),
            (Some("3."), None, None),
            (None, Some("Linux"), None),
            (None, None, Some("cython")),
        ] {
            assert!(Environment::new(python, platform, implementation).is_err());
        }
    }
}
