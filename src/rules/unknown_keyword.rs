use super::{Rule, declare_rule};
use crate::data::setup_keywords::{MISTAKEN, OTHER_KNOWN, PLUGINS, REMOVED, WITHOUT_KEYWORDS};
use crate::diagnostic::{Diagnostic, Fix};
use crate::eval::{Keyword, SetupCall, SetupFunction};
use crate::metadata::{FIELDS, FieldSpec};
use crate::project::Project;
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for keywords of `setup()` that neither setuptools nor a known plugin takes.
    ///
    /// ## Why is this bad?
    /// setuptools passes over such a keyword with a warning in the build log. What it should have declared is lost: a package
    /// with `instal_requires` is installed without its requirements.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"], instal_requires=["six"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"], install_requires=["six"])
    /// ```
    ///
    /// ## Fix safety
    /// Unsafe: the keyword takes effect. It is renamed only where one name is near, and not given already.
    ///
    /// ## Known issues
    /// Silent with a `distclass`, and when another `setup()` than that of setuptools is called; also, but for
    /// misspelt names, when the build needs a package that may bring keywords of its own. Keywords that setuptools
    /// took once are left to `removed-keyword`.
    ///
    /// ## References
    /// - [setuptools: keywords](https://setuptools.pypa.io/en/latest/references/keywords.html)
    /// - Evidence: `tests/evidence/unknown-keyword`
    UnknownKeyword {
        code: "SET013",
        name: "unknown-keyword",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for UnknownKeyword {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(call) = project.setup_call().filter(|call| is_plain(call)) else {
            return;
        };
        if !project.backend().reads_setup_py() {
            return;
        }
        let has_plugins = has_unknown_plugins(project);
        for keyword in call
            .keywords
            .iter()
            .filter(|keyword| !is_known(&keyword.name))
        {
            let meant = nearest(&keyword.name);
            if meant.is_none() && has_plugins {
                continue;
            }
            found.push(self.finding(project, call, keyword, meant));
        }
    }
}

impl UnknownKeyword {
    fn finding(
        &self,
        project: &Project,
        call: &SetupCall,
        keyword: &Keyword,
        meant: Option<&str>,
    ) -> Diagnostic {
        let name = &keyword.name;
        let finding = self
            .diagnostic(
                keyword.span,
                &format!("setuptools does not know the keyword `{name}`"),
            )
            .why("it is passed over with a warning in the build log, and what it says is lost");
        let Some(meant) = meant else {
            return finding
                .help("drop it, or declare the plugin that takes it in `[build-system] requires`");
        };
        match rename(project, call, keyword, meant) {
            Some(edit) => finding.fix(Fix::unsafe_(format!("Write `{meant}`"), vec![edit])),
            None => finding.help(format!("is `{meant}` meant?")),
        }
    }
}

/// Whether the keywords are read by setuptools' own class.
fn is_plain(call: &SetupCall) -> bool {
    let own = matches!(
        call.function,
        SetupFunction::Setuptools | SetupFunction::Distutils
    );
    own && call.keyword("distclass").is_none()
}

fn is_known(name: &str) -> bool {
    FieldSpec::by_keyword(name).is_some()
        || OTHER_KNOWN.contains(&name)
        || PLUGINS.iter().any(|plugin| plugin.name == name)
        || REMOVED.iter().any(|removed| removed.name == name)
}

/// Whether the build needs, or setup.py imports, a package that may register keywords we do not know.
fn has_unknown_plugins(project: &Project) -> bool {
    let known = |name: &String| WITHOUT_KEYWORDS.contains(&name.as_str());
    let open = project.metadata().setup_requires.value();
    open.is_some_and(|list| !list.open.is_empty())
        || !project.build_requirement_names().iter().all(known)
}

/// The known keyword that was probably meant.
fn nearest(name: &str) -> Option<&'static str> {
    if let Some((_, meant)) = MISTAKEN.iter().find(|(mistaken, _)| *mistaken == name) {
        return Some(meant);
    }
    let fields = FIELDS.iter().map(|field| field.keyword);
    let near = |known: &&str| {
        let limit = if known.len() < 6 { 1 } else { 2 };
        strsim::damerau_levenshtein(name, known) <= limit
    };
    fields
        .chain(PLUGINS.iter().map(|plugin| plugin.name))
        .filter(near)
        .min_by_key(|known| strsim::damerau_levenshtein(name, known))
}

/// The name in the call rewritten, when its value can be taken over as it is.
fn rename(project: &Project, call: &SetupCall, keyword: &Keyword, meant: &str) -> Option<Edit> {
    let is_other_kind = MISTAKEN
        .iter()
        .any(|(mistaken, _)| *mistaken == keyword.name)
        && !matches!(
            meant,
            "url" | "python_requires" | "description" | "install_requires"
        );
    if !keyword.in_call || is_other_kind || call.keyword(meant).is_some() {
        return None;
    }
    let file = project.files().get(keyword.span.file)?;
    let start = keyword.span.start as usize;
    let is_written = file.slice(keyword.span).starts_with(keyword.name.as_str());
    let name = file.span(start, start + keyword.name.len());
    is_written.then(|| Edit::replace(name, meant))
}
