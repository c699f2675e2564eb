//! Where the version is said: a literal, or the one place of the project that setup.py took it from.

use super::carrier::Carrier;
use super::repair::{self, Decision};
use super::{Note, Refusal};
use crate::eval::Data;
use crate::metadata::{Field, FieldName, Text};
use crate::project::Project;
use crate::provenance::Origin;
use crate::syntax::python::{Module, ast};
use crate::syntax::version;
use crate::text::{SourceFile, Span};
use camino::Utf8Path;
use std::sync::Arc;

/// Where the version is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum VersionPlace {
    /// Itself.
    Literal(String),
    /// `attr: module.name`
    Attribute(String),
    /// `file: path`
    File(String),
}

impl Carrier<'_> {
    /// Where to say the version; `None` when it is not said anew.
    pub(super) fn version(&mut self, field: &Field<Text>) -> Result<Option<VersionPlace>, Refusal> {
        let name = FieldName::Version;
        if let Some(given) = self.options.set.get(&name).cloned() {
            return self.given_version(given, field).map(Some);
        }
        if !self.carries(name, field) {
            return Ok(None);
        }
        let is_frozen = self.options.freezes(name);
        if let Some(directive) = directive(self.project, field).filter(|_| !is_frozen) {
            return Ok(Some(directive));
        }
        refuse_invalid(field)?;
        let found = self.version_place(field);
        Ok(self.settle(name, field, found)?.flatten())
    }

    fn given_version(
        &mut self,
        given: String,
        field: &Field<Text>,
    ) -> Result<VersionPlace, Refusal> {
        let place = field.provenance().map(|place| place.span);
        if version::parse(&given).is_none() {
            return Err(Refusal::new(
                format!("`{given}`, given by --set, is no version"),
                place,
                "use numbers, as in --set version=5",
            ));
        }
        if let Some(old) = field.known().filter(|old| version::parse(old).is_none()) {
            let message = format!("`{old}` is no version: `{given}` is written in its place");
            let made = repair::VERSION.repair(Decision::Accepted, message, place);
            self.conversion.repairs.push(made);
        }
        Ok(VersionPlace::Literal(given))
    }

    fn version_place(&mut self, field: &Field<Text>) -> Result<Option<VersionPlace>, Refusal> {
        let Some(declared) = &field.effective else {
            return Err(Refusal::new("no version is declared", None, SET));
        };
        let span = declared.provenance.span;
        let is_frozen = self.options.freezes(FieldName::Version);
        if declared.provenance.origin == Origin::Pbr && !is_frozen {
            return self.keep_pbr_version(span).map(|()| None);
        }
        let text = match given(self.project, declared.provenance.origin) {
            Some(text) => text,
            None if has_tags(self.project) => {
                let why = "[egg_info] of setup.cfg adds to it";
                return Err(Refusal::new(why, Some(span), SET));
            }
            None => {
                let known = self.known.text(FieldName::Version, field)?;
                known.unwrap_or_default()
            }
        };
        if is_frozen {
            let message = format!("the version is frozen as `{text}`");
            self.conversion
                .notes
                .push(Note::remark(message, Some(span)));
            return Ok(Some(VersionPlace::Literal(text)));
        }
        self.written_at(span, &text).map(Some)
    }

    /// The place that a known version was taken from, if setuptools reads the same there.
    fn written_at(&self, span: Span, text: &str) -> Result<VersionPlace, Refusal> {
        let file = self.project.files().get(span.file);
        let Some(file) = file.filter(|file| !is_declaration(file.path())) else {
            let written = as_written(self.project, span, text);
            return Ok(VersionPlace::Literal(written));
        };
        let is_same = |whole: &str| version::normalize(whole.trim()).as_deref() == Some(text);
        if file.path().extension() == Some("py") {
            if let Some(name) = static_attribute(self.project, &file, span, text) {
                return Ok(VersionPlace::Attribute(name));
            }
        } else if is_same(file.text()) {
            return Ok(VersionPlace::File(file.path().to_string()));
        }
        Err(Refusal::new(
            format!("it is read from `{}`", file.path()),
            Some(span),
            "give it with --set version=VERSION, or freeze it with --freeze version",
        ))
    }
}

const SET: &str = "give it with --set version=VERSION";

fn is_declaration(path: &Utf8Path) -> bool {
    matches!(path.as_str(), "setup.py" | "setup.cfg" | "pyproject.toml")
}

/// Refuses what no setuptools since 66 builds.
fn refuse_invalid(field: &Field<Text>) -> Result<(), Refusal> {
    let invalid = field.known().filter(|text| version::parse(text).is_none());
    match invalid {
        None => Ok(()),
        Some(text) => Err(Refusal::new(
            format!("setuptools refuses to build the version `{text}`"),
            field.provenance().map(|place| place.span),
            SET,
        )),
    }
}

/// The version that `setup()` is given, before setup.cfg adds its tags; normalised.
fn given(project: &Project, origin: Origin) -> Option<String> {
    let keyword = project.setup_call()?.keyword("version")?;
    match &keyword.value.known()?.data {
        Data::Str(text) if origin == Origin::SetupPy => version::normalize(text),
        _ => None,
    }
}

/// The literal as it is written in the call, when it is the same version.
fn as_written(project: &Project, span: Span, text: &str) -> String {
    let keyword = project
        .setup_call()
        .and_then(|call| call.keyword("version"));
    let node = keyword.and_then(|keyword| keyword.value.known());
    let written = node.and_then(|node| match &node.data {
        Data::Str(written) if node.span == span => Some(written.trim()),
        _ => None,
    });
    written
        .filter(|written| version::normalize(written).as_deref() == Some(text))
        .unwrap_or(text)
        .to_owned()
}

/// `attr:` and `file:` of setup.cfg, as they are written.
fn directive(project: &Project, field: &Field<Text>) -> Option<VersionPlace> {
    let place = field.provenance()?;
    if place.origin != Origin::SetupCfg {
        return None;
    }
    let text = project.setup_cfg()?.file.slice(place.span).trim();
    let (word, rest) = text.split_once(':')?;
    let rest = rest.trim().to_owned();
    match word {
        "attr" => Some(VersionPlace::Attribute(rest)),
        "file" => Some(VersionPlace::File(rest)),
        _ => None,
    }
}

/// Whether setup.cfg adds tags to the version of every build.
fn has_tags(project: &Project) -> bool {
    let section = project
        .setup_cfg()
        .and_then(|cfg| cfg.parse.tree.section("egg_info"));
    let options = section.map_or(&[][..], |section| section.options.as_slice());
    options.iter().any(|option| {
        let off = matches!(option.value.trim(), "" | "0" | "false" | "no" | "off");
        matches!(option.pbr_key().as_str(), "tag_build" | "tag_date") && !off
    })
}

/// The dotted name whose first assignment at the top of a module is the text literal at that place: setuptools reads it
/// without importing the module (`StaticModule`, 84.2).
fn static_attribute(
    project: &Project,
    file: &Arc<SourceFile>,
    place: Span,
    text: &str,
) -> Option<String> {
    let module = Module::parse(file);
    if !module.errors().is_empty() {
        return None;
    }
    let assignments: Vec<(&str, &ast::Expr)> = module.body().iter().flat_map(assigned).collect();
    let is_first = |(name, value): &(&str, &ast::Expr)| {
        let first = assignments.iter().find(|(other, _)| other == name);
        first.is_some_and(|(_, first)| std::ptr::eq(*first, *value))
    };
    let says = |(_, value): &(&str, &ast::Expr)| {
        let literal = value.as_string_literal_expr();
        let written = literal.and_then(|literal| version::normalize(literal.value.to_str()));
        let span = module.span(*value);
        let meets = span.start <= place.end && place.start <= span.end;
        meets && written.as_deref() == Some(text)
    };
    let mut found = assignments
        .iter()
        .filter(|pair| says(pair) && is_first(pair));
    let (name, _) = match (found.next(), found.next()) {
        (Some(only), None) => only,
        // The place is a whole file that holds the text twice.
        (Some(first), Some(second)) => [first, second]
            .into_iter()
            .find(|(name, _)| *name == "__version__")?,
        (None, _) => return None,
    };
    let dotted = dotted_name(project, file.path())?;
    Some(format!("{dotted}.{name}"))
}

/// The names that a statement binds to one value.
fn assigned(statement: &ast::Stmt) -> Vec<(&str, &ast::Expr)> {
    match statement {
        ast::Stmt::Assign(assign) => assign
            .targets
            .iter()
            .filter_map(|target| Some((target.as_name_expr()?.id.as_str(), &*assign.value)))
            .collect(),
        ast::Stmt::AnnAssign(assign) => {
            let target = assign.target.as_name_expr();
            let value = assign.value.as_deref();
            let pair = target.map(|name| name.id.as_str()).zip(value);
            pair.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The name under which the build finds a module of the project.
fn dotted_name(project: &Project, path: &Utf8Path) -> Option<String> {
    let stem = path.with_extension("");
    let parts: Vec<&str> = stem.components().map(|part| part.as_str()).collect();
    let parts = match parts.as_slice() {
        [rest @ .., "__init__"] => rest,
        parts => parts,
    };
    let is_found = |dotted: &String| {
        let folder = project.package_folder(dotted);
        let as_package = folder.join("__init__.py") == path;
        project.module_path(dotted) == path || as_package
    };
    // The shortest is the one under which setup.py and old setuptools import it.
    (0..parts.len())
        .rev()
        .filter_map(|from| parts.get(from..).map(|rest| rest.join(".")))
        .find(is_found)
}
