//! A version that pbr takes from git. setuptools has no word for it, so setup.py goes on asking pbr, as `pbr=True` did.
//!
//! pbr calls `pbr.packaging.get_version(name, target)` with `name` and `version` of `[metadata]`; the function asks
//! PBR_VERSION, then the PKG-INFO of that name, then git (the same in pbr 1.9 to 7.1).

use super::build_system;
use super::carrier::Carrier;
use super::document::{Document, list};
use super::known::project_name;
use super::remainder::with_arguments;
use super::{BuildBackend, FileChange, Note, Refusal, setup_py};
use crate::eval::evaluate;
use crate::metadata::FieldName;
use crate::project::Project;
use crate::syntax::ini::{self, IniOption};
use crate::syntax::python::{Module, ast, text_literal};
use crate::text::{Decoding, Edit, Files, MemoryWorld, SourceFile, Span, apply};
use camino::Utf8Path;

const IMPORT: &str = "import pbr.packaging";

/// The call that stays in setup.py.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PbrVersion {
    /// `version=…`
    argument: String,
    /// What the build needs for it.
    requires: Vec<String>,
}

impl Carrier<'_> {
    /// Leaves the version to pbr.
    ///
    /// # Errors
    /// When setup.py cannot ask pbr as pbr asks itself.
    pub(super) fn keep_pbr_version(&mut self, place: Span) -> Result<(), Refusal> {
        let refuse = |message: &str| {
            let help = "give it with --set version=VERSION";
            Err(Refusal::new(message, Some(place), help))
        };
        let call = self.project.setup_call();
        if call.is_none_or(|call| call.keyword("pbr").is_none()) {
            return refuse("setuptools has no word for a version that comes from git");
        }
        if is_own_module(self.project) {
            return refuse("setup.py would import the `pbr` of the project in place of pbr");
        }
        let name = &self.project.metadata().name;
        let Some(name) = self.known.text(FieldName::Name, name)? else {
            return refuse("pbr needs the name of the project to find its version");
        };
        let mut arguments = vec![text_literal(&name)];
        if let Some(target) = target(self.project, place)? {
            arguments.push(text_literal(&target));
        }
        let call = format!("pbr.packaging.get_version({})", arguments.join(", "));
        self.pbr_version = Some(PbrVersion {
            argument: format!("version={call}"),
            requires: requires(self),
        });
        let message = "the version still comes from git by way of pbr, which setup.py asks: --set version=VERSION writes it down instead, and setuptools_scm reads git tags without pbr";
        self.conversion
            .notes
            .push(Note::remark(message, Some(place)));
        Ok(())
    }
}

impl PbrVersion {
    /// A setup.py of nothing else, below the header of the old one.
    pub(super) fn alone(&self, file: &SourceFile) -> FileChange {
        let code = format!(
            "from setuptools import setup\n{IMPORT}\n\nsetup({})\n",
            self.argument
        );
        FileChange::modify(file, setup_py::below_header(file, &code))
    }

    /// What stays of setup.py, with the call.
    ///
    /// # Errors
    /// When there is no room for it.
    pub(super) fn added(
        &self,
        project: &Project,
        file: &SourceFile,
        text: &str,
    ) -> Result<FileChange, Refusal> {
        let arguments = std::slice::from_ref(&self.argument);
        let text = with_arguments(project, text, arguments).and_then(|text| with_import(&text));
        let text = text.ok_or_else(|| {
            Refusal::new(
                "the version of pbr cannot be added to what stays in setup.py",
                Some(file.span(0, 0)),
                "write the call of setup() with keywords of its own",
            )
        })?;
        Ok(FileChange::modify(file, text))
    }

    /// What the build needs for it.
    pub(super) fn requires(&self) -> &[String] {
        &self.requires
    }
}

/// The first setuptools whose `install_requires` of setup.cfg may be `file:` (its changelog).
const SINCE_FILES: &str = "62.6";
/// What pip takes where nothing is said.
const SINCE_PEP_517: &str = "40.8.0";

/// Asks for pbr before setup.py runs, which `setup_requires` cannot; `pbr.build` is needed no more. `reads_files` says that
/// requirements come from files.
pub(super) fn ask_for_pbr(carrier: &mut Carrier<'_>, reads_files: bool) {
    let Some(version) = &carrier.pbr_version else {
        return;
    };
    let project = carrier.project;
    let mut document = Document::new(project.pyproject());
    let existing = build_system::requires(project).into_iter();
    let existing: Vec<String> = existing.map(|item| item.value).collect();
    let mut all = existing.clone();
    if all.is_empty() {
        let oldest = match reads_files {
            true => SINCE_FILES,
            false => SINCE_PEP_517,
        };
        all.push(format!("setuptools>={oldest}"));
    }
    if !all.iter().any(|text| project_name(text) == "pbr") {
        all.extend(version.requires.iter().cloned());
    }
    if all != existing {
        document.set(build_system::TABLE, "requires", list(all));
    }
    build_system::name_backend(carrier, &mut document, BuildBackend::Setuptools);
    carrier
        .conversion
        .changes
        .push(document.change(project.pyproject()));
    if existing.is_empty() {
        let message = "[build-system] of pyproject.toml asks for pbr, which setup.py imports: whoever runs setup.py without a front end such as pip or build installs pbr first";
        carrier.conversion.notes.push(Note::remark(message, None));
    }
}

/// The requirements of pbr as they are written.
fn requires(carrier: &Carrier<'_>) -> Vec<String> {
    let field = &carrier.project.metadata().setup_requires;
    let all = carrier.known.plain_list(FieldName::SetupRequires, field);
    let mut own = all.unwrap_or_default();
    own.retain(|text| project_name(text) == "pbr");
    if own.is_empty() {
        own.push(setup_py::PBR.to_owned());
    }
    own
}

/// `version` of `[metadata]`, which is the release that comes next, in the file that holds `place`.
fn target(project: &Project, place: Span) -> Result<Option<String>, Refusal> {
    let Some(file) = project.files().get(place.file) else {
        return Ok(None);
    };
    let tree = ini::parse(&file).tree;
    let find = |section: &str| -> Option<IniOption> {
        let mut options = tree.section(section)?.options.iter().rev();
        options
            .find(|option| option.pbr_key() == "version")
            .cloned()
    };
    let Some(option) = find("metadata").or_else(|| find("DEFAULT")) else {
        return Ok(None);
    };
    match tree.interpolate("metadata", &option.key.value) {
        Ok(text) if text.trim().is_empty() => Ok(None),
        Ok(text) => Ok(Some(text.trim().to_owned())),
        Err(error) => Err(Refusal::new(
            format!("`version` cannot be read: {}", error.message),
            Some(option.span),
            "double the `%`",
        )),
    }
}

/// Whether `import pbr` finds something of the project.
fn is_own_module(project: &Project) -> bool {
    let tree = project.tree();
    tree.has_folder("pbr") || tree.has_file(Utf8Path::new("pbr.py"))
}

/// The text with the import below the last one at the top of the file.
fn with_import(text: &str) -> Option<String> {
    let files = Files::new(MemoryWorld::new([("setup.py", text)]));
    let file = files
        .open(Utf8Path::new("setup.py"), Decoding::Python)
        .ok()?;
    let module = Module::parse(&file);
    let call = evaluate(&files, "setup.py".into()).calls.first()?.callee;
    let is_import = |one: &&ast::Stmt| {
        let is_above = module.span(*one).start < call.start;
        is_above && matches!(one, ast::Stmt::Import(_) | ast::Stmt::ImportFrom(_))
    };
    let last = module.body().iter().rfind(is_import)?;
    let row = file.position(module.span(last).end as usize).row;
    let line = file.full_line(row)?;
    let ending = file.line_ending();
    let gap = if file.slice(line).ends_with(['\n', '\r']) {
        ""
    } else {
        ending
    };
    let edit = Edit::insert_after(line, format!("{gap}{IMPORT}{ending}"));
    apply(text, [&edit])
}
