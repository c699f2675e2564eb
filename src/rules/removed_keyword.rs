use super::{Rule, declare_rule};
use crate::data::setup_keywords::{Fate, REMOVED, RemovedKeyword};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::eval::{Data, Keyword, Node};
use crate::project::Project;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for keywords of `setup()` that setuptools took once.
    ///
    /// ## Why is this bad?
    /// The build stops at `use_2to3=True`. Others are passed over as unknown (`tests_require`, `test_suite`, `features` …), or
    /// are written into the metadata where nothing reads them (`requires`, `provides`, `obsoletes`). `license_file` and
    /// `licence` still work under a newer name.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"], test_suite="tests")
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"])
    /// ```
    ///
    /// ## Options
    /// - `target.setuptools` in the configuration file: what the oldest one still takes is not reported
    ///
    /// ## Fix safety
    /// Unsafe: builds with an old setuptools may still use the keyword. `license_file` is renamed, never dropped. A list of requirements
    /// (`tests_require`, `requires`) is not dropped: it has to find another place first.
    ///
    /// ## References
    /// - [setuptools: history](https://setuptools.pypa.io/en/latest/history.html)
    /// - [PEP 345: Requires, Provides and Obsoletes are deprecated](https://peps.python.org/pep-0345/)
    /// - Evidence: `tests/evidence/removed-keyword`
    RemovedKeywordGiven {
        code: "SET014",
        name: "removed-keyword",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for RemovedKeywordGiven {
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
            let Some(removed) = REMOVED.iter().find(|removed| removed.name == keyword.name) else {
                continue;
            };
            let still_works = matches!(removed.fate, Fate::Ignored | Fate::Renamed);
            if still_works && !project.settings().setuptools_deprecates(removed.since) {
                continue;
            }
            let value = keyword.value.known();
            if value.is_some_and(|node| is_false(&node.data)) {
                continue;
            }
            let mut finding = self
                .diagnostic(keyword.span, &message(removed))
                .with_severity(severity(removed, keyword))
                .why(why(removed));
            match fix(project, keyword, removed) {
                Some(fix) => finding.fix = Some(fix),
                None => finding.help = Some(removed.instead.to_owned()),
            }
            found.push(finding);
        }
    }
}

fn message(removed: &RemovedKeyword) -> String {
    let RemovedKeyword { name, since, .. } = removed;
    match removed.fate {
        Fate::Refused => format!("`{name}` is refused since {since}"),
        Fate::Ignored => format!("`{name}` is ignored since {since}"),
        Fate::Dead => format!("`{name}` is read by no tool since {since}"),
        Fate::Renamed => format!("`{name}` has another name since {since}"),
    }
}

fn why(removed: &RemovedKeyword) -> &'static str {
    match removed.fate {
        Fate::Refused => "the build stops where it is true",
        Fate::Ignored => "it is passed over as an unknown option, with a warning in the build log",
        Fate::Dead => "it is still written into the metadata, which suggests that it has an effect",
        Fate::Renamed => "the old name works for the time being",
    }
}

/// What is given in some environments only, or not known, does not stop every build.
fn severity(removed: &RemovedKeyword, keyword: &Keyword) -> Severity {
    let is_certain = keyword.guard.is_always() && keyword.value.known().is_some();
    match removed.fate {
        Fate::Refused if is_certain => Severity::Error,
        _ => Severity::Warning,
    }
}

fn is_false(data: &Data) -> bool {
    match data {
        Data::None | Data::Bool(false) => true,
        Data::Str(text) => text.is_empty(),
        Data::List(items) | Data::Tuple(items) => items.items.is_empty() && items.open.is_empty(),
        Data::Dict(entries) => entries.entries.is_empty() && entries.open.is_empty(),
        _ => false,
    }
}

fn fix(project: &Project, keyword: &Keyword, removed: &RemovedKeyword) -> Option<Fix> {
    if removed.fate == Fate::Renamed {
        return rename(project, keyword);
    }
    if matches!(removed.name, "tests_require" | "requires") {
        return None;
    }
    let edit = project.remove_keyword(keyword)?;
    let order = format!("Drop `{}`", removed.name);
    Some(Fix::unsafe_(order, vec![edit]))
}

fn rename(project: &Project, keyword: &Keyword) -> Option<Fix> {
    let call = project.setup_call()?;
    let value = keyword.value.known()?;
    let (new, bracket) = match keyword.name.as_str() {
        "licence" => ("license", false),
        _ => ("license_files", true),
    };
    if !keyword.in_call || call.keyword(new).is_some() || !is_text_in_place(project, keyword, value)
    {
        return None;
    }
    let written = project.files().slice(value.span);
    let text = if bracket {
        format!("{new}=[{written}]")
    } else {
        format!("{new}={written}")
    };
    let edit = Edit::replace(keyword.span, text);
    Some(Fix::unsafe_(format!("Write `{new}`"), vec![edit]))
}

/// Whether the argument is `name="text"` and nothing else, so that it can be written anew.
fn is_text_in_place(project: &Project, keyword: &Keyword, value: &Node) -> bool {
    let whole = project.files().slice(keyword.span);
    let written = project.files().slice(value.span);
    matches!(value.data, Data::Str(_))
        && keyword.span.contains(value.span)
        && whole.replace(' ', "") == format!("{}={}", keyword.name, written.replace(' ', ""))
}
