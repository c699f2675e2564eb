//! Jobs for GitLab CI: one per image, after that of its parent; for release tags, and on the default branch when a file that
//! the image is made from changes.
//!
//! A release tag is a normal public version of PEP 440, perhaps with a `v`. A tag of an image may hold letters, digits, `_`,
//! `.` and `-`, so the `!` of an epoch becomes `-`. `latest` is for final releases: neither a pre-release nor a
//! development release.

use super::{arguments, dockerfile, stage};
use crate::containers::{Image, Plan, Style};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Normal public versions, with or without `v`.
const RELEASE: &str = r"/^v?(\d+!)?\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?$/";
/// Those that are no pre-release and no development release.
const FINAL: &str = r"^([0-9]+!)?[0-9]+(\.[0-9]+)*(\.post[0-9]+)?$";

/// The file.
pub fn pipeline(plan: &Plan, style: Style) -> String {
    let mut text = "stages: [build]\n\n.build-image:\n  stage: build\n  image: docker:28\n  services: [\"docker:28-dind\"]\n".to_owned();
    text.push_str("  before_script:\n    - echo \"$CI_REGISTRY_PASSWORD\" | docker login -u \"$CI_REGISTRY_USER\" --password-stdin \"$CI_REGISTRY\"\n");
    for image in plan.delivered() {
        text.push_str(&job(plan, image, style));
    }
    text
}

fn job(plan: &Plan, image: &Image, style: Style) -> String {
    let name = &image.name;
    let mut text = format!("\nbuild-{name}:\n  extends: .build-image\n");
    match image.parent() {
        Some(parent) => {
            let _ = writeln!(
                text,
                "  needs:\n    - job: build-{parent}\n      optional: true"
            );
        }
        None => text.push_str("  needs: []\n"),
    }
    let _ = writeln!(text, "  rules:\n    - if: $CI_COMMIT_TAG =~ {RELEASE}");
    text.push_str("    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n      changes:\n");
    for path in inputs(plan, image) {
        let _ = writeln!(text, "        - {}", serde_json::Value::from(path));
    }
    text.push_str("  script:\n    - |\n");
    for line in script(plan, image, style) {
        let _ = writeln!(text, "      {line}");
    }
    text
}

fn script(plan: &Plan, image: &Image, style: Style) -> Vec<String> {
    let file = dockerfile(image, style);
    let mut build = format!("docker build --file {file}");
    if let Some(stage) = stage(image, style) {
        let _ = write!(build, " --target {stage}");
    } else if image.parent().is_some() {
        let parent = image.parent().unwrap_or_default();
        let _ = write!(
            build,
            " --build-arg PARENT=\"$CI_REGISTRY_IMAGE/{parent}:$tag\""
        );
    }
    for argument in arguments(plan, style) {
        let _ = write!(build, " --build-arg {argument}=\"$version\"");
    }
    let reference = format!("$CI_REGISTRY_IMAGE/{}", image.name);
    vec![
        "version=\"${CI_COMMIT_TAG#v}\"".to_owned(),
        "version=\"${version:-0.0.0.dev$CI_PIPELINE_IID}\"".to_owned(),
        "tag=\"$(echo \"$version\" | tr '+!' '--')\"".to_owned(),
        format!("{build} --tag \"{reference}:$tag\" ."),
        format!("docker push \"{reference}:$tag\""),
        format!("if echo \"$version\" | grep -Eq '{FINAL}'; then"),
        format!("  docker tag \"{reference}:$tag\" \"{reference}:latest\""),
        format!("  docker push \"{reference}:latest\""),
        "fi".to_owned(),
    ]
}

/// The files that an image and its parents are made from, as far as the plan names them; sorted.
fn inputs(plan: &Plan, image: &Image) -> BTreeSet<String> {
    let mut paths: BTreeSet<String> = plan.constraints.iter().map(ToString::to_string).collect();
    paths.insert("bindep.txt".to_owned());
    for image in plan.ancestry(image) {
        let planned = image.requirements.iter().chain(&image.implied);
        paths.extend(planned.map(|planned| planned.place.path.to_string()));
        paths.extend(image.files.iter().map(|file| file.source.to_string()));
        paths.extend(image.dockerfile.iter().map(ToString::to_string));
        if image.installs_project {
            paths.extend(["setup.py", "setup.cfg", "pyproject.toml"].map(str::to_owned));
            paths.insert("**/*.py".to_owned());
        }
    }
    paths
}
