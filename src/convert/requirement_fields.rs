//! `install_requires` and `extras_require` for setuptools' own forms.

use super::Refusal;
use super::carrier::Carrier;
use super::fold::requirement_key;
use super::known::{parsed, project_name};
use crate::eval::Data;
use crate::metadata::{Field, FieldName, Groups, List, ListItem};
use crate::project::{Project, RequirementsSource};
use crate::provenance::Origin;
use crate::syntax::Requirement;
use crate::syntax::requirements::LineKind;
use camino::Utf8PathBuf;

/// What the package needs, as it is to be said.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// A file that says the same as `install_requires`.
    pub(super) file: Option<String>,
    /// The requirements in text.
    pub(super) install: Option<Vec<String>>,
    /// Those of the extras.
    pub(super) extras: Option<Extras>,
}

/// Requirements by extra.
#[derive(Debug, Default)]
pub(super) struct Extras(pub(super) Vec<(String, Vec<String>)>);

impl Carrier<'_> {
    /// The requirements that are said anew. Keys with a condition make both fields one: they stay or go together.
    pub(super) fn requirements(
        &mut self,
        install: &Field<List>,
        extras: &Field<Groups>,
    ) -> Result<Needs, Refusal> {
        let mut needs = Needs::default();
        let lines = self.requirement_lines(FieldName::InstallRequires, install)?;
        let groups = self.extras(extras)?;
        let conditional = has_conditional_keys(self.project);
        if conditional && groups.is_none() && self.keeps(FieldName::ExtrasRequire) {
            let why = Refusal::new("`extras_require` holds a part of it", None, "");
            self.keep_field(FieldName::InstallRequires, install, why)?;
        }
        if !self.keeps(FieldName::InstallRequires) {
            let is_frozen = self.options.freezes(FieldName::InstallRequires);
            needs.file = match is_frozen || lines.is_none() {
                true => None,
                false => self.requirements_file(install),
            };
            needs.install = lines;
        }
        if !self.keeps(FieldName::ExtrasRequire) {
            needs.extras = groups;
        }
        Ok(needs)
    }

    /// The requirements of a list, each with its condition.
    pub(super) fn requirement_lines(
        &mut self,
        name: FieldName,
        field: &Field<List>,
    ) -> Result<Option<Vec<String>>, Refusal> {
        let Some(items) = self.items(name, field)? else {
            return Ok(None);
        };
        self.settle(name, field, texts(items))
    }

    fn extras(&mut self, field: &Field<Groups>) -> Result<Option<Extras>, Refusal> {
        let name = FieldName::ExtrasRequire;
        if !self.carries(name, field) {
            return Ok(None);
        }
        let found = self.known.guarded_groups(name, field).and_then(|groups| {
            let groups = groups.iter();
            let groups = groups.map(|(extra, list)| Ok((extra.clone(), texts(&list.items)?)));
            groups.collect::<Result<Vec<_>, Refusal>>().map(Extras)
        });
        self.settle(name, field, found)
    }

    /// The requirements file that the list was read from, when setuptools reads the same there.
    fn requirements_file(&self, field: &Field<List>) -> Option<String> {
        let declared = field.effective.as_ref()?;
        let wanted = keys(&parsed(&declared.value.items).ok()?);
        let candidates: Vec<Utf8PathBuf> = match declared.provenance.origin {
            Origin::Requirements => {
                let file = self.project.files().get(declared.provenance.span.file)?;
                vec![file.path().to_owned()]
            }
            Origin::SetupPy => {
                let opened = self.project.setup()?.opened.iter();
                opened.map(|(path, _)| path.clone()).collect()
            }
            _ => return None,
        };
        let says_the_same = |path: &Utf8PathBuf| {
            let source = self.project.requirements_at(path.as_str());
            let lines = source.and_then(plain_lines);
            lines.is_some_and(|lines| !lines.is_empty() && keys(&lines) == wanted)
        };
        let path = candidates.into_iter().find(says_the_same)?;
        Some(path.into_string())
    }
}

fn keys(requirements: &[Requirement]) -> Vec<String> {
    requirements.iter().map(requirement_key).collect()
}

/// The requirements of a file that holds nothing but requirements and comments; setuptools takes no options there.
fn plain_lines(source: &RequirementsSource) -> Option<Vec<Requirement>> {
    let mut requirements = Vec::new();
    for line in &source.parse.tree.lines {
        match &line.kind {
            LineKind::Comment | LineKind::Blank => {}
            LineKind::Named(requirement) if line.options.is_empty() => {
                requirements.push((**requirement).clone());
            }
            _ => return None,
        }
    }
    Some(requirements)
}

/// The requirements of a list, each with its condition.
pub(super) fn texts(items: &[ListItem]) -> Result<Vec<String>, Refusal> {
    let parsed = parsed(items)?.into_iter();
    Ok(parsed.map(|requirement| requirement.text).collect())
}

/// Requirements of the build without those that only pbr asks for.
pub(super) fn without_pbr(carrier: &Carrier<'_>, texts: Vec<String>) -> Vec<String> {
    let is_needed = |text: &String| {
        let name = project_name(text);
        !(carrier.is_from_pbr() && matches!(name.as_str(), "pbr" | "d2to1" | "setuptools"))
    };
    texts.into_iter().filter(is_needed).collect()
}

/// Whether `extras_require` has keys with a condition, which are requirements of the package too.
fn has_conditional_keys(project: &Project) -> bool {
    let keyword = project
        .setup_call()
        .and_then(|call| call.keyword("extras_require"));
    let Some(keyword) = keyword else {
        return false;
    };
    match keyword.value.known().map(|node| &node.data) {
        Some(Data::Dict(mapping)) => mapping.entries.iter().any(|entry| match &entry.key.data {
            Data::Str(key) => key.contains(':'),
            _ => true,
        }),
        _ => true,
    }
}
