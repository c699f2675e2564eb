//! Files from a plan: one emitter per style. An emitter decides nothing; it writes down what the plan holds.

mod common;
mod jinja;
mod lists;
mod multi_stage;
mod recipe;
mod single_run;
mod template;

use super::{Family, Plan};
use camino::{Utf8Path, Utf8PathBuf};

/// The first line of every file made here: a file that starts with it may be written again.
pub const MARKER: &str = "# Made by `unsetup containers write`; make it again rather than edit it.";

/// How the files are made.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// Which Dockerfiles.
    pub style: Style,
    /// Who installs Python packages.
    pub installer: Installer,
    /// Whether downloads of the distribution's packages are kept in caches of the builder.
    pub cache_mounts: bool,
    /// Leave out what keeps a child image from changing its parent's versions.
    pub no_layer_guard: bool,
}

/// The kinds of Dockerfiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// One file: a stage makes all wheels in one resolver call, the images install theirs.
    #[default]
    MultiStage,
    /// A file per image, with one `RUN` that adds the build packages, installs, and removes them.
    AlpineSingleRun,
    /// One file: a virtual environment is made on Debian and copied into the image.
    DebianRecipe,
    /// One file that installs a release from the index.
    SlimTemplate,
    /// A template per image, in the manner of Kolla.
    Jinja,
}

impl Style {
    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MultiStage => "multi-stage",
            Self::AlpineSingleRun => "alpine-single-run",
            Self::DebianRecipe => "debian-recipe",
            Self::SlimTemplate => "slim-template",
            Self::Jinja => "jinja",
        }
    }

    /// The distribution that the style needs.
    pub fn family(self) -> Option<Family> {
        match self {
            Self::AlpineSingleRun => Some(Family::Alpine),
            Self::DebianRecipe => Some(Family::Debian),
            Self::MultiStage | Self::SlimTemplate | Self::Jinja => None,
        }
    }
}

/// Who installs Python packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Installer {
    /// pip.
    #[default]
    Pip,
    /// uv.
    Uv,
}

/// Why a style cannot write a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The style belongs to another distribution.
    #[error(
        "the style {style} is not for {platform}; choose another style, or another distribution with --platform"
    )]
    Platform {
        /// The style.
        style: &'static str,
        /// The plan's distribution.
        platform: String,
    },
    /// The distribution has another Python.
    #[error(
        "{platform} has Python {has}, and the images are planned for {wanted}; plan them with --python {has}"
    )]
    Python {
        /// The plan's distribution.
        platform: String,
        /// Its Python.
        has: &'static str,
        /// The plan's.
        wanted: String,
    },
    /// uv refuses a constraint.
    #[error("uv refuses a line of the constraints ({place}): {message}")]
    Constraint {
        /// Where.
        place: String,
        /// Why, and what to write.
        message: String,
    },
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// From the folder that is written to.
    pub path: Utf8PathBuf,
    /// Its whole text.
    pub text: String,
}

impl NewFile {
    fn new(path: impl Into<Utf8PathBuf>, text: String) -> Self {
        let path = path.into();
        Self { path, text }
    }
}

/// The files of a plan. `folder` is where they will lie, from the root of the project, which is the build context; empty
/// for the root itself.
///
/// # Errors
/// When the style cannot express the plan.
pub fn write(
    plan: &Plan,
    options: &WriteOptions,
    folder: &Utf8Path,
) -> Result<Vec<NewFile>, WriteError> {
    check(plan, options)?;
    let writer = Writer {
        plan,
        options,
        folder,
    };
    let mut files = match options.style {
        Style::MultiStage => writer.multi_stage(),
        Style::AlpineSingleRun => writer.single_run(),
        Style::DebianRecipe => writer.recipe(),
        Style::SlimTemplate => writer.template(),
        Style::Jinja => writer.jinja(),
    };
    files.extend(writer.lists());
    Ok(files)
}

/// What all emitters work with.
struct Writer<'a> {
    plan: &'a Plan,
    options: &'a WriteOptions,
    folder: &'a Utf8Path,
}

fn check(plan: &Plan, options: &WriteOptions) -> Result<(), WriteError> {
    let id = plan.platform.id.as_str();
    let style = options.style;
    let family = plan.platform.family;
    let has_python_image = !matches!(family, Family::RedHat | Family::Suse);
    if style.family().is_some_and(|wanted| wanted != family)
        || (style == Style::SlimTemplate && !has_python_image)
    {
        return Err(WriteError::Platform {
            style: style.as_str(),
            platform: id.to_owned(),
        });
    }
    if (style == Style::DebianRecipe || !has_python_image)
        && let Some(has) = plan.platform.own_python()
        && has != plan.python
    {
        return Err(WriteError::Python {
            platform: id.to_owned(),
            has,
            wanted: plan.python.clone(),
        });
    }
    let refused = plan
        .findings
        .iter()
        .find(|finding| ["constraint-editable", "constraint-unnamed-url"].contains(&finding.code));
    match refused {
        Some(finding) if options.installer == Installer::Uv => Err(WriteError::Constraint {
            place: finding
                .place
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            message: finding.help.clone().unwrap_or_default(),
        }),
        _ => Ok(()),
    }
}
