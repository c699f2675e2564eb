use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::eval::{Data, Keyword, Node};
use crate::metadata::{FieldKind, FieldSpec};
use crate::project::Project;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for keywords of `setup()` whose value is of a type that setuptools refuses, garbles or warns about.
    ///
    /// ## Why is this bad?
    /// A text in place of a list is taken letter by letter: `packages="pk"` looks for the packages `p` and `k`. The requirements of a
    /// generator are lost without a word, a set of them stops the build, and `author=["A"]` is written with its brackets.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", packages="sampler")
    /// ```
    /// `sampler/__init__.py`
    /// ```python
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", packages=["sampler"])
    /// ```
    ///
    /// ## Fix safety
    /// Safe: only brackets are written. A text becomes a list of that text, where the build stopped or was garbled before;
    /// a tuple of classifiers, keywords or platforms becomes a list, which gives the same metadata.
    ///
    /// ## References
    /// - [setuptools: keywords](https://setuptools.pypa.io/en/latest/references/keywords.html)
    /// - Evidence: `tests/evidence/wrong-type`
    WrongType {
        code: "SET024",
        name: "wrong-type",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for WrongType {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(call) = project.setup_call() else {
            return;
        };
        if !project.backend().reads_setup_py() {
            return;
        }
        for keyword in &call.keywords {
            let Some(value) = keyword.value.known() else {
                continue;
            };
            if let Some(fault) = fault(keyword, value) {
                found.push(self.finding(project, keyword, value, fault));
            }
        }
    }
}

impl WrongType {
    fn finding(
        &self,
        project: &Project,
        keyword: &Keyword,
        value: &Node,
        fault: Fault,
    ) -> Diagnostic {
        let (severity, effect) = fault.effect();
        let message = format!(
            "`{}` is {}, not {}",
            keyword.name,
            describe(&value.data),
            fault.wanted()
        );
        let finding = self
            .diagnostic(value.span, &message)
            .with_severity(severity)
            .why(effect);
        match fix(project, value, fault) {
            Some(fix) => finding.fix(fix),
            None => finding.help(format!("write {}", fault.wanted())),
        }
    }
}

/// What setuptools 84.2 makes of a value of the wrong type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Letters,
    LostRequirements,
    LostSpecifiers,
    Unordered,
    ListRefused,
    TableRefused,
    FlagRefused,
    PrintedAsPython,
    TextRefused,
    Tuple,
    Lines,
}

impl Fault {
    fn effect(self) -> (Severity, &'static str) {
        match self {
            Self::Letters => (
                Severity::Error,
                "setuptools takes the text letter by letter",
            ),
            Self::LostRequirements => (
                Severity::Error,
                "a check uses the generator up, and its requirements are lost without a word",
            ),
            Self::LostSpecifiers => (
                Severity::Error,
                "setuptools takes the names alone, and their versions are lost",
            ),
            Self::Unordered
            | Self::ListRefused
            | Self::TableRefused
            | Self::FlagRefused
            | Self::TextRefused => (Severity::Error, "the build stops here"),
            Self::PrintedAsPython => (
                Severity::Warning,
                "it is written into the metadata as Python prints it, with brackets",
            ),
            Self::Tuple => (
                Severity::Warning,
                "setuptools turns it into a list, with a warning",
            ),
            Self::Lines => (
                Severity::Warning,
                "commas separate keywords; setuptools warns about line ends",
            ),
        }
    }

    fn wanted(self) -> &'static str {
        match self {
            Self::Letters | Self::LostRequirements | Self::LostSpecifiers | Self::Unordered => {
                "a list of texts"
            }
            Self::ListRefused | Self::Tuple => "a list of texts",
            Self::TableRefused => "a dictionary",
            Self::FlagRefused => "`True` or `False`",
            Self::PrintedAsPython | Self::TextRefused => "one text",
            Self::Lines => "a list or a text with commas",
        }
    }
}

/// A text stands for its letters here.
const LETTERS: &[&str] = &[
    "classifiers",
    "license_files",
    "packages",
    "py_modules",
    "scripts",
];
/// Only a list or tuple passes here.
const LISTS: &[&str] = &["dependency_links", "eager_resources", "namespace_packages"];
/// Anything but a list is warned about.
const WARNED: &[&str] = &["classifiers", "keywords", "platforms"];
const REQUIREMENTS: &[&str] = &["install_requires", "setup_requires"];
const FLAGS: &[&str] = &["include_package_data", "zip_safe"];
const TABLES: &[&str] = &["cmdclass", "extras_require", "package_data", "project_urls"];
/// A list stops the build here, and is printed in other fields of one text.
const READ_AS_TEXT: &[&str] = &["license", "long_description"];

fn fault(keyword: &Keyword, value: &Node) -> Option<Fault> {
    let name = keyword.name.as_str();
    let is = |table: &[&str]| table.contains(&name);
    match &value.data {
        Data::Str(text) if text.is_empty() => None,
        Data::Str(_) if is(LETTERS) => Some(Fault::Letters),
        Data::Str(_) if is(LISTS) => Some(Fault::ListRefused),
        Data::Str(_) if is(FLAGS) => Some(Fault::FlagRefused),
        Data::Str(_) if is(TABLES) || name == "package_dir" => Some(Fault::TableRefused),
        Data::Str(text) if name == "keywords" && text.trim().contains('\n') => Some(Fault::Lines),
        Data::Set(_) if is(REQUIREMENTS) => Some(Fault::Unordered),
        Data::Iterator(_) if is(REQUIREMENTS) => Some(Fault::LostRequirements),
        Data::Dict(_) if is(REQUIREMENTS) => Some(Fault::LostSpecifiers),
        Data::Tuple(_) | Data::Set(_) if is(WARNED) => Some(Fault::Tuple),
        Data::List(items) if is(TABLES) && !items.items.is_empty() => Some(Fault::TableRefused),
        Data::List(_) | Data::Tuple(_) if is(READ_AS_TEXT) => Some(Fault::TextRefused),
        Data::List(_) | Data::Tuple(_) if is_one_text(name) => Some(Fault::PrintedAsPython),
        _ => None,
    }
}

/// A version is looked at by `version-not-a-string`.
fn is_one_text(name: &str) -> bool {
    let is_text = FieldSpec::by_keyword(name).is_some_and(|field| field.kind == FieldKind::Text);
    is_text && !matches!(name, "keywords" | "version" | "name")
}

fn describe(data: &Data) -> &'static str {
    match data {
        Data::Str(_) => "a text",
        Data::List(_) => "a list",
        Data::Tuple(_) => "a tuple",
        Data::Set(_) => "a set",
        Data::Dict(_) => "a dictionary",
        _ => "a generator",
    }
}

/// Only the brackets change, so that comments between them stay.
fn fix(project: &Project, value: &Node, fault: Fault) -> Option<Fix> {
    let file = project.setup()?.file.as_ref()?;
    if value.span.file != file.id() {
        return None;
    }
    let (start, end) = (value.span.start as usize, value.span.end as usize);
    let written = file.slice(value.span);
    let edits = match (fault, written.chars().next()?) {
        (Fault::Letters | Fault::ListRefused, '"' | '\'') if !written.contains('\n') => vec![
            Edit::insert_before(value.span, "["),
            Edit::insert_after(value.span, "]"),
        ],
        (Fault::Tuple, '(') if written.ends_with(')') => vec![
            Edit::replace(file.span(start, start + 1), "["),
            Edit::replace(file.span(end - 1, end), "]"),
        ],
        _ => return None,
    };
    Some(Fix::safe("Write a list", edits))
}

/// Whether a list keyword of setup() is given as one text, whose letters are no items that anybody wrote.
pub(super) fn is_text_in_place_of_a_list(project: &Project, keyword: &str) -> bool {
    let value = project
        .setup_call()
        .and_then(|call| call.keyword(keyword)?.value.known());
    value.is_some_and(|node| matches!(node.data, Data::Str(_)))
}
