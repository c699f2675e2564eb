//! `unsetup.inspect/1` and the table for people: the metadata that the build would give.

mod sets;
mod table;
mod views;

pub use table::table;

use crate::metadata::{Environment, ListItem, Metadata};
use crate::project::{Backend, Project};
use crate::resolved::{Dynamic, Guard, Reason};
use crate::syntax::{marker, requirement};
use serde::Serialize;
use serde_json::{Map, Value};
use sets::RequirementSet;
use std::borrow::Cow;
pub(super) use views::{View, views};

/// The whole document.
#[derive(Debug, Serialize)]
pub struct Inspection {
    schema: &'static str,
    backend: &'static str,
    sources: Vec<String>,
    fields: Map<String, Value>,
    requirement_sets: Vec<RequirementSet>,
}

impl Inspection {
    /// What is known of a project in every environment.
    pub fn new(project: &Project) -> Self {
        Self::within(project, None)
    }

    /// What is known of a project, in one environment when one is given.
    pub fn within(project: &Project, environment: Option<&Environment>) -> Self {
        let views = views(&reported(project, environment));
        let fields = views
            .iter()
            .map(|(key, view)| ((*key).to_owned(), view.to_json(project.files())))
            .collect();
        Self {
            schema: "unsetup.inspect/1",
            backend: project.backend().as_str(),
            sources: sources(project),
            fields,
            requirement_sets: sets::of(project),
        }
    }
}

/// The metadata as the environment sees it, without requirements on which the builds of one project do not agree: only when
/// it builds a wheel does pbr keep markers; for an sdist or metadata alone it drops one that the building Python satisfies (7.1).
fn reported<'a>(project: &'a Project, environment: Option<&Environment>) -> Cow<'a, Metadata> {
    let mut metadata = within(project, environment);
    if project.backend() == Backend::Pbr
        && let Some(declared) = metadata.to_mut().install_requires.effective.as_mut()
    {
        let list = &mut declared.value;
        for item in std::mem::take(&mut list.items) {
            if is_dropped_by_some_builds(&item) {
                let message = format!(
                    "`{}` loses its marker in builds that make no wheel",
                    item.text
                );
                let span = Some(item.provenance.span);
                list.open
                    .push(Dynamic::new(Reason::Environment, message, span));
            } else {
                list.items.push(item);
            }
        }
    }
    metadata
}

/// The metadata of a wheel as the environment sees it.
pub(super) fn within<'a>(
    project: &'a Project,
    environment: Option<&Environment>,
) -> Cow<'a, Metadata> {
    match environment {
        Some(environment) => Cow::Owned(project.metadata().in_environment(environment)),
        None => Cow::Borrowed(project.metadata()),
    }
}

/// Whether a Python that builds today satisfies its marker. One that none of them does is kept by every build.
fn is_dropped_by_some_builds(item: &ListItem) -> bool {
    let parsed = requirement::parse(&item.text, item.provenance.span).ok();
    let own = parsed.and_then(|requirement| requirement.guard());
    let guard = own.unwrap_or_else(Guard::always).and(&item.guard);
    let today = marker::guard("python_version >= '3.9'").unwrap_or_else(Guard::always);
    !guard.is_always() && !guard.is_disjoint(&today)
}

/// The files that were read for the metadata.
fn sources(project: &Project) -> Vec<String> {
    let declared = [
        ("setup.py", project.setup().is_some()),
        ("setup.cfg", project.setup_cfg().is_some()),
        ("pyproject.toml", project.pyproject().is_some()),
    ];
    let mut sources: Vec<String> = declared
        .iter()
        .filter(|(_, there)| *there)
        .map(|(path, _)| (*path).to_owned())
        .collect();
    let opened = project.setup().into_iter().flat_map(|setup| &setup.opened);
    for path in opened.map(|(path, _)| path.to_string()) {
        if !sources.contains(&path) {
            sources.push(path);
        }
    }
    let required = project.metadata().install_requires.value();
    for item in required.into_iter().flat_map(|list| &list.items) {
        let (path, _, _) = project.files().locate(item.provenance.span);
        if !sources.contains(&path.to_string()) {
            sources.push(path.into_string());
        }
    }
    sources
}
