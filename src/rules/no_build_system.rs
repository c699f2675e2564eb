use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::project::Project;
use crate::settings::Build;
use crate::text::Edit;
use camino::Utf8Path;

declare_rule! {
    /// ## What it does
    /// Checks for a setup.cfg that declares a project beside which there is neither setup.py nor pyproject.toml; and, where
    /// `target.build` is `pyproject`, for a setup.py without a pyproject.toml, as an info.
    ///
    /// ## Why is this bad?
    /// pip and other front ends look for one of the two, and say that the folder is not installable.
    ///
    /// ## Example
    /// `setup.cfg`
    /// ```ini
    /// [metadata]
    /// name = sampler
    /// version = 1.0
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup()
    /// ```
    ///
    /// ## Options
    /// - `target.build` in the configuration file: `pyproject` asks for a pyproject.toml beside setup.py
    ///
    /// ## Fix safety
    /// Safe: it adds a setup.py that hands everything on to setup.cfg, with pbr where the sections are those of pbr. The fix that adds a
    /// pyproject.toml is unsafe: a setup.py that imports modules beside it does not find them then.
    ///
    /// ## Known issues
    /// Without that target a setup.py alone is not reported: front ends build it with setuptools.
    ///
    /// ## References
    /// - [PEP 517: a build-system independent format](https://peps.python.org/pep-0517/)
    /// - Evidence: `tests/evidence/no-build-system`
    NoBuildSystem {
        code: "META009",
        name: "no-build-system",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for NoBuildSystem {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let has = |path: &str| project.files().world().kind(Utf8Path::new(path)).is_some();
        if has("setup.py") || has("pyproject.toml") {
            let is_wanted = project.settings().build == Some(Build::Pyproject);
            if is_wanted && !has("pyproject.toml") {
                found.extend(self.unnamed_backend(project));
            }
            return;
        }
        let Some(place) = project.declaration_place() else {
            return;
        };
        let new = project.files().placeholder(Utf8Path::new("setup.py"));
        let edit = Edit::insert_before(new.span(0, 0), setup_py(project));
        found.push(
            self.diagnostic(
                place,
                "nothing builds this project: it has neither setup.py nor pyproject.toml",
            )
            .why("pip says that the folder is not installable")
            .fix(Fix::safe("Add a setup.py", vec![edit])),
        );
    }
}

impl NoBuildSystem {
    fn unnamed_backend(&self, project: &Project) -> Option<Diagnostic> {
        let place = project.setup_call()?.callee;
        let new = project.files().placeholder(Utf8Path::new("pyproject.toml"));
        let finding = self
            .diagnostic(place, "no pyproject.toml says what builds this project")
            .with_severity(Severity::Info)
            .why("front ends take setuptools for granted, whichever release that is");
        let asked = project.build_system_requires();
        let asked = asked.filter(|asked| asked.iter().all(|text| !text.contains(['"', '\\'])));
        Some(match asked {
            Some(asked) => {
                let items: Vec<String> = asked.iter().map(|text| format!("\"{text}\"")).collect();
                let text = format!(
                    "[build-system]\nrequires = [{}]\nbuild-backend = \"setuptools.build_meta\"\n",
                    items.join(", ")
                );
                let edit = Edit::insert_before(new.span(0, 0), text);
                finding.fix(Fix::unsafe_("Add a pyproject.toml", vec![edit]))
            }
            None => finding.help("add a pyproject.toml with `[build-system]`"),
        })
    }
}

/// Sections that pbr alone reads.
const OF_PBR: &[&str] = &["backwards_compat", "entry_points", "extras", "files", "pbr"];

fn setup_py(project: &Project) -> &'static str {
    let cfg = project.setup_cfg();
    let mut sections = cfg.into_iter().flat_map(|cfg| &cfg.parse.tree.sections);
    if sections.any(|section| OF_PBR.contains(&section.name.value.as_str())) {
        "from setuptools import setup\n\nsetup(setup_requires=[\"pbr\"], pbr=True)\n"
    } else {
        "from setuptools import setup\n\nsetup()\n"
    }
}
