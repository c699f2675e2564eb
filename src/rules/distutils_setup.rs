use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::eval::SetupFunction;
use crate::project::Project;
use crate::syntax::python::ImportedModule;
use crate::text::{Edit, SourceFile};

declare_rule! {
    /// ## What it does
    /// Checks for a `setup()` that comes from `distutils.core`.
    ///
    /// ## Why is this bad?
    /// Python 3.12 and newer have no distutils. Builds still work, because pip and setuptools' backend put setuptools in its
    /// place first; `python setup.py` by itself stops, and on older Pythons passes over `install_requires`.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from distutils.core import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"])
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
    /// ## Fix safety
    /// Unsafe: setuptools reads more than distutils does. Only an import of names that setuptools has too is rewritten.
    ///
    /// ## Known issues
    /// A fall-back behind `except ImportError` is an info: no build of today takes it.
    ///
    /// ## References
    /// - [PEP 632: distutils is deprecated](https://peps.python.org/pep-0632/)
    /// - Evidence: `tests/evidence/distutils-setup`
    DistutilsSetup {
        code: "SET018",
        name: "distutils-setup",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for DistutilsSetup {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let (Some(module), Some(scan)) = (project.setup_module(), project.setup_scan()) else {
            return;
        };
        let file = module.file();
        let Some(call) = project
            .setup_call()
            .filter(|_| project.backend().reads_setup_py())
        else {
            return;
        };
        let mut imports = scan.imports.iter();
        let Some(import) = imports.find(|import| takes_setup(import)) else {
            return;
        };
        if call.function == SetupFunction::Distutils {
            found.push(self.direct(file, import));
        } else if import.guarded && call.function == SetupFunction::Setuptools {
            found.push(
                self.diagnostic(import.span, "`setup` falls back to distutils")
                    .with_severity(Severity::Info)
                    .why("Python 3.12 and newer have no distutils, and older ones pass over `install_requires` there")
                    .help("import it from setuptools alone"),
            );
        }
    }
}

impl DistutilsSetup {
    fn direct(&self, file: &SourceFile, import: &ImportedModule) -> Diagnostic {
        let finding = self
            .diagnostic(import.span, "`setup` comes from distutils")
            .why("Python 3.12 and newer have no distutils; builds work because pip and setuptools replace it first");
        match rewritten(file, import) {
            Some(edit) => finding.fix(Fix::unsafe_("Import it from setuptools", vec![edit])),
            None => finding.help("import it from setuptools"),
        }
    }
}

fn takes_setup(import: &ImportedModule) -> bool {
    let names = &import.names;
    import.module == "distutils.core"
        && (names.is_empty() || names.iter().any(|name| name == "setup"))
}

/// The import with the other module, when that has all names.
fn rewritten(file: &SourceFile, import: &ImportedModule) -> Option<Edit> {
    const SHARED: &[&str] = &["Command", "Distribution", "Extension", "setup"];
    let are_shared = import
        .names
        .iter()
        .all(|name| SHARED.contains(&name.as_str()));
    let at = file.slice(import.span).find("distutils.core")?;
    let start = import.span.start as usize + at;
    let module = file.span(start, start + "distutils.core".len());
    (are_shared && !import.names.is_empty()).then(|| Edit::replace(module, "setuptools"))
}
