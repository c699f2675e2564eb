//! Why there is no plan.

use crate::project::Project;
use crate::resolved::Resolved;

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Images are named after the project.
    #[error("the images are named after the project, and its name is not known: {reason}")]
    NoName {
        /// Why, with the place.
        reason: String,
    },
    /// A script that the project has not.
    #[error("--only-scripts: there is no console script `{script}`; there {known}")]
    NoScript {
        /// As given.
        script: String,
        /// Those that are there, as the end of "there …".
        known: String,
    },
    /// A file of constraints that is not there.
    #[error("--constraint: `{path}` is no file of the project, and no URL")]
    NoConstraints {
        /// As given.
        path: String,
    },
    /// No environment for markers.
    #[error("--python wants a version such as 3.11, not `{python}`")]
    BadPython {
        /// As given.
        python: String,
    },
    /// No user of an image.
    #[error("the user of an image is `root`, a number, or two as `1000:1000`, not `{user}`")]
    BadUser {
        /// As given.
        user: String,
    },
    /// The configuration describes what cannot be.
    #[error("the configuration of the image `{image}`: {problem}")]
    Configuration {
        /// Its name.
        image: String,
        /// What is wrong.
        problem: String,
    },
}

/// The project's name.
pub(super) fn name(project: &Project) -> Result<String, PlanError> {
    let field = &project.metadata().name;
    if let Some(name) = field.known() {
        return Ok(name.to_owned());
    }
    let reason = match field.value() {
        Some(Resolved::Dynamic(dynamic)) => {
            let span = dynamic.span.or(field.provenance().map(|place| place.span));
            let place = span.map(|span| {
                let (path, start, _) = project.files().locate(span);
                format!(" ({path}:{}:{})", start.row, start.column)
            });
            format!("{}{}", dynamic.message, place.unwrap_or_default())
        }
        Some(_) => "it differs by environment".to_owned(),
        None => "nothing declares it".to_owned(),
    };
    Err(PlanError::NoName { reason })
}
