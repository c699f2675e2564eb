//! `[build-system]`: which setuptools reads what is written, and what the build needs besides.

use super::Writer;
use super::document::list;
use crate::convert::known::project_name;
use crate::convert::{BuildBackend, Refusal};
use crate::syntax::requirement;
use crate::text::{EntryKind, Spanned};
use camino::Utf8Path;

const TABLE: &[&str] = &["build-system"];

/// What needs a newer setuptools than the others (its changelog). `[project]` is read since 61; 64 is the first whose
/// editable installs need no setup.py.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Feature {
    /// `[project]`, `[tool.setuptools]`
    Project,
    /// `license` as an expression, `license-files` in `[project]`
    LicenseExpression,
}

impl Feature {
    /// The first setuptools that reads it.
    fn since(self) -> u32 {
        match self {
            Self::Project => 64,
            Self::LicenseExpression => 77,
        }
    }
}

/// The first pbr that fills `version` and `dependencies` of `[project]` without a setup.py.
const PBR: &str = "pbr>=7.1";

impl Writer<'_> {
    /// Says what builds the project; `requires` are the requirements of the build itself.
    pub(super) fn build_system(&mut self, requires: &[String]) -> Result<(), Refusal> {
        let existing = self.existing_requires();
        let mut all = Vec::new();
        for item in &existing {
            match project_name(&item.value).as_str() {
                "setuptools" => all.push(raised(item, self.least.since())?),
                "pbr" => {}
                _ => all.push(item.value.clone()),
            }
        }
        if !all.iter().any(|text| project_name(text) == "setuptools") {
            all.insert(0, format!("setuptools>={}", self.least.since()));
        }
        if self.backend == BuildBackend::Pbr {
            all.insert(0, PBR.to_owned());
        }
        for text in requires {
            if project_name(text) != "setuptools" && !all.contains(text) {
                all.push(text.clone());
            }
        }
        if !existing.iter().map(|item| &item.value).eq(&all) {
            self.document.set(TABLE, "requires", list(all));
        }
        self.backend_name();
        Ok(())
    }

    fn backend_name(&mut self) {
        let name = match self.backend {
            BuildBackend::Pbr => "pbr.build",
            // setup.py imports modules that lie beside it, which only this one finds.
            BuildBackend::Setuptools if self.imports_neighbours() => {
                "setuptools.build_meta:__legacy__"
            }
            BuildBackend::Setuptools => "setuptools.build_meta",
        };
        let own = self.carrier.project.pyproject().and_then(|source| {
            let tree = &source.parse.tree;
            tree.get(&["build-system", "build-backend"])?.as_str()
        });
        let is_setuptools = own.is_some_and(|own| own.starts_with("setuptools."));
        let is_new = !self.carrier.project.has_build_system();
        if own == Some(name) || is_setuptools && self.backend == BuildBackend::Setuptools {
            return;
        }
        // A table without the key means the legacy backend, and is left to it.
        if is_new || own.is_some() || self.backend == BuildBackend::Pbr {
            self.document.set(TABLE, "build-backend", name);
        }
    }

    fn existing_requires(&self) -> Vec<Spanned<String>> {
        let requires = self.carrier.project.pyproject().and_then(|source| {
            let tree = &source.parse.tree;
            tree.get(&["build-system", "requires"])?.as_strings()
        });
        requires.unwrap_or_default()
    }

    /// Whether what stays of setup.py imports a module of the project.
    fn imports_neighbours(&self) -> bool {
        let Some(setup) = self.carrier.project.setup() else {
            return false;
        };
        let world = self.carrier.project.files().world();
        let is_neighbour = |module: &str| {
            let name = module.split('.').next().unwrap_or(module);
            let file = world.kind(Utf8Path::new(&format!("{name}.py")));
            let folder = world.kind(Utf8Path::new(name));
            !name.is_empty() && (file == Some(EntryKind::File) || folder == Some(EntryKind::Folder))
        };
        let mut imports = setup.imports.iter();
        !self.carrier.kept.is_empty() && imports.any(|import| is_neighbour(&import.module))
    }
}

/// The requirement of setuptools with a newer lower bound, if its own admits older ones.
fn raised(item: &Spanned<String>, since: u32) -> Result<String, Refusal> {
    let clauses = clauses(item);
    let is_new = |(operator, version): &(&str, String)| {
        let major = version
            .split('.')
            .next()
            .and_then(|major| major.parse().ok());
        !matches!(*operator, "!=" | "<" | "<=") && major.is_some_and(|major: u32| major >= since)
    };
    if clauses.iter().any(is_new) {
        return Ok(item.value.clone());
    }
    let mut bounds = clauses.iter();
    if let Some((operator, version)) = bounds.find(|(own, _)| !matches!(*own, ">=" | ">" | "!=")) {
        return Err(Refusal::new(
            format!(
                "[build-system] asks for setuptools{operator}{version}, but what is to be written needs {since}"
            ),
            Some(item.span),
            "lift that bound first",
        ));
    }
    let kept = clauses.iter().filter(|(operator, _)| *operator == "!=");
    let kept = kept.map(|(operator, version)| format!(",{operator}{version}"));
    Ok(format!("setuptools>={since}{}", kept.collect::<String>()))
}

/// Operators and versions of a requirement.
fn clauses(item: &Spanned<String>) -> Vec<(&'static str, String)> {
    const OPERATORS: [&str; 8] = ["===", "==", ">=", "<=", "~=", "!=", ">", "<"];
    let parsed = requirement::parse(&item.value, item.span).ok();
    let text = parsed.and_then(|parsed| parsed.specifier_text);
    let text = text.map_or(String::new(), |text| text.value);
    let clauses = text.split(',').filter_map(|clause| {
        let clause = clause.trim();
        let operator = OPERATORS
            .iter()
            .find(|operator| clause.starts_with(**operator))?;
        let version = clause.strip_prefix(operator)?.trim();
        Some((*operator, version.to_owned()))
    });
    clauses.collect()
}
