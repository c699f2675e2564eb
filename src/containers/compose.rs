//! From the metadata to the plan: a builder, a base, and an image per console script.

use super::image_name::{fold, image_name};
use super::layers::{self, Fate, Layer, Pins};
use super::requirement_set::Collector;
use super::{
    Finding, From, Image, Place, Plan, PlanOptions, Planned, Role, System, sources, system,
};
use crate::metadata::{EntryPoint, List};
use crate::project::{Backend, Project};
use crate::resolved::Resolved;
use crate::syntax::{marker, specifier, version};

/// Numbers of the user of the images: outside the range of the distribution's own users.
const USER: &str = "1000:1000";
/// The image that builds the wheels.
const BUILDER: &str = "builder";
/// Where pip installs commands in the official Python images.
const COMMANDS: &str = "/usr/local/bin";

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
    /// No environment for markers.
    #[error("--python wants a version such as 3.11, not `{python}`")]
    BadPython {
        /// As given.
        python: String,
    },
}

/// Plans the images of a project.
///
/// # Errors
/// When the project has no known name, or an option does not fit it.
pub fn plan(project: &Project, options: &PlanOptions) -> Result<Plan, PlanError> {
    let environment = environment(&options.python)?;
    let collector = Collector {
        project,
        environment,
        shown: format!("Python {} on Linux", options.python),
        findings: Vec::new(),
    };
    let mut composer = Composer {
        name: name(project)?,
        project,
        options,
        collector,
        used_extras: Vec::new(),
    };
    composer.plan()
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

fn name(project: &Project) -> Result<String, PlanError> {
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

struct Composer<'a> {
    name: String,
    project: &'a Project,
    options: &'a PlanOptions,
    collector: Collector<'a>,
    used_extras: Vec<String>,
}

impl Composer<'_> {
    fn plan(&mut self) -> Result<Plan, PlanError> {
        self.check_python();
        let scripts = self.scripts();
        let wanted = self.wanted(&scripts)?;
        let mut constraints = sources::constraints(self.project, &self.collector.environment);
        let found = std::mem::take(&mut constraints.findings);
        self.collector.findings.extend(found);

        let base = self.base(&scripts);
        let children = self.children(&base, &wanted, &constraints.pins);
        let sets: Vec<(&str, &[Planned])> = children
            .iter()
            .map(|image| (image.name.as_str(), image.requirements.as_slice()))
            .collect();
        let siblings = layers::sibling_conflicts(&sets);
        self.collector.findings.extend(siblings);

        let mut images = vec![base];
        images.extend(children);
        let (build, note) = sources::build(self.project);
        self.collector.findings.extend(note);
        let git = self.needs_git(&images) || constraints.git || build.git_history;
        let system = self.system(git);
        if let Some(base) = images.first_mut() {
            base.system.run = system.run;
        }
        images.insert(0, self.builder(system.build));
        self.note_unused(&wanted);
        self.check_version();
        let (version, version_from) = self.version();
        Ok(Plan {
            project: self.name.clone(),
            version,
            version_from,
            options: self.options.clone(),
            constraints: constraints.paths,
            images,
            findings: std::mem::take(&mut self.collector.findings),
            build,
        })
    }

    /// An image whose Python the project refuses cannot be built.
    fn check_python(&mut self) {
        let field = &self.project.metadata().requires_python;
        let series = specifier::parse(&format!("=={}.*", self.options.python));
        let wanted = field.known().and_then(|text| specifier::parse(text).ok());
        let (Some(wanted), Ok(series)) = (wanted, series) else {
            return;
        };
        if specifier::intersects(&wanted, &series) {
            return;
        }
        let place = field
            .provenance()
            .map(|place| self.collector.place(place.span));
        let message = format!(
            "the project wants Python {wanted}, and the images have {}",
            self.options.python
        );
        let finding = Finding::error("requires-python", message, place);
        self.collector
            .findings
            .push(finding.help("choose another with --python"));
    }

    /// setuptools since 66 builds no wheel of a version that PEP 440 does not know.
    fn check_version(&mut self) {
        let field = &self.project.metadata().version;
        let invalid = field.known().filter(|text| version::parse(text).is_none());
        if let Some(text) = invalid {
            let place = field
                .provenance()
                .map(|place| self.collector.place(place.span));
            let message = format!(
                "the builder will fail: current setuptools refuse the version `{text}` (VER001)"
            );
            self.collector.findings.push(Finding::note(message, place));
        }
    }

    /// Names of the console scripts that the images' Python gets, sorted.
    fn scripts(&mut self) -> Vec<String> {
        let Some(groups) = self.project.metadata().entry_points.value() else {
            return Vec::new();
        };
        let empty = List::default();
        let list = groups.get("console_scripts").unwrap_or(&empty);
        for dynamic in groups.open.iter().chain(&list.open) {
            self.collector.unknown("the console scripts", dynamic);
        }
        let environment = &self.collector.environment;
        let mut scripts: Vec<String> = list
            .items
            .iter()
            .filter(|item| marker::evaluate(item.guard.marker(), environment, &[]))
            .filter_map(|item| Some(EntryPoint::parse(&item.text)?.name))
            .collect();
        scripts.sort();
        scripts.dedup();
        scripts
    }

    fn wanted(&self, scripts: &[String]) -> Result<Vec<String>, PlanError> {
        let only = &self.options.only_scripts;
        if let Some(script) = only.iter().find(|script| !scripts.contains(script)) {
            let known = if scripts.is_empty() {
                "are none at all".to_owned()
            } else {
                format!("are {}", scripts.join(", "))
            };
            return Err(PlanError::NoScript {
                script: script.clone(),
                known,
            });
        }
        let chosen = scripts
            .iter()
            .filter(|script| only.is_empty() || only.contains(script));
        Ok(chosen.cloned().collect())
    }

    fn base(&mut self, scripts: &[String]) -> Image {
        let metadata = self.project.metadata();
        let mut requirements = match metadata.install_requires.value() {
            Some(list) => self.collector.collect(list, None),
            None => Vec::new(),
        };
        let (extras, more) = self.extra(&format!("{}_base", self.name));
        for planned in more {
            let repeated = requirements
                .iter()
                .any(|other| other.text() == planned.text());
            if !repeated {
                requirements.push(planned);
            }
        }
        let name = format!("{}-base", fold(&self.name));
        let conflicts = layers::own_conflicts(&name, &requirements);
        self.collector.findings.extend(conflicts);
        Image {
            name,
            role: Role::Base,
            from: From::External(self.python_image()),
            requirements,
            inherited: Vec::new(),
            extras_normalized: normalized(&extras),
            extras,
            system: System::default(),
            scripts: scripts.to_vec(),
            entrypoint: Some(vec!["/usr/bin/dumb-init".to_owned(), "--".to_owned()]),
            cmd: None,
            user: Some(USER.to_owned()),
        }
    }

    fn children(&mut self, base: &Image, scripts: &[String], pins: &Pins) -> Vec<Image> {
        let mut taken = vec![BUILDER.to_owned(), base.name.clone()];
        let mut children = Vec::new();
        for script in scripts {
            let name = image_name(script, taken.iter().map(String::as_str));
            taken.push(name.clone());
            children.push(self.child(base, script, name, pins));
        }
        children
    }

    fn child(&mut self, base: &Image, script: &str, name: String, pins: &Pins) -> Image {
        let (extras, own) = self.extra(script);
        let conflicts = layers::own_conflicts(&name, &own);
        self.collector.findings.extend(conflicts);
        let layer = Layer {
            image: &base.name,
            all: &base.requirements,
        };
        let mut requirements = Vec::new();
        for planned in own {
            match layers::settle(&layer, &name, planned, pins) {
                Fate::Kept(planned) => requirements.push(*planned),
                Fate::Inherited => {}
                Fate::Noted(finding) | Fate::Conflict(finding) => {
                    self.collector.findings.push(finding);
                }
            }
        }
        Image {
            name,
            role: Role::Script,
            from: From::Parent(base.name.clone()),
            requirements,
            inherited: base.requirements.clone(),
            extras_normalized: normalized(&extras),
            extras,
            system: System::default(),
            scripts: vec![script.to_owned()],
            entrypoint: None,
            cmd: Some(vec![format!("{COMMANDS}/{script}")]),
            user: Some(USER.to_owned()),
        }
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
                self.used_extras.push(extra.clone());
                requirements.extend(self.collector.collect(list, Some(extra)));
            }
        }
        (names, requirements)
    }

    /// pbr asks git whatever the version is; a requirement may name a repository.
    fn needs_git(&self, images: &[Image]) -> bool {
        let mut planned = images.iter().flat_map(|image| &image.requirements);
        planned.any(|planned| sources::names_repository(&planned.requirement))
            || self.project.backend() == Backend::Pbr
    }

    fn system(&mut self, git: bool) -> System {
        let (system, found) = system::packages(self.project, &self.options.platform, git);
        self.collector.findings.extend(found);
        system
    }

    fn builder(&self, build: Vec<String>) -> Image {
        Image {
            name: BUILDER.to_owned(),
            role: Role::Build,
            from: From::External(self.python_image()),
            requirements: Vec::new(),
            inherited: Vec::new(),
            extras: Vec::new(),
            extras_normalized: Vec::new(),
            system: System {
                build,
                run: Vec::new(),
            },
            scripts: Vec::new(),
            entrypoint: None,
            cmd: None,
            user: None,
        }
    }

    fn python_image(&self) -> String {
        self.options.platform.python_image(&self.options.python)
    }

    /// What the project declares and no image takes.
    fn note_unused(&mut self, scripts: &[String]) {
        let project = self.project;
        let groups = project.metadata().extras_require.value();
        for dynamic in groups.into_iter().flat_map(|groups| &groups.open) {
            self.collector.unknown("the extras", dynamic);
        }
        for (extra, list) in groups.into_iter().flat_map(|groups| &groups.groups) {
            if !self.used_extras.contains(extra) {
                let place = list.items.first().map(|item| item.provenance.span);
                let place = place.map(|span| self.collector.place(span));
                let message = format!("the extra {extra} belongs to no image");
                self.collector.findings.push(Finding::note(message, place));
            }
        }
        self.note_undeclared();
        let found = sources::unused(project, scripts);
        self.collector.findings.extend(found);
    }

    /// A requirements.txt that the package says nothing of.
    fn note_undeclared(&mut self) {
        let declared = self.project.metadata().install_requires.value();
        if declared.is_some_and(|list| !list.is_known_empty()) {
            return;
        }
        let Some(source) = self.project.requirements_at("requirements.txt") else {
            return;
        };
        let count = source.parse.tree.named().count();
        if count > 0 {
            let place = Place {
                path: source.file.path().to_owned(),
                row: 1,
            };
            let message = format!(
                "the images install none of the {count} requirements of this file: the package does not declare them (SET001)"
            );
            self.collector
                .findings
                .push(Finding::note(message, Some(place)));
        }
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
}

fn normalized(extras: &[String]) -> Vec<String> {
    let names = extras.iter().map(|extra| version::normalize_extra(extra));
    names.collect()
}
