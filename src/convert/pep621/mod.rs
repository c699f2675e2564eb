//! The target pyproject: `[project]` (PEP 621) and `[tool.setuptools]`, and a setup.py only for what they cannot say.

mod build_system;
mod entry_points;
mod files;
mod names;
mod needs;
mod people;
mod readme;
mod texts;

use crate::convert::carrier::Carrier;
use crate::convert::document::{Document, list};
use crate::convert::setup_cfg::{SetupCfg, Words};
use crate::convert::sources::convertible;
use crate::convert::{
    BuildBackend, Conversion, ConvertOptions, FileChange, Refusal, leftover, proof, setup_py,
};
use crate::metadata::{
    Code, Extra, Field, FieldName, Identity, Labels, Links, Metadata, Needs, People,
};
use crate::project::Project;
use crate::provenance::Origin;
use build_system::Feature;
use std::collections::BTreeSet;

const PROJECT: &[&str] = &["project"];
const SETUPTOOLS: &[&str] = &["tool", "setuptools"];
const DYNAMIC: &[&str] = &["tool", "setuptools", "dynamic"];

/// Converts to `[project]` with setuptools or pbr for a backend.
pub(super) fn convert(
    project: &Project,
    options: &ConvertOptions,
    backend: BuildBackend,
) -> Result<Conversion, Refusal> {
    convertible(project)?;
    let own = &[Origin::Pyproject, Origin::ToolSetuptools];
    let mut writer = Writer {
        carrier: Carrier::new(project, options, own)?,
        document: Document::new(project.pyproject()),
        cfg: SetupCfg::default(),
        backend,
        dynamic: BTreeSet::new(),
        least: Feature::Project,
        build_requires: Vec::new(),
    };
    writer.metadata(project.metadata())?;
    writer.finish()
}

struct Writer<'a> {
    carrier: Carrier<'a>,
    document: Document,
    /// What setup.cfg goes on to say.
    cfg: SetupCfg,
    backend: BuildBackend,
    /// Keys of `[project]` that something else gives.
    dynamic: BTreeSet<&'static str>,
    /// What needs the newest setuptools.
    least: Feature,
    build_requires: Vec<String>,
}

impl Writer<'_> {
    /// Says every field, or leaves it where it is.
    fn metadata(&mut self, metadata: &Metadata) -> Result<(), Refusal> {
        let fields = metadata.grouped();
        self.identity(fields.identity)?;
        self.labels(fields.labels, fields.people)?;
        self.needs(fields.needs, fields.links)?;
        self.entry_points(fields.extra.entry_points)?;
        self.tests(fields.needs.tests_require)?;
        let platforms = fields.labels.platforms;
        self.list(SETUPTOOLS, "platforms", FieldName::Platforms, platforms)?;
        self.code(fields.code)?;
        self.extra(fields.extra)?;
        let scripts = fields.code.scripts;
        self.list(SETUPTOOLS, "script-files", FieldName::Scripts, scripts)?;
        self.namespaces(fields.code.namespace_packages)?;
        self.stays(FieldName::ExtModules, fields.code.ext_modules)?;
        self.setup_requires(fields.needs.setup_requires)?;
        self.links(fields.needs.dependency_links)
    }

    fn identity(&mut self, fields: Identity<'_>) -> Result<(), Refusal> {
        let Identity {
            name,
            version,
            summary,
            description,
            description_content_type,
        } = fields;
        self.name(name)?;
        self.version(version)?;
        self.text("description", FieldName::Summary, summary)?;
        self.readme(description, description_content_type)
    }

    fn labels(&mut self, fields: Labels<'_>, people: People<'_>) -> Result<(), Refusal> {
        let Labels {
            license,
            license_files,
            keywords,
            // Of `[tool.setuptools]`.
            platforms: _,
            classifiers,
            requires_python,
        } = fields;
        let python = FieldName::RequiresPython;
        self.text("requires-python", python, requires_python)?;
        self.license(license, classifiers)?;
        self.license_files(license_files)?;
        self.authors(people)?;
        self.keywords(keywords)?;
        self.list(PROJECT, "classifiers", FieldName::Classifiers, classifiers)
    }

    fn authors(&mut self, fields: People<'_>) -> Result<(), Refusal> {
        let People {
            author,
            author_email,
            maintainer,
            maintainer_email,
        } = fields;
        let (one, two) = (FieldName::Author, FieldName::AuthorEmail);
        self.people("authors", (one, author), (two, author_email))?;
        let (one, two) = (FieldName::Maintainer, FieldName::MaintainerEmail);
        self.people("maintainers", (one, maintainer), (two, maintainer_email))
    }

    /// The last tables of `[project]`.
    fn needs(&mut self, fields: Needs<'_>, links: Links<'_>) -> Result<(), Refusal> {
        let Needs {
            install_requires,
            extras_require,
            // No keys of `[project]`.
            setup_requires: _,
            tests_require: _,
            dependency_links: _,
        } = fields;
        let Links {
            home_page,
            download_url,
            project_urls,
        } = links;
        self.requirements(install_requires, extras_require)?;
        self.urls(home_page, download_url, project_urls)
    }

    fn code(&mut self, fields: Code<'_>) -> Result<(), Refusal> {
        let Code {
            packages,
            py_modules,
            package_dir,
            // Said last.
            namespace_packages: _,
            ext_modules,
            scripts: _,
            zip_safe,
            include_package_data,
        } = fields;
        self.packages(packages, package_dir, ext_modules)?;
        self.modules(py_modules)?;
        self.folders(package_dir)?;
        self.flag("zip-safe", FieldName::ZipSafe, zip_safe)?;
        self.include_package_data(include_package_data)
    }

    fn extra(&mut self, fields: Extra<'_>) -> Result<(), Refusal> {
        let Extra {
            package_data,
            exclude_package_data,
            data_files,
            // A table of `[project]`.
            entry_points: _,
        } = fields;
        let data = self.carrier.package_data(package_data)?;
        let name = FieldName::PackageData;
        self.say_groups("package-data", name, package_data, data)?;
        let excluded = FieldName::ExcludePackageData;
        self.groups("exclude-package-data", excluded, exclude_package_data)?;
        self.data_files(data_files)
    }

    /// Says the keys that something else gives; those of an existing file stay, unless they are said now.
    fn dynamic_keys(&mut self) {
        let old = self.carrier.project.pyproject().and_then(|source| {
            let tree = &source.parse.tree;
            tree.get(&["project", "dynamic"])?.as_strings()
        });
        let old: Vec<String> = old
            .unwrap_or_default()
            .into_iter()
            .map(|key| key.value)
            .collect();
        let mut keys: Vec<String> = old
            .iter()
            .filter(|key| !self.document.has(PROJECT, key))
            .cloned()
            .collect();
        for key in &self.dynamic {
            if !keys.iter().any(|known| known == key) {
                keys.push((*key).to_owned());
            }
        }
        if keys == old {
            return;
        }
        match keys.is_empty() {
            true => self.document.remove(PROJECT, "dynamic"),
            false => self.document.set(PROJECT, "dynamic", list(keys)),
        }
    }

    fn finish(mut self) -> Result<Conversion, Refusal> {
        let was_pbr = self.carrier.is_from_pbr();
        let requires = std::mem::take(&mut self.build_requires);
        self.build_system(&requires)?;
        self.note_old_pythons();
        self.dynamic_keys();
        let notice = self.notice();
        leftover::setup_py(&mut self.carrier, false)?;
        leftover::setup_cfg(
            &mut self.carrier,
            &mut self.cfg,
            Words::Elsewhere { was_pbr },
        )?;
        let mut change = self.document.change(self.carrier.project.pyproject());
        let mut changes = self.carrier.conversion.changes.iter();
        if let Some(notice) = notice.filter(|_| changes.any(FileChange::removes_setup_py)) {
            change.new = change.new.map(|text| notice + &text);
        }
        self.carrier.conversion.changes.insert(0, change);
        proof::finish(self.carrier)
    }

    /// Whose setup.py it is, for the top of a new file that takes its place.
    fn notice(&mut self) -> Option<String> {
        let project = self.carrier.project;
        let file = project.setup()?.file.as_ref()?;
        let comments = match project.pyproject() {
            None => setup_py::notice(file),
            Some(_) => Vec::new(),
        };
        let lines = comments.iter();
        let lines = lines.map(|comment| format!("{}\n", file.slice(*comment).trim_end()));
        let text: String = lines.collect();
        self.carrier.carried.extend(comments);
        (!text.is_empty()).then(|| text + "\n")
    }

    /// Marks the key of a field as given elsewhere when the field stays where it is.
    fn mark<T>(&mut self, name: FieldName, _: &Field<T>) {
        if self.carrier.keeps(name) {
            self.dynamic.extend(keys_of(name));
        }
    }
}

/// The keys of `[project]` that must be called dynamic when a field is given elsewhere.
fn keys_of(name: FieldName) -> &'static [&'static str] {
    match name {
        FieldName::Description | FieldName::DescriptionContentType => &["readme"],
        FieldName::EntryPoints => &["entry-points", "gui-scripts", "scripts"],
        FieldName::ProjectUrls => &["urls"],
        FieldName::Summary => &["description"],
        FieldName::Version => &["version"],
        FieldName::Author | FieldName::AuthorEmail => &["authors"],
        FieldName::Maintainer | FieldName::MaintainerEmail => &["maintainers"],
        FieldName::License => &["license"],
        FieldName::Keywords => &["keywords"],
        FieldName::Classifiers => &["classifiers"],
        FieldName::RequiresPython => &["requires-python"],
        FieldName::InstallRequires => &["dependencies"],
        FieldName::ExtrasRequire => &["optional-dependencies"],
        _ => &[],
    }
}
