use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::project::{Project, Source};
use crate::syntax::ini::{Ini, IniOption};
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for `packages = find` and its like in `[options]`, where `find:` is meant, and for `[options.packages.find]`
    /// beside a `packages` that is not `find:`.
    ///
    /// ## Why is this bad?
    /// Without its colon the word is the name of a package, and the build stops because there is no such folder. The
    /// section is read for `find:` and `find_namespace:` alone: otherwise what it leaves out is packed all the same, which
    /// is a warning.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup()
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    ///
    /// [options]
    /// packages = find
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    ///
    /// [options]
    /// packages = find:
    /// ```
    ///
    /// ## Fix safety
    /// Adding the colon is safe: without it nothing is built. Adding `packages = find:` for the section is unsafe: it changes
    /// which packages are found.
    ///
    /// ## References
    /// - [setuptools: package discovery](https://setuptools.pypa.io/en/latest/userguide/package_discovery.html)
    /// - Evidence: `tests/evidence/find-directive`
    FindDirective {
        code: "CFG010",
        name: "find-directive",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for FindDirective {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(cfg) = project.declarative() else {
            return;
        };
        let packages = cfg.parse.tree.option("options", "packages");
        match packages.filter(|option| !option.value.trim().is_empty()) {
            Some(option) if is_search(option) => {}
            Some(option) if is_meant(project, option) => found.push(self.word(option)),
            other => found.extend(self.section(project, cfg, other)),
        }
    }
}

impl FindDirective {
    fn word(&self, option: &IniOption) -> Diagnostic {
        let value = option.value.trim();
        let finding = self
            .diagnostic(
                option.value_span,
                &format!("`{value}` is taken for the name of a package"),
            )
            .why("there is no such folder, so the build stops");
        let (word, rest) = value.split_once([':', '(']).unwrap_or((value, ""));
        let right = match word.contains("namespace") {
            true => "find_namespace:",
            false => "find:",
        };
        match rest.trim_end_matches([')', ':']).trim() {
            "" => finding.fix(Fix::safe(
                format!("Write `{right}`"),
                vec![Edit::replace(option.value_span, right)],
            )),
            _ => finding.help(format!(
                "write `{right}`, and where to search in [options.packages.find]"
            )),
        }
    }

    fn section(
        &self,
        project: &Project,
        cfg: &Source<Ini>,
        packages: Option<&IniOption>,
    ) -> Option<Diagnostic> {
        let section = cfg.parse.tree.section("options.packages.find")?;
        let is_keyword = project
            .setup_call()
            .is_some_and(|call| call.keyword("packages").is_some() || !call.open.is_empty());
        if section.options.is_empty() || project.setup_py_reads_setup_cfg() {
            return None;
        }
        let finding = self
            .diagnostic(section.name.span, "nothing reads [options.packages.find]")
            .why("setuptools looks there only for `packages = find:` or `find_namespace:` in [options]")
            .with_severity(Severity::Warning);
        let options = cfg.parse.tree.section("options");
        Some(match (packages, options) {
            (None, Some(options)) if !is_keyword => {
                let ending = cfg.file.line_ending();
                let value = ["find:".to_owned()];
                let edit = cfg
                    .parse
                    .tree
                    .insert_option(options, "packages", &value, ending);
                finding.fix(Fix::unsafe_("Add `packages = find:`", vec![edit]))
            }
            _ if is_keyword => {
                finding.help("remove the section: setup.py says which packages there are")
            }
            _ => finding.help("write `packages = find:` in [options], or remove the section"),
        })
    }
}

fn is_search(option: &IniOption) -> bool {
    matches!(option.value.trim(), "find:" | "find_namespace:")
}

/// Whether a value that is no directive looks like one, and names no folder.
fn is_meant(project: &Project, option: &IniOption) -> bool {
    let value = option.value.trim();
    let word = value.split([':', '(', ' ']).next().unwrap_or_default();
    let known = [
        "find",
        "find_packages",
        "find_namespace",
        "find_namespace_packages",
    ];
    known.contains(&word) && !project.tree().has_folder(word)
}
