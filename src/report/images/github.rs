//! A matrix for GitHub Actions, on one line. Jobs of a matrix cannot wait for each other, so each image has its level: all of
//! one level can be built when the level before is there.

use super::{dockerfile, stage};
use crate::containers::{Plan, Style};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Matrix<'a> {
    include: Vec<Entry<'a>>,
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    image: &'a str,
    target: Option<&'a str>,
    dockerfile: String,
    needs: Vec<&'a str>,
    level: usize,
}

/// The matrix, with its line end.
pub fn matrix(plan: &Plan, style: Style) -> String {
    let entries = plan.delivered().map(|image| Entry {
        image: &image.name,
        target: stage(image, style),
        dockerfile: dockerfile(image, style),
        needs: image.parent().into_iter().collect(),
        level: plan.ancestry(image).len().saturating_sub(1),
    });
    let matrix = Matrix {
        include: entries.collect(),
    };
    // Our own types hold no maps with keys that are not strings, the only thing that fails here.
    serde_json::to_string(&matrix).unwrap_or_default() + "\n"
}
