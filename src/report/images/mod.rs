//! Plans for other programs: bakes, pipelines, graphs, tests of images, and what commands about images answer.

pub mod answers;
pub mod bake;
pub mod dot;
pub mod github;
pub mod gitlab;
pub mod structure_test;

use crate::containers::{Image, Plan, Style};

/// The file that an image is built from in a style, from the project's root.
fn dockerfile(image: &Image, style: Style) -> String {
    if let Some(path) = &image.dockerfile {
        return path.to_string();
    }
    match style {
        Style::AlpineSingleRun | Style::Jinja => format!("containers/{}/Dockerfile", image.name),
        Style::MultiStage | Style::DebianRecipe | Style::SlimTemplate => "Dockerfile".to_owned(),
    }
}

/// The stage of that file; `None` where the file has one image.
fn stage(image: &Image, style: Style) -> Option<&str> {
    let shared = !matches!(style, Style::AlpineSingleRun | Style::Jinja);
    (shared && image.dockerfile.is_none()).then_some(image.name.as_str())
}

/// The build arguments of a style.
fn arguments(plan: &Plan, style: Style) -> Vec<&'static str> {
    match style {
        Style::SlimTemplate => vec!["VERSION"],
        _ => plan.build.arguments.clone(),
    }
}
