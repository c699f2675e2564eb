//! `find_packages()` of setup.py as a search that the target makes.

use crate::eval::PackageQuery;
use crate::metadata::{Field, List};
use crate::project::Project;
use crate::provenance::Origin;
use crate::syntax::python::{ast, parse_literal};
use std::collections::BTreeSet;

/// A search for packages, as setuptools' own forms say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PackageSearch {
    /// The folder; `.` unless another is given.
    pub(super) folder: String,
    /// Patterns to take; empty for all.
    pub(super) include: Vec<String>,
    /// Patterns to leave out.
    pub(super) exclude: Vec<String>,
    /// Whether folders without `__init__.py` are packages.
    pub(super) namespaces: bool,
}

/// The search that setup.py asks for, when all packages come from it and it finds just these today.
pub(super) fn package_search(project: &Project, field: &Field<List>) -> Option<PackageSearch> {
    let declared = field.effective.as_ref()?;
    let mut spans: Vec<_> = declared
        .value
        .items
        .iter()
        .map(|item| item.provenance.span)
        .collect();
    spans.dedup();
    let of_one_place = spans.len() == 1 || declared.provenance.origin == Origin::Pbr;
    let span = spans.first().filter(|_| of_one_place)?;
    let text = project.files().slice(*span);
    let search = match declared.provenance.origin {
        Origin::SetupPy => of_call(&text)?,
        Origin::SetupCfg => of_section(project, text.trim())?,
        Origin::Pbr => below_roots(&declared.value),
        _ => return None,
    };
    let wanted: BTreeSet<&str> = declared.value.texts().collect();
    let found = search.query().find(project.files().world().as_ref())?;
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    (found == wanted).then_some(search)
}

impl PackageSearch {
    fn query(&self) -> PackageQuery {
        let include = match self.include.is_empty() {
            true => vec!["*".to_owned()],
            false => self.include.clone(),
        };
        let folder = self.folder.trim_start_matches("./").trim_end_matches('/');
        PackageQuery {
            folder: if folder == "." { "" } else { folder }.into(),
            include,
            exclude: self.exclude.clone(),
            namespaces: self.namespaces,
        }
    }
}

/// `find_packages(where, exclude, include)`, as far as the arguments are literals.
fn of_call(text: &str) -> Option<PackageSearch> {
    let ast::Expr::Call(call) = parse_literal(text)? else {
        return None;
    };
    let function = match &*call.func {
        ast::Expr::Name(name) => name.id.as_str(),
        ast::Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return None,
    };
    let namespaces = match function {
        "find_packages" => false,
        "find_namespace_packages" => true,
        _ => return None,
    };
    let mut search = PackageSearch {
        folder: ".".to_owned(),
        namespaces,
        ..PackageSearch::default()
    };
    let named = ["where", "exclude", "include"];
    let positional = named.iter().copied().zip(&call.arguments.args);
    let keywords = call.arguments.keywords.iter();
    let keywords = keywords.map(|keyword| {
        keyword
            .arg
            .as_ref()
            .map(|name| (name.as_str(), &keyword.value))
    });
    let arguments: Option<Vec<_>> = positional.map(Some).chain(keywords).collect();
    for (name, value) in arguments? {
        match name {
            "where" => search.folder = literal(value)?,
            "exclude" => search.exclude = literals(value)?,
            "include" => search.include = literals(value)?,
            _ => return None,
        }
    }
    Some(search)
}

/// `find:` of setup.cfg with the section that says where and what.
fn of_section(project: &Project, word: &str) -> Option<PackageSearch> {
    let namespaces = match word {
        "find:" => false,
        "find_namespace:" => true,
        _ => return None,
    };
    let section = project
        .setup_cfg()?
        .parse
        .tree
        .section("options.packages.find");
    let options = section.map_or(&[][..], |section| section.options.as_slice());
    let list = |key: &str| -> Vec<String> {
        let option = options.iter().find(|option| option.pbr_key() == key);
        let value = option.map_or("", |option| option.value.as_str());
        let parts = value.split(|c| match value.contains('\n') {
            true => c == '\n',
            false => c == ',',
        });
        let parts = parts.map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    Some(PackageSearch {
        folder: list("where")
            .into_iter()
            .next()
            .unwrap_or_else(|| ".".to_owned()),
        include: list("include"),
        exclude: list("exclude"),
        namespaces,
    })
}

/// pbr takes everything below the packages that it is told.
fn below_roots(packages: &List) -> PackageSearch {
    let names: BTreeSet<&str> = packages.texts().collect();
    let is_root = |name: &&&str| {
        let parent = name.rsplit_once('.').map(|(parent, _)| parent);
        !parent.is_some_and(|parent| names.contains(parent))
    };
    let roots = names.iter().filter(is_root);
    PackageSearch {
        folder: ".".to_owned(),
        include: roots
            .flat_map(|root| [(*root).to_owned(), format!("{root}.*")])
            .collect(),
        ..PackageSearch::default()
    }
}

fn literal(expr: &ast::Expr) -> Option<String> {
    match expr {
        ast::Expr::StringLiteral(text) => Some(text.value.to_str().to_owned()),
        _ => None,
    }
}

fn literals(expr: &ast::Expr) -> Option<Vec<String>> {
    let items = match expr {
        ast::Expr::List(list) => &list.elts,
        ast::Expr::Tuple(tuple) => &tuple.elts,
        _ => return None,
    };
    items.iter().map(literal).collect()
}
