//! What rules ask of setup.cfg and of the files that pbr reads.

use super::directive::{self, Directive};
use super::{Backend, Project, RequirementsSource, Source};
use crate::data::setup_cfg_keys::{REMOVED, RemovedKey};
use crate::resolved::{Reason, Resolved};
use crate::syntax::ini::{Ini, IniOption, Section};
use crate::syntax::requirements::{LineKind, PbrBehaviour, PbrLine, as_pbr};
use crate::text::{EntryKind, Span, resolve};
use camino::Utf8Path;

impl Project {
    /// setup.cfg, where the backend reads it.
    pub fn declarative(&self) -> Option<&Source<Ini>> {
        self.setup_cfg().filter(|_| self.backend().reads_setup_py())
    }

    /// Whether setup.py, or a module it imports, opens setup.cfg itself: then any key may mean something to it.
    pub fn setup_py_reads_setup_cfg(&self) -> bool {
        let Some(setup) = self.setup() else {
            return false;
        };
        let file = setup.file.as_ref();
        setup.opened.iter().any(|(path, _)| path == "setup.cfg")
            || file.is_some_and(|file| file.text().contains("setup.cfg"))
    }

    /// Why an option of setup.cfg is out of use, for the oldest setuptools that has to read it.
    pub fn removed_key(
        &self,
        section: &Section,
        option: &IniOption,
    ) -> Option<&'static RemovedKey> {
        if self.setup_py_reads_setup_cfg() {
            return None;
        }
        let key = option.pbr_key();
        let found = REMOVED
            .iter()
            .find(|removed| removed.section == section.name.value && removed.key == key)?;
        let is_read = found.pbr_reads && self.backend() == Backend::Pbr
            || !self.settings().setuptools_deprecates(found.since);
        (!is_read && !option.value.trim().is_empty()).then_some(found)
    }

    /// Whether the call of `setup()` is known to leave pbr out.
    pub fn is_without_pbr(&self) -> bool {
        let is_unknown = self.setup_call().is_some_and(|call| {
            let switches = ["pbr", "d2to1"].map(|name| call.keyword(name));
            !call.open.is_empty() || switches.iter().flatten().next().is_some()
        });
        let is_unseen = self.setup().is_some() && self.setup_call().is_none();
        self.backend().reads_setup_py()
            && self.backend() != Backend::Pbr
            && !is_unknown
            && !is_unseen
    }

    /// The requirements files that pbr reads: the first that is there of each pair, run time before tests.
    pub fn pbr_requirements(&self) -> Vec<&RequirementsSource> {
        if self.backend() != Backend::Pbr {
            return Vec::new();
        }
        PBR_FILES
            .iter()
            .filter_map(|pair| pair.iter().find_map(|path| self.requirements_at(path)))
            .collect()
    }
}

/// Of each pair pbr reads the first that is there (`REQUIREMENTS_FILES` and `TEST_REQUIREMENTS_FILES` of
/// `pbr/packaging.py`, 7.1).
pub const PBR_FILES: [[&str; 2]; 2] = [
    ["requirements.txt", "tools/pip-requires"],
    ["test-requirements.txt", "tools/test-requires"],
];

/// A value of setup.cfg that begins with `file:` or `attr:`, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CfgDirective {
    /// The section.
    pub section: String,
    /// The key, in lower case with underscores.
    pub key: String,
    /// The value.
    pub span: Span,
    /// What it leads to.
    pub problem: Option<DirectiveProblem>,
}

/// Why a directive leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectiveProblem {
    /// These files are not there.
    NoFile(Vec<String>),
    /// The attribute cannot be read, and the build stops: why.
    NoAttribute(String),
    /// The key takes no such directive: its value is the text itself.
    NoDirective,
}

/// Keys that take `file:`, by section (setuptools 84.2).
const TAKES_FILE: &[(&str, &[&str])] = &[
    (
        "metadata",
        &[
            "version",
            "description",
            "long_description",
            "classifiers",
            "summary",
            "classifier",
        ],
    ),
    ("options", &["install_requires", "entry_points"]),
];

/// Keys whose value may be a URL that begins with `file:`.
const TAKES_URL: &[&str] = &[
    "dependency_links",
    "download_url",
    "home_page",
    "project_urls",
    "url",
];

impl Project {
    /// The directives of `[metadata]`, `[options]` and the extras that setuptools follows.
    pub fn cfg_directives(&self) -> Vec<CfgDirective> {
        let Some(cfg) = self.declarative() else {
            return Vec::new();
        };
        let sections = cfg.parse.tree.sections.iter().filter(|section| {
            ["metadata", "options", "options.extras_require"].contains(&section.name.value.as_str())
        });
        sections
            .flat_map(|section| section.options.iter().map(move |option| (section, option)))
            .filter_map(|(section, option)| self.cfg_directive(section, option))
            .collect()
    }

    fn cfg_directive(&self, section: &Section, option: &IniOption) -> Option<CfgDirective> {
        let directive = directive::read(option.value.trim());
        let key = option.pbr_key();
        let name = section.name.value.as_str();
        if directive == Directive::None || TAKES_URL.contains(&key.as_str()) {
            return None;
        }
        let takes_file = name == "options.extras_require"
            || TAKES_FILE
                .iter()
                .any(|(section, keys)| *section == name && keys.contains(&key.as_str()));
        let problem = match directive {
            Directive::File(paths) if takes_file => {
                let missing: Vec<String> = paths
                    .into_iter()
                    .filter(|path| !self.is_file(path))
                    .collect();
                (!missing.is_empty()).then_some(DirectiveProblem::NoFile(missing))
            }
            Directive::Attribute(_) if key == "version" => self.attribute_problem(option),
            _ => Some(DirectiveProblem::NoDirective),
        };
        Some(CfgDirective {
            section: name.to_owned(),
            key,
            span: option.value_span,
            problem,
        })
    }

    /// Why `version = attr: …` stops the build, when it is that declaration that counts.
    fn attribute_problem(&self, option: &IniOption) -> Option<DirectiveProblem> {
        let effective = self.metadata().version.effective.as_ref()?;
        match &effective.value {
            Resolved::Dynamic(reason)
                if reason.reason == Reason::Exception
                    && effective.provenance.span == option.value_span =>
            {
                Some(DirectiveProblem::NoAttribute(reason.message.clone()))
            }
            _ => None,
        }
    }

    /// Whether a file of that name is there, or may be, because it lies outside.
    fn is_file(&self, path: &str) -> bool {
        resolve(Utf8Path::new(""), path).map_or(true, |path| {
            self.files().world().kind(&path) == Some(EntryKind::File)
        })
    }
}

/// A physical line of a file that pbr reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PbrFileLine {
    /// The line, without its line end.
    pub span: Span,
    /// What pbr makes of it.
    pub read: PbrLine,
    /// Whether pip reads the line without an error.
    pub pip_takes_it: bool,
}

impl Project {
    /// Those of the requirements files that pbr reads whose lines reach the metadata: that of the tests does so as the
    /// extra `test`, where setup.cfg has a section for extras without one of that name (since 4.0; `tests_require` itself
    /// is dropped with setuptools 72 and later).
    pub fn pbr_metadata_files(&self) -> Vec<&RequirementsSource> {
        let extras = self
            .setup_cfg()
            .and_then(|cfg| cfg.parse.tree.section("extras"));
        let makes_extra = extras.is_some_and(|section| {
            !section
                .options
                .iter()
                .any(|option| option.pbr_key() == "test")
        });
        let mut sources = self.pbr_requirements();
        let [_, tests] = PBR_FILES;
        sources.retain(|source| makes_extra || !tests.contains(&source.file.path().as_str()));
        sources
    }

    /// The lines of those files, as pbr reads them.
    pub fn pbr_lines(&self) -> Vec<PbrFileLine> {
        let sources = self.pbr_metadata_files().into_iter();
        sources
            .flat_map(|source| {
                let rows = (1..).map_while(|row| source.file.line(row));
                rows.map(|span| PbrFileLine {
                    span,
                    read: as_pbr(source.file.slice(span), span, PbrBehaviour::Current),
                    pip_takes_it: pip_takes(source, span),
                })
            })
            .collect()
    }

    /// Whether pbr read a file of that path until 5.0: `requirements-py3.txt`, `test-requirements-py2.txt`,
    /// `tools/pip-requires-py3`.
    pub fn is_pbr_per_python(&self, path: &str) -> bool {
        let of_pair = |known: &str| {
            let (stem, suffix) = known.rsplit_once('.').unwrap_or((known, ""));
            let rest = path
                .strip_prefix(stem)
                .and_then(|rest| rest.strip_prefix("-py"));
            let digits = rest.map(|rest| rest.strip_suffix(suffix).unwrap_or(rest));
            digits.is_some_and(|digits| {
                let digits = digits.trim_end_matches('.');
                !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
            })
        };
        self.backend() == Backend::Pbr && PBR_FILES.iter().flatten().any(|known| of_pair(known))
    }
}

fn pip_takes(source: &RequirementsSource, span: Span) -> bool {
    let mut lines = source.parse.tree.lines.iter();
    let line = lines.find(|line| line.span.contains(span));
    line.is_some_and(|line| !matches!(line.kind, LineKind::Invalid(_)))
}
