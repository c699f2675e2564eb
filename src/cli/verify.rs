//! `unsetup verify`

use super::args::{Build, To, Verify};
use super::configuration::Configurations;
use super::convert::choices;
use super::format::Format;
use super::output::Output;
use super::{CliError, Outcome, changes};
use crate::convert::{ConvertOptions, convert};
use crate::project::Project;
use crate::report::{convert as convert_report, json, verify as report};
use crate::verify::{Asked, Laid, Limits, Options, Sides, Verdict, verdict, verify};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Time for an environment, downloads and compilers included.
const INSTALL_SECONDS: u64 = 900;

/// Builds both sides, and compares.
///
/// # Errors
/// When an option cannot be used, a side is no project, or nothing could be built.
pub fn run(
    options: &Verify,
    configurations: &Configurations,
    output: &Output,
) -> Result<Outcome, CliError> {
    let screen = Screen { options, output };
    let choices = choices(&options.choices, screen.target().unwrap_or(To::Pbr))?;
    let builds = builds(&options.build)?;
    let laid = Laid::new(&options.path, options.before.as_deref())?;
    let (sides, asked) = match screen.target() {
        None => {
            let asked = Asked::of_choice(&choices);
            (laid.and_now(&options.path)?, asked)
        }
        Some(_) => {
            // What lies in the repository beside the files (tags, say) belongs to the tree as it is only.
            let root = match options.before {
                None => options.path.as_path(),
                Some(_) => laid.folder(),
            };
            let project = configurations.load(root, options.target.pbr_min.as_deref())?;
            match screen.converted(&project, &choices, laid)? {
                None => return Ok(Outcome::Findings),
                Some(made) => made,
            }
        }
    };
    screen.compared(&sides, &asked, &builds)
}

struct Screen<'a> {
    options: &'a Verify,
    output: &'a Output,
}

impl Screen<'_> {
    /// What to convert to; `None` when two states of the repository are compared.
    fn target(&self) -> Option<To> {
        match (self.options.to, &self.options.before) {
            (None, Some(_)) => None,
            (to, _) => Some(to.unwrap_or(To::Pbr)),
        }
    }

    /// Both sides of the conversion; `None` when it is refused, which is told.
    fn converted(
        &self,
        project: &Project,
        choices: &ConvertOptions,
        laid: Laid,
    ) -> Result<Option<(Sides, Asked)>, CliError> {
        let target = self.target().unwrap_or(To::Pbr).word();
        match convert(project, choices) {
            Ok(conversion) => {
                changes::refuse_undecided(&conversion, "nothing is built")?;
                let asked = Asked::of_conversion(&conversion, &choices.set);
                Ok(Some((laid.converted(&conversion)?, asked)))
            }
            Err(refusal) => {
                if self.options.output_format == Format::Json {
                    let document = report::refused(target, &refusal.message, &refusal.help);
                    self.output.print(&json::document(&document))?;
                }
                let text = convert_report::refusal(project.files(), target, &refusal);
                self.output.error(text.trim_end());
                Ok(None)
            }
        }
    }

    fn compared(
        &self,
        sides: &Sides,
        asked: &Asked,
        builds: &Options,
    ) -> Result<Outcome, CliError> {
        self.output
            .remark("This runs the build of the project, in throw-away copies.");
        let progress = |text: &str| self.output.detail(text);
        let runs = verify(sides, asked, builds, &progress)?;
        let what = report::What {
            before: self.options.before.as_deref(),
            target: self.target().map(To::word),
            codes: asked.codes().map(str::to_owned).collect(),
        };
        let text = match self.options.output_format {
            Format::Json => json::document(&report::VerifyReport::new(&what, &runs)),
            Format::Text => report::text(&what, &runs, self.output.color),
        };
        self.output.print(&text)?;
        Ok(match verdict(&runs) {
            Verdict::Same => Outcome::Clean,
            Verdict::Different => Outcome::Findings,
            Verdict::Unknown => Outcome::Unable,
        })
    }
}

fn builds(build: &Build) -> Result<Options, CliError> {
    let pythons = match build.python.is_empty() {
        true => vec![PathBuf::from("python3")],
        false => build.python.clone(),
    };
    let cache = match &build.cache_dir {
        Some(folder) => absolute(folder)?,
        None => user_cache().ok_or_else(|| {
            CliError::Usage("there is no folder for caches: pass --cache-dir".to_owned())
        })?,
    };
    Ok(Options {
        pythons: pythons.iter().map(|python| program(python)).collect(),
        constraints: build.constraint.clone(),
        cache,
        limits: Limits {
            build: Duration::from_secs(build.timeout),
            install: Duration::from_secs(build.timeout.max(INSTALL_SECONDS)),
        },
    })
}

/// A path with folders counts from here; builds run elsewhere.
fn program(path: &Path) -> PathBuf {
    match path.components().count() > 1 {
        true => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
        false => path.to_owned(),
    }
}

fn absolute(folder: &Path) -> Result<PathBuf, CliError> {
    std::path::absolute(folder)
        .map_err(|error| CliError::Usage(format!("--cache-dir {}: {error}", folder.display())))
}

/// Where this user's programs keep what they can make again.
#[allow(
    clippy::disallowed_methods,
    reason = "the command line may look for the user's cache"
)]
fn user_cache() -> Option<PathBuf> {
    let variable = |name: &str| {
        let value = std::env::var_os(name).map(PathBuf::from);
        value.filter(|path| path.is_absolute())
    };
    let own = variable("XDG_CACHE_HOME").or_else(|| match std::env::consts::OS {
        "windows" => variable("LOCALAPPDATA"),
        "macos" => variable("HOME").map(|home| home.join("Library/Caches")),
        _ => variable("HOME").map(|home| home.join(".cache")),
    });
    own.map(|folder| folder.join("unsetup"))
}
