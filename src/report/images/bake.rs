//! `docker-bake.json`: a target per image, for `docker buildx bake`. JSON and not HCL, which would need escaping.

use super::{arguments, dockerfile, stage};
use crate::containers::{Image, Plan, Style};
use serde::Serialize;
use std::collections::BTreeMap;

/// The file.
#[derive(Debug, Serialize)]
pub struct Bake {
    group: BTreeMap<&'static str, Group>,
    variable: BTreeMap<&'static str, Variable>,
    target: BTreeMap<String, Target>,
}

#[derive(Debug, Serialize)]
struct Group {
    targets: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Variable {
    default: &'static str,
}

#[derive(Debug, Default, Serialize)]
struct Target {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inherits: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dockerfile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    contexts: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    args: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
}

/// What every target has.
const COMMON: &str = "_common";

impl Bake {
    /// The file of a plan whose Dockerfiles have a style.
    pub fn new(plan: &Plan, style: Style) -> Self {
        let arguments = arguments(plan, style);
        let mut variable = BTreeMap::from([
            (
                "REGISTRY",
                Variable {
                    default: "docker.io/example",
                },
            ),
            ("TAG", Variable { default: "latest" }),
        ]);
        variable.extend(
            arguments
                .iter()
                .map(|name| (*name, Variable { default: "" })),
        );
        let common = Target {
            context: Some("."),
            dockerfile: Some("Dockerfile".to_owned()),
            args: arguments
                .iter()
                .map(|name| (*name, format!("${{{name}}}")))
                .collect(),
            ..Target::default()
        };
        let mut target = BTreeMap::from([(COMMON.to_owned(), common)]);
        target.extend(
            plan.delivered()
                .map(|image| (image.name.clone(), one(image, style))),
        );
        let targets = plan.delivered().map(|image| image.name.clone()).collect();
        Self {
            group: BTreeMap::from([("default", Group { targets })]),
            variable,
            target,
        }
    }
}

fn one(image: &Image, style: Style) -> Target {
    let file = dockerfile(image, style);
    let stage = stage(image, style).map(str::to_owned);
    // A file of its own finds its parent by the name in its `FROM`, which the bake replaces by the target.
    let parent = image.parent().filter(|_| stage.is_none());
    let contexts = parent.map(|parent| {
        let reference = image.reference.as_deref().unwrap_or(parent);
        let last = reference.rsplit('/').next().unwrap_or(reference);
        let tag = if last.contains([':', '@']) {
            ""
        } else {
            ":latest"
        };
        (format!("{reference}{tag}"), format!("target:{parent}"))
    });
    Target {
        inherits: vec![COMMON],
        dockerfile: (file != "Dockerfile").then_some(file),
        target: stage,
        contexts: contexts.into_iter().collect(),
        tags: vec![format!("${{REGISTRY}}/{}:${{TAG}}", image.name)],
        ..Target::default()
    }
}
