//! The target setup-cfg: setup.cfg as setuptools reads it, and a setup.py that keeps what it cannot say.

mod fields;
mod files;
mod needs;

use crate::convert::carrier::Carrier;
use crate::convert::setup_cfg::{SetupCfg, Words};
use crate::convert::sources::convertible;
use crate::convert::version_place::VersionPlace;
use crate::convert::{
    Conversion, ConvertOptions, Refusal, description, leftover, pbr_version, proof,
};
use crate::metadata::{
    Code, Extra, Field, FieldName, Flag, Identity, Labels, Links, Metadata, Needs, People, Text,
};
use crate::project::Project;
use crate::provenance::Origin;

const METADATA: &str = "metadata";
const OPTIONS: &str = "options";

/// Converts to declarative setup.cfg.
pub(super) fn convert(project: &Project, options: &ConvertOptions) -> Result<Conversion, Refusal> {
    convertible(project)?;
    if let Some(table) = project
        .pyproject()
        .and_then(|source| source.parse.tree.get(&["project"]))
    {
        return Err(Refusal::new(
            "[project] in pyproject.toml declares the metadata, and wins over setup.cfg",
            Some(table.span()),
            "it is declarative already; what else is in setup.py goes with --to pyproject",
        ));
    }
    let mut writer = Writer {
        carrier: Carrier::new(project, options, &[Origin::SetupCfg])?,
        cfg: SetupCfg::default(),
    };
    writer.metadata(project.metadata())?;
    writer.finish()
}

struct Writer<'a> {
    carrier: Carrier<'a>,
    cfg: SetupCfg,
}

impl Writer<'_> {
    /// Says every field, or leaves it in setup.py.
    fn metadata(&mut self, metadata: &Metadata) -> Result<(), Refusal> {
        let fields = metadata.grouped();
        self.identity(fields.identity)?;
        self.links(fields.links)?;
        self.people(fields.people)?;
        self.labels(fields.labels)?;
        self.code(fields.code)?;
        self.needs(fields.needs)?;
        self.extra(fields.extra)?;
        self.tests(fields.needs.tests_require)?;
        self.extensions(fields.code.ext_modules)
    }

    fn identity(&mut self, fields: Identity<'_>) -> Result<(), Refusal> {
        let Identity {
            name,
            version,
            summary,
            description,
            description_content_type,
        } = fields;
        self.text_line(METADATA, "name", FieldName::Name, name)?;
        self.version(version)?;
        self.text_line(METADATA, "description", FieldName::Summary, summary)?;
        self.description(description)?;
        let content_type = FieldName::DescriptionContentType;
        let key = "long_description_content_type";
        self.text_line(METADATA, key, content_type, description_content_type)
    }

    fn links(&mut self, fields: Links<'_>) -> Result<(), Refusal> {
        let Links {
            home_page,
            download_url,
            project_urls,
        } = fields;
        self.text_line(METADATA, "url", FieldName::HomePage, home_page)?;
        let download = FieldName::DownloadUrl;
        self.text_line(METADATA, "download_url", download, download_url)?;
        let urls = FieldName::ProjectUrls;
        self.table_lines(METADATA, "project_urls", urls, project_urls)
    }

    fn people(&mut self, fields: People<'_>) -> Result<(), Refusal> {
        let People {
            author,
            author_email,
            maintainer,
            maintainer_email,
        } = fields;
        self.text_line(METADATA, "author", FieldName::Author, author)?;
        let email = FieldName::AuthorEmail;
        self.text_line(METADATA, "author_email", email, author_email)?;
        self.text_line(METADATA, "maintainer", FieldName::Maintainer, maintainer)?;
        let email = FieldName::MaintainerEmail;
        self.text_line(METADATA, "maintainer_email", email, maintainer_email)
    }

    fn labels(&mut self, fields: Labels<'_>) -> Result<(), Refusal> {
        let Labels {
            license,
            license_files,
            keywords,
            platforms,
            classifiers,
            requires_python,
        } = fields;
        self.license(license)?;
        let files = FieldName::LicenseFiles;
        self.list(METADATA, "license_files", files, license_files)?;
        self.keywords(keywords)?;
        self.list(METADATA, "platforms", FieldName::Platforms, platforms)?;
        self.list(METADATA, "classifiers", FieldName::Classifiers, classifiers)?;
        let python = FieldName::RequiresPython;
        self.text_line(OPTIONS, "python_requires", python, requires_python)
    }

    fn code(&mut self, fields: Code<'_>) -> Result<(), Refusal> {
        let Code {
            packages,
            py_modules,
            package_dir,
            namespace_packages,
            // These stay in setup.py: see `extensions`.
            ext_modules: _,
            scripts,
            zip_safe,
            include_package_data,
        } = fields;
        self.packages(packages, package_dir)?;
        self.modules(py_modules)?;
        self.table_lines(OPTIONS, "package_dir", FieldName::PackageDir, package_dir)?;
        let data = FieldName::IncludePackageData;
        self.flag("include_package_data", data, include_package_data)?;
        self.flag("zip_safe", FieldName::ZipSafe, zip_safe)?;
        self.list(OPTIONS, "scripts", FieldName::Scripts, scripts)?;
        let spaces = FieldName::NamespacePackages;
        self.list(OPTIONS, "namespace_packages", spaces, namespace_packages)
    }

    fn needs(&mut self, fields: Needs<'_>) -> Result<(), Refusal> {
        let Needs {
            install_requires,
            extras_require,
            setup_requires,
            // setuptools reads none any more: see `tests`.
            tests_require: _,
            dependency_links,
        } = fields;
        self.setup_requires(setup_requires)?;
        self.requirements(install_requires, extras_require)?;
        let links = FieldName::DependencyLinks;
        self.list(OPTIONS, "dependency_links", links, dependency_links)
    }

    fn extra(&mut self, fields: Extra<'_>) -> Result<(), Refusal> {
        let Extra {
            package_data,
            exclude_package_data,
            data_files,
            entry_points,
        } = fields;
        self.package_data(package_data)?;
        let section = "options.exclude_package_data";
        let excluded = FieldName::ExcludePackageData;
        self.groups(section, excluded, exclude_package_data)?;
        self.data_files(data_files)?;
        self.entry_points(entry_points)
    }

    fn version(&mut self, field: &Field<Text>) -> Result<(), Refusal> {
        let value = match self.carrier.version(field)? {
            None => return Ok(()),
            Some(VersionPlace::Literal(text)) => text,
            Some(VersionPlace::Attribute(name)) => format!("attr: {name}"),
            Some(VersionPlace::File(path)) => format!("file: {path}"),
        };
        self.cfg.line(METADATA, "version", &value)
    }

    /// A long description that is files stays these files.
    fn description(&mut self, field: &Field<Text>) -> Result<(), Refusal> {
        let name = FieldName::Description;
        let Some(text) = self.carrier.text(name, field)? else {
            return Ok(());
        };
        let options = self.carrier.options;
        let is_given = options.set.contains_key(&name) || options.freezes(name);
        let files = description::joined_files(self.carrier.project, &text, field.provenance());
        let value = match files {
            Some(files) if !is_given => format!("file: {}", files.join(", ")),
            _ if text.trim().is_empty() => return Ok(()),
            _ => text,
        };
        let said = self.cfg.line(METADATA, "long_description", value.trim());
        let said = said.map_err(|refusal| Refusal {
            message: "it is put together there, or has several lines".to_owned(),
            ..refusal
        });
        self.carrier.settle(name, field, said).map(|_| ())
    }

    /// Free text, or the expression of a licence.
    fn license(&mut self, field: &Field<Text>) -> Result<(), Refusal> {
        let key = match self.carrier.project.license_is_expression() {
            true => "license_expression",
            false => "license",
        };
        self.text_line(METADATA, key, FieldName::License, field)
    }

    fn flag(&mut self, key: &str, name: FieldName, field: &Field<Flag>) -> Result<(), Refusal> {
        match self.carrier.flag(name, field)? {
            None => Ok(()),
            Some(true) => self.cfg.line(OPTIONS, key, "True"),
            Some(false) => self.cfg.line(OPTIONS, key, "False"),
        }
    }

    fn finish(mut self) -> Result<Conversion, Refusal> {
        let words = Words::Setuptools {
            was_pbr: self.carrier.is_from_pbr(),
        };
        let reads_files = self.cfg.reads_files(OPTIONS, "install_requires");
        pbr_version::ask_for_pbr(&mut self.carrier, reads_files);
        let is_built = self.carrier.project.has_build_system();
        leftover::setup_py(&mut self.carrier, !is_built)?;
        leftover::setup_cfg(&mut self.carrier, &mut self.cfg, words)?;
        proof::finish(self.carrier)
    }
}
