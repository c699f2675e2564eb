//! The target pbr: setup.cfg in the form that pbr 1.9 and everything since reads, and a setup.py of one call.

mod commands;
mod description;
mod files;
mod keywords;
mod needs;
mod release;
mod setup_file;
mod values;

use crate::convert::keywords::one_call;
use crate::convert::known::{self, Known};
use crate::convert::requirements::{note_others, put_in_order};
use crate::convert::setup_cfg::SetupCfg;
use crate::convert::{Conversion, ConvertOptions, Note, Refusal, proof, references};
use crate::metadata::{
    Code, Extra, Field, FieldName, Flag, Groups, Identity, Labels, Links, List, Metadata, Needs,
    People, Table, Text,
};
use crate::project::{Backend, Project};
use crate::provenance::Provenance;
use crate::text::Span;
use camino::Utf8Path;
use std::collections::BTreeSet;

const METADATA: &str = "metadata";
const OPTIONS: &str = "options";
const FILES: &str = "files";

/// Converts to pbr; a pbr project only has its requirements files put in order.
pub(super) fn convert(project: &Project, options: &ConvertOptions) -> Result<Conversion, Refusal> {
    let mut writer = Writer {
        project,
        options,
        known: Known { options },
        conversion: Conversion::default(),
        cfg: SetupCfg::default(),
        build_requires: Vec::new(),
        kept: BTreeSet::new(),
        carried: BTreeSet::new(),
    };
    match project.backend() {
        Backend::Pbr => writer.pbr_already()?,
        Backend::Setuptools | Backend::Distutils => writer.project()?,
        other => {
            return Err(Refusal::new(
                format!("the project is built by {}", other.as_str()),
                project.pyproject().map(|source| source.file.span(0, 0)),
                "only what setuptools, distutils or pbr builds can be converted to pbr",
            ));
        }
    }
    writer.finish()
}

struct Writer<'a> {
    project: &'a Project,
    options: &'a ConvertOptions,
    known: Known<'a>,
    conversion: Conversion,
    cfg: SetupCfg,
    /// What setup.py needs to run besides pbr.
    build_requires: Vec<String>,
    /// Keywords of `setup()` that pbr leaves alone, and that stay.
    kept: BTreeSet<String>,
    /// Comments that stand in a requirements file now.
    carried: BTreeSet<Span>,
}

impl Writer<'_> {
    fn pbr_already(&mut self) -> Result<(), Refusal> {
        let sheets = put_in_order(self.project, &self.options.repairs, &mut self.conversion);
        references::mend(self.project, &sheets, &mut self.conversion);
        let changes = sheets.changes();
        if changes.is_empty() {
            return Ok(());
        }
        needs::check_pbr_reads(&sheets)?;
        note_others(self.project, &sheets, &mut self.conversion);
        self.conversion.changes.extend(changes);
        Ok(())
    }

    fn project(&mut self) -> Result<(), Refusal> {
        self.refuse_other_sources()?;
        self.keywords()?;
        self.metadata(self.project.metadata())?;
        self.keep_own_files()?;
        let mut sheets = put_in_order(self.project, &self.options.repairs, &mut self.conversion);
        self.needs(&mut sheets)?;
        self.conversion.changes.extend(sheets.changes());
        references::mend(self.project, &sheets, &mut self.conversion);
        self.second_setup_py();
        self.setup_files()?;
        note_others(self.project, &sheets, &mut self.conversion);
        Ok(())
    }

    /// A table `[project]` wins over whatever pbr says, and of two calls of `setup()` one is lost.
    fn refuse_other_sources(&self) -> Result<(), Refusal> {
        let pyproject = self.project.pyproject();
        let table = pyproject.and_then(|source| source.parse.tree.get(&["project"]));
        if let Some(table) = table {
            return Err(Refusal::new(
                "[project] in pyproject.toml declares the metadata, and wins over pbr",
                Some(table.span()),
                "take the table out of pyproject.toml first",
            ));
        }
        self.refuse_sleeping_sections()?;
        one_call(self.project)
    }

    /// What pbr would read in setup.cfg though nothing has read it until now.
    fn refuse_sleeping_sections(&self) -> Result<(), Refusal> {
        let Some(cfg) = self.project.setup_cfg() else {
            return Ok(());
        };
        let asleep = cfg.parse.tree.sections.iter().find(|section| {
            let hooks = ["setup_hooks", "commands", "compilers"];
            let has_hook = || {
                let mut options = section.options.iter();
                options.any(|option| hooks.contains(&option.pbr_key().as_str()))
            };
            match section.name.value.as_str() {
                "files" | "entry_points" | "extras" | "backwards_compat" => true,
                "global" => has_hook(),
                name => name.starts_with("extension:") || name.starts_with("extension="),
            }
        });
        match asleep {
            None => Ok(()),
            Some(section) => Err(Refusal::new(
                format!(
                    "setup.cfg has a section [{}], which nothing reads today and pbr would",
                    section.name.value
                ),
                Some(section.name.span),
                "take it out of setup.cfg first; what setup() says is written anew",
            )),
        }
    }

    /// Says every field, or says why not.
    fn metadata(&mut self, metadata: &Metadata) -> Result<(), Refusal> {
        let fields = metadata.grouped();
        self.identity(fields.identity)?;
        self.people(fields.people)?;
        self.links(fields.links)?;
        self.labels(fields.labels)?;
        self.code(fields.code, fields.identity.name, fields.extra.data_files)?;
        self.extra(fields.extra)?;
        self.python(fields.labels.requires_python)?;
        self.other_needs(fields.needs)?;
        self.extensions(fields.code.ext_modules)?;
        self.forced(fields.code.zip_safe, fields.code.include_package_data)
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
        self.text_line(FieldName::Summary, "summary", summary)?;
        self.description(description)?;
        self.content_type(description_content_type)
    }

    fn people(&mut self, fields: People<'_>) -> Result<(), Refusal> {
        let People {
            author,
            author_email,
            maintainer,
            maintainer_email,
        } = fields;
        self.text_line(FieldName::Author, "author", author)?;
        self.text_line(FieldName::AuthorEmail, "author_email", author_email)?;
        self.text_line(FieldName::Maintainer, "maintainer", maintainer)?;
        let email = FieldName::MaintainerEmail;
        self.text_line(email, "maintainer_email", maintainer_email)
    }

    fn links(&mut self, fields: Links<'_>) -> Result<(), Refusal> {
        let Links {
            home_page,
            download_url,
            project_urls,
        } = fields;
        self.text_line(FieldName::HomePage, "home_page", home_page)?;
        self.text_line(FieldName::DownloadUrl, "download_url", download_url)?;
        self.project_urls(project_urls)
    }

    fn labels(&mut self, fields: Labels<'_>) -> Result<(), Refusal> {
        let Labels {
            license,
            license_files,
            keywords,
            platforms,
            classifiers,
            // Of `[options]`: see `python`.
            requires_python: _,
        } = fields;
        self.text_line(FieldName::License, "license", license)?;
        let files = FieldName::LicenseFiles;
        self.list(METADATA, files, "license_files", license_files)?;
        self.list(METADATA, FieldName::Platforms, "platform", platforms)?;
        self.list(METADATA, FieldName::Classifiers, "classifier", classifiers)?;
        self.text_line(FieldName::Keywords, "keywords", keywords)
    }

    fn code(
        &mut self,
        fields: Code<'_>,
        name: &Field<Text>,
        data_files: &Field<Groups>,
    ) -> Result<(), Refusal> {
        let Code {
            packages,
            py_modules,
            package_dir,
            namespace_packages,
            // No keys of `[files]`: see `extensions` and `forced`.
            ext_modules: _,
            scripts,
            zip_safe: _,
            include_package_data: _,
        } = fields;
        self.packages(packages, package_dir, name)?;
        self.namespace_packages(namespace_packages, package_dir)?;
        self.modules(py_modules)?;
        self.scripts(scripts, data_files, packages)
    }

    fn extra(&mut self, fields: Extra<'_>) -> Result<(), Refusal> {
        let Extra {
            package_data,
            exclude_package_data,
            data_files,
            entry_points,
        } = fields;
        self.package_data(package_data)?;
        self.data_files(data_files)?;
        let section = "options.exclude_package_data";
        self.groups_section(section, FieldName::ExcludePackageData, exclude_package_data)?;
        self.entry_points(entry_points)
    }

    /// The requirements that are no file.
    fn other_needs(&mut self, fields: Needs<'_>) -> Result<(), Refusal> {
        let Needs {
            // These two are requirements files: see `needs`.
            install_requires: _,
            tests_require: _,
            extras_require,
            setup_requires,
            dependency_links,
        } = fields;
        self.extras(extras_require)?;
        self.setup_requires(setup_requires)?;
        let links = FieldName::DependencyLinks;
        self.list(
            "backwards_compat",
            links,
            "dependency_links",
            dependency_links,
        )
    }

    fn name(&mut self, field: &Field<Text>) -> Result<(), Refusal> {
        let Some(name) = self.known.text(FieldName::Name, field)? else {
            return Err(Refusal::new(
                "the project has no name",
                self.project.setup_call().map(|call| call.callee),
                "pbr needs one: give it with --set name=NAME",
            ));
        };
        self.cfg.line(METADATA, "name", &name)
    }

    fn project_urls(&mut self, field: &Field<Table>) -> Result<(), Refusal> {
        let entries = self.known.table(FieldName::ProjectUrls, field)?;
        let lines: Vec<String> = entries
            .iter()
            .map(|(label, url)| format!("{label} = {url}"))
            .collect();
        if let Some((label, _)) = entries.iter().find(|(label, _)| label.contains('=')) {
            return Err(Refusal::new(
                format!("pbr cannot say the label `{label}` of project_urls"),
                field.provenance().map(|place| place.span),
                "write it without `=`",
            ));
        }
        if !lines.is_empty() {
            self.only_since(field.provenance(), "project_urls", (4, 0));
        }
        self.cfg.lines(METADATA, "project_urls", &lines)
    }

    /// `[options]` is read by setuptools under every pbr; pbr's own key only since 4.1.
    fn python(&mut self, field: &Field<Text>) -> Result<(), Refusal> {
        match self.known.text(FieldName::RequiresPython, field)? {
            Some(text) => self.cfg.line(OPTIONS, "python_requires", &text),
            None => Ok(()),
        }
    }

    /// Older pbrs pass over what they do not know, without a word.
    fn only_since(&mut self, place: Option<&Provenance>, key: &str, since: (u32, u32)) {
        let least = self.project.settings().pbr_min.unwrap_or((1, 9));
        let (Some(place), true) = (place, least < since) else {
            return;
        };
        let message = format!("pbr before {}.{} passes over `{key}`", since.0, since.1);
        self.conversion
            .notes
            .push(Note::remark(message, Some(place.span)));
    }

    fn entry_points(&mut self, field: &Field<Groups>) -> Result<(), Refusal> {
        let groups = self.known.groups(FieldName::EntryPoints, field)?;
        let exact = groups
            .iter()
            .any(|(group, _)| group.contains('-') || group.chars().any(char::is_uppercase));
        // pbr would change such names; setuptools' own section keeps them.
        let section = match exact {
            true => "options.entry_points",
            false => "entry_points",
        };
        for (group, items) in groups {
            let items: Vec<String> = items.iter().map(|item| known::entry_point(item)).collect();
            self.cfg.lines(section, &group, &items)?;
        }
        Ok(())
    }

    fn setup_requires(&mut self, field: &Field<List>) -> Result<(), Refusal> {
        let texts = self.known.plain_list(FieldName::SetupRequires, field)?;
        for text in texts {
            let name = known::project_name(&text);
            match name.as_str() {
                "pbr" | "d2to1" | "setuptools" | "wheel" | "distribute" => {}
                "setuptools-scm"
                | "setuptools-git"
                | "setuptools-git-version"
                | "versioneer"
                | "vcversioner" => {
                    let message = format!("`{text}` is not needed: pbr reads git itself");
                    let place = field.provenance().map(|place| place.span);
                    self.conversion.notes.push(Note::remark(message, place));
                }
                _ => self.build_requires.push(text),
            }
        }
        Ok(())
    }

    fn forced(&mut self, zip_safe: &Field<Flag>, data: &Field<Flag>) -> Result<(), Refusal> {
        let safe = self.known.flag(FieldName::ZipSafe, zip_safe)?;
        let included = self.known.flag(FieldName::IncludePackageData, data)?;
        if safe == Some(true) {
            self.conversion.notes.push(Note::remark(
                "pbr sets `zip_safe` to false; only eggs ever read it",
                zip_safe.provenance().map(|place| place.span),
            ));
        }
        self.note_data(included, data.provenance().map(|place| place.span))
    }

    fn finish(self) -> Result<Conversion, Refusal> {
        proof::finish_pbr(self.project, self.options, self.conversion)
    }
}

/// Whether a path is the root.
fn is_root(path: &Utf8Path) -> bool {
    path.as_str().is_empty() || path == "."
}
