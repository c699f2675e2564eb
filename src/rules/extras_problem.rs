use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::eval::Data;
use crate::project::Project;
use crate::syntax::version::{is_valid_name, normalize_extra};
use crate::text::{Edit, Spanned};

declare_rule! {
    /// ## What it does
    /// Checks for extras whose names are the same after normalisation, whose names are not valid, and for keys such as
    /// `":python_version<'3'"`.
    ///
    /// ## Why is this bad?
    /// Installers compare names of extras in lower case and with `-` for `_` and `.`: `A_b` and `a-b` are one extra, whose lists
    /// are joined, and that stands twice in the metadata. A key that begins with `:` is an old way to write markers, which
    /// pyproject.toml and setup.cfg cannot say.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest", extras_require={"A_b": ["six"], "a-b": ["mock"]})
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest", extras_require={"a-b": ["six", "mock"]})
    /// ```
    ///
    /// ## Options
    /// - `target.setuptools` in the configuration file: below 36.2, which takes no markers in `install_requires`, keys of conditions are not reported
    ///
    /// ## Fix safety
    /// The fix is unsafe: who asks for an extra by its other spelling gets what the joined one lists. Of two extras that are one, the
    /// later takes the requirements of the earlier and the normal name; a name that is none becomes what an installer would make of it;
    /// the requirements of a condition move to `install_requires`, each with the marker. All that only in setup.py, where the extras are
    /// a dictionary of lists that is written out and holds no comment that would go; in setup.cfg there is no fix: an option of two
    /// lists is for the user to join.
    ///
    /// ## References
    /// - [Core metadata: Provides-Extra](https://packaging.python.org/en/latest/specifications/core-metadata/#provides-extra-multiple-use)
    /// - Evidence: `tests/evidence/extras-problem`
    ExtrasProblem {
        code: "REQ025",
        name: "extras-problem",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for ExtrasProblem {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        if !project.backend().reads_setup_py() {
            return;
        }
        let keys = project.extra_keys();
        for (at, key) in keys.iter().enumerate() {
            let (name, condition) = match key.value.split_once(':') {
                Some((name, condition)) => (name.trim(), Some(condition)),
                None => (key.value.trim(), None),
            };
            if let (Some(condition), true) = (condition, name.is_empty()) {
                // Older ones take no marker in `install_requires`.
                if !project.settings().setuptools_has((36, 2)) {
                    continue;
                }
                let fix = project.marked_instead(key, condition);
                found.push(self.condition(key, condition, fix));
            } else if !is_valid_name(name) {
                let fix = project.renamed_extra(key, &normalize_extra(name));
                found.push(self.invalid(key, name, fix));
            }
            let mut earlier = keys.iter().take(at);
            let same = earlier.find(|other| {
                let other = other.value.split(':').next().unwrap_or_default().trim();
                other != name && normalize_extra(other) == normalize_extra(name)
            });
            if let Some(other) = same.filter(|_| !name.is_empty()) {
                found.push(self.collision(key, other, project.joined_extras(other, key)));
            }
        }
    }
}

impl ExtrasProblem {
    fn condition(
        &self,
        key: &Spanned<String>,
        condition: &str,
        edits: Option<Vec<Edit>>,
    ) -> Diagnostic {
        let finding = self
            .diagnostic(key.span, &format!("`:{condition}` is no extra"))
            .why("it is an old way to give requirements a condition, which setup.cfg and pyproject.toml cannot say");
        match edits {
            Some(edits) => finding.fix(Fix::unsafe_(
                "Move the requirements to `install_requires`",
                edits,
            )),
            None => finding.help(format!(
                "move the requirements to `install_requires`, each with `; {condition}`"
            )),
        }
    }

    fn invalid(&self, key: &Spanned<String>, name: &str, edits: Option<Vec<Edit>>) -> Diagnostic {
        let finding = self
            .diagnostic(key.span, &format!("`{name}` is not the name of an extra"))
            .why("letters, digits, `.`, `-` and `_` make a name, with a letter or digit at each end: nobody can ask for another");
        let new = normalize_extra(name);
        match edits {
            Some(edits) => finding.fix(Fix::unsafe_(format!("Rename it to `{new}`"), edits)),
            None => finding.help(format!("write `{new}`")),
        }
    }

    fn collision(
        &self,
        key: &Spanned<String>,
        other: &Spanned<String>,
        edits: Option<Vec<Edit>>,
    ) -> Diagnostic {
        let message = format!("the extras `{}` and `{}` are one", other.value, key.value);
        let finding = self
            .diagnostic(key.span, &message)
            .label(other.span, "the same name")
            .why("names of extras are compared in lower case, and with `-` for `_` and `.`");
        match edits {
            Some(edits) => finding.fix(Fix::unsafe_("Join them", edits)),
            None => finding.help("keep one of them"),
        }
    }
}

impl Project {
    /// The keys of the extras that setup.py and setup.cfg declare.
    fn extra_keys(&self) -> Vec<Spanned<String>> {
        let keyword = self
            .setup_call()
            .and_then(|call| call.keyword("extras_require"));
        let node = keyword.and_then(|keyword| keyword.value.known());
        if let Some(Data::Dict(mapping)) = node.map(|node| &node.data) {
            let keys = mapping
                .entries
                .iter()
                .filter_map(|entry| match &entry.key.data {
                    Data::Str(text) if entry.guard.is_always() => {
                        Some(Spanned::new(text.clone(), entry.key.span))
                    }
                    _ => None,
                });
            return keys.collect();
        }
        let cfg = self.declarative().map(|cfg| &cfg.parse.tree);
        let section = cfg.and_then(|ini| ini.section("options.extras_require"));
        let options = section.into_iter().flat_map(|section| &section.options);
        options.map(|option| option.key.clone()).collect()
    }
}
