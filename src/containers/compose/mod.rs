//! From the project to the plan. Images come from what the user describes, else from the slices of `docker/`, else there
//! is a base and one image per console script; each of these has a file of its own here.

mod configured;
mod context;
mod error;
mod inherit;
mod notes;
mod packages;
mod scripts;
mod slices;

pub use error::PlanError;

use super::constraints::{self, Constraints};
use super::layers;
use super::requirement_set::Collector;
use super::system;
use super::{Image, Plan, PlanOptions, Planned, sources};
use crate::project::{Backend, Project};
use crate::resolved::Resolved;
use crate::syntax::{marker, version};
use crate::text::resolve;
use camino::Utf8Path;

/// Numbers of the user of the images: outside the range of the distribution's own users.
const USER: &str = "1000:1000";
/// The image that builds the wheels.
const BUILDER: &str = "builder";
/// Where pip installs commands in the official Python images.
const COMMANDS: &str = "/usr/local/bin";

/// Plans the images of a project.
///
/// # Errors
/// When the project has no known name, or an option or the configuration does not fit it.
pub fn plan(project: &Project, options: &PlanOptions) -> Result<Plan, PlanError> {
    let name = error::name(project)?;
    let slices = slices::find(project, &name);
    let configured = &project.settings().containers.images;
    let context = context::Context::new(options, configured, &slices)?;
    let environment = environment(&context.python)?;
    let collector = Collector {
        project,
        environment,
        shown: format!("Python {} on Linux", context.python),
        own: version::canonical_name(&name),
        findings: Vec::new(),
        constraints: Vec::new(),
    };
    let composer = Composer {
        name,
        project,
        options,
        context,
        collector,
        used_extras: Vec::new(),
    };
    composer.plan(slices)
}

fn environment(python: &str) -> Result<pep508_rs::MarkerEnvironment, PlanError> {
    let minor = python.strip_prefix("3.").unwrap_or_default();
    let digits = !minor.is_empty() && minor.len() < 4 && minor.bytes().all(|b| b.is_ascii_digit());
    let environment = marker::environment(python, "linux", "CPython");
    environment
        .filter(|_| digits)
        .ok_or_else(|| PlanError::BadPython {
            python: python.to_owned(),
        })
}

struct Composer<'a> {
    name: String,
    project: &'a Project,
    options: &'a PlanOptions,
    context: context::Context,
    collector: Collector<'a>,
    used_extras: Vec<String>,
}

impl Composer<'_> {
    fn plan(mut self, slices: Vec<slices::Slice>) -> Result<Plan, PlanError> {
        self.check_python();
        let mut images = self.images(slices)?;
        self.use_venvs(&mut images);
        let mut constraints = self.constraints()?;
        self.settle(&mut images, &constraints);
        let found = layers::split_calls(&mut images);
        self.collector.findings.extend(found);
        for image in &images {
            let found = layers::pin_conflicts(image, &constraints.pins);
            self.collector.findings.extend(found);
        }
        let found = constraints.findings(&images);
        self.collector.findings.extend(found);

        let (build, note) = sources::build(self.project);
        self.collector.findings.extend(note);
        let git = self.needs_git(&images) || constraints.git || build.git_history;
        let builder = self.packages(&mut images, git);
        images.insert(0, builder);
        self.note_unused();
        self.check_version();
        let (version, version_from) = self.version();
        Ok(Plan {
            project: self.name.clone(),
            labels: self.labels(version.as_deref()),
            version,
            version_from,
            platform: self.context.platform,
            python: self.context.python,
            constraints: constraints.paths,
            constraint_urls: constraints.urls,
            images,
            findings: self.collector.findings,
            build,
        })
    }

    /// The images with everything they ask for, parents before children.
    fn images(&mut self, slices: Vec<slices::Slice>) -> Result<Vec<Image>, PlanError> {
        let configured = &self.project.settings().containers.images;
        if !configured.is_empty() {
            return self.configured(configured);
        }
        let mut images = if slices.is_empty() || !self.options.only_scripts.is_empty() {
            self.base_and_scripts()?
        } else {
            self.slices(slices)
        };
        images.extend(self.full(&images));
        Ok(images)
    }

    fn constraints(&mut self) -> Result<Constraints, PlanError> {
        for text in &self.options.constraints {
            let file = resolve(Utf8Path::new(""), text).ok();
            if !self.collector.constrain(text, file, None) {
                let path = text.clone();
                return Err(PlanError::NoConstraints { path });
            }
        }
        let reader = constraints::Reader {
            project: self.project,
            own: self.collector.own.clone(),
            environment: &self.collector.environment,
            old_pip: self.context.old_pip,
        };
        Ok(reader.read(&self.collector.constraints))
    }

    /// pbr asks git whatever the version is; a requirement may name a repository.
    fn needs_git(&self, images: &[Image]) -> bool {
        let mut planned = images.iter().flat_map(|image| &image.requirements);
        planned.any(|planned| constraints::names_repository(&planned.requirement))
            || self.project.backend() == Backend::Pbr
    }

    fn python_image(&self) -> String {
        self.context.platform.python_image(&self.context.python)
    }

    /// The extras of an image, by its name after PEP 685, and their requirements.
    fn extra(&mut self, name: &str) -> (Vec<String>, Vec<Planned>) {
        let wanted = version::normalize_extra(name);
        let mut names = Vec::new();
        let mut requirements: Vec<Planned> = Vec::new();
        let project = self.project;
        let groups = project.metadata().extras_require.value();
        for (extra, list) in groups.into_iter().flat_map(|groups| &groups.groups) {
            if version::normalize_extra(extra) == wanted {
                names.push(extra.clone());
                if !self.used_extras.contains(extra) {
                    self.used_extras.push(extra.clone());
                }
                requirements.extend(self.collector.collect(list, Some(extra)));
            }
        }
        (names, requirements)
    }

    /// The project's own requirements.
    fn install_requires(&mut self) -> Vec<Planned> {
        let project = self.project;
        match project.metadata().install_requires.value() {
            Some(list) => self.collector.collect(list, None),
            None => Vec::new(),
        }
    }

    /// `foo[extra]` in a list of `foo` itself stands for what the extra asks for: no index has the version that is
    /// built here.
    fn without_itself(&mut self, requirements: Vec<Planned>) -> Vec<Planned> {
        let mut set = super::requirement_set::Set::default();
        let mut open: Vec<Planned> = requirements.into_iter().rev().collect();
        let mut seen: Vec<String> = Vec::new();
        while let Some(planned) = open.pop() {
            if !planned.own || planned.requirement.url.is_some() {
                set.add(planned);
                continue;
            }
            for extra in &planned.requirement.extras {
                if !seen.contains(&extra.value) {
                    seen.push(extra.value.clone());
                    let (_, more) = self.extra(&extra.value);
                    open.extend(more.into_iter().rev());
                }
            }
        }
        set.planned
    }

    fn version(&self) -> (Option<String>, String) {
        let field = &self.project.metadata().version;
        if self.project.backend() == Backend::Pbr {
            let from = "PBR_VERSION build argument or git";
            return (None, from.to_owned());
        }
        match field.value() {
            Some(Resolved::Known(version)) => {
                let place = field
                    .provenance()
                    .map(|place| self.collector.place(place.span));
                let from = place.map_or_else(String::new, |place| place.to_string());
                (Some(version.clone()), from)
            }
            Some(Resolved::Dynamic(dynamic)) => (None, dynamic.message.clone()),
            Some(Resolved::Guarded(_)) => (None, "it differs by environment".to_owned()),
            None => (None, "nothing declares it".to_owned()),
        }
    }

    /// OCI annotations that the metadata knows; the version is that of the build where it is not known.
    fn labels(&self, version: Option<&str>) -> Vec<(&'static str, String)> {
        let metadata = self.project.metadata();
        let known = [
            (
                "org.opencontainers.image.description",
                metadata.summary.known(),
            ),
            (
                "org.opencontainers.image.licenses",
                metadata.license.known(),
            ),
            ("org.opencontainers.image.url", metadata.home_page.known()),
            ("org.opencontainers.image.version", version),
        ];
        let mut labels: Vec<(&'static str, String)> = known
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?.to_owned())))
            .filter(|(_, value)| !value.is_empty() && !value.contains('\n'))
            .collect();
        labels.push(("org.opencontainers.image.title", self.name.clone()));
        labels.sort();
        labels
    }
}

/// The init process of the images that this program designs.
fn init() -> Option<Vec<String>> {
    let words = [format!("/usr/bin/{}", system::INIT), "--".to_owned()];
    Some(words.to_vec())
}

fn normalized(extras: &[String]) -> Vec<String> {
    let names = extras.iter().map(|extra| version::normalize_extra(extra));
    names.collect()
}
