use super::wording::names;
use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::metadata::{AnyField, FIELDS, FieldName};
use crate::project::Project;
use crate::provenance::{Origin, Provenance};
use crate::resolved::{Dynamic, Reason};
use crate::text::Span;

declare_rule! {
    /// ## What it does
    /// Checks for fields that cannot be known without running setup.py.
    ///
    /// ## Why is this bad?
    /// The metadata of such a project depends on where and when it is built. Tools that read instead of run, this one among
    /// them, have to stay silent on the field.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// import subprocess
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version=subprocess.check_output(["git", "describe"]).decode(),
    ///     py_modules=["sampler"],
    /// )
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(
    ///     name="sampler",
    ///     version="1.0",
    ///     py_modules=["sampler"],
    /// )
    /// ```
    ///
    /// ## Known issues
    /// Silent for a version that a declared tool takes from the tag: pbr, setuptools_scm, versioneer.
    ///
    /// ## References
    /// - [PEP 643: metadata for package source distributions](https://peps.python.org/pep-0643/)
    DynamicValue {
        code: "SET026",
        name: "dynamic-value",
        severity: Info,
        default: true,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for DynamicValue {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for cause in causes(project) {
            let message = if cause.fields.len() == FIELDS.len() {
                "nothing that setup() declares can be known without running setup.py".to_owned()
            } else {
                let verb = if cause.fields.len() == 1 { "is" } else { "are" };
                format!(
                    "{} {verb} not known without running setup.py",
                    names(&cause.fields, 4)
                )
            };
            found.push(
                self.diagnostic(cause.span, &message)
                    .here(cause.dynamic.message.clone())
                    .why("the build alone decides it; rules stay silent on what is not known")
                    .help("write the value out, or let a declared tool make it"),
            );
        }
    }
}

/// One reason, and the fields that it keeps from being known.
struct Cause<'a> {
    dynamic: &'a Dynamic,
    span: Span,
    fields: Vec<&'static str>,
}

fn causes(project: &Project) -> Vec<Cause<'_>> {
    let mut causes: Vec<Cause<'_>> = Vec::new();
    for spec in FIELDS {
        let field = project.metadata().field(spec.name);
        let Some(place) = field
            .provenance()
            .filter(|place| place.origin == Origin::SetupPy)
        else {
            continue;
        };
        for dynamic in reasons(field) {
            if spec.name == FieldName::Version && is_from_tag(dynamic) {
                continue;
            }
            add(&mut causes, dynamic, place, spec.keyword);
        }
    }
    causes
}

fn add<'a>(
    causes: &mut Vec<Cause<'a>>,
    dynamic: &'a Dynamic,
    place: &Provenance,
    field: &'static str,
) {
    let span = dynamic.span.unwrap_or(place.span);
    let known = causes
        .iter_mut()
        .find(|cause| cause.span == span && cause.dynamic.message == dynamic.message);
    match known {
        Some(cause) if cause.fields.contains(&field) => {}
        Some(cause) => cause.fields.push(field),
        None => causes.push(Cause {
            dynamic,
            span,
            fields: vec![field],
        }),
    }
}

/// What the tools that read the tag give as their reason.
fn is_from_tag(dynamic: &Dynamic) -> bool {
    matches!(dynamic.reason, Reason::Git | Reason::ScmTool)
}

fn reasons(field: AnyField<'_>) -> Vec<&Dynamic> {
    fn of_value<T>(value: Option<&crate::resolved::Resolved<T>>) -> Vec<&Dynamic> {
        let alternatives = value.map(crate::resolved::Resolved::alternatives);
        alternatives
            .into_iter()
            .flatten()
            .filter_map(|(_, value)| value.err())
            .collect()
    }
    match field {
        AnyField::Text(field) => of_value(field.value()),
        AnyField::Flag(field) => of_value(field.value()),
        AnyField::List(field) => field
            .value()
            .into_iter()
            .flat_map(|list| &list.open)
            .collect(),
        AnyField::Table(field) => field
            .value()
            .into_iter()
            .flat_map(|table| {
                let values = table
                    .entries
                    .iter()
                    .flat_map(|entry| of_value(Some(&entry.value)));
                table.open.iter().chain(values)
            })
            .collect(),
        AnyField::Groups(field) => field
            .value()
            .into_iter()
            .flat_map(|groups| {
                let lists = groups.groups.iter().flat_map(|(_, list)| &list.open);
                groups.open.iter().chain(lists)
            })
            .collect(),
    }
}
