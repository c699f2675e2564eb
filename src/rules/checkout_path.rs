use super::{Rule, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;
use crate::syntax::python::WordKind;

declare_rule! {
    /// ## What it does
    /// Checks for installed modules that hold an absolute path into a checkout or into the layout of an image.
    ///
    /// ## Why is this bad?
    /// The code works on the machine, or in the image, that has the folder. Installed anywhere else it finds nothing.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// from setuptools import setup
    ///
    /// setup(name="sampler", version="1.0", py_modules=["sampler"])
    /// ```
    /// `sampler.py`
    /// ```python
    /// RATES = "/home/opnfv/repos/sampler/rates.yaml"
    /// ```
    ///
    /// Use instead:
    ///
    /// `sampler.py`
    /// ```python
    /// import importlib.resources
    ///
    /// RATES = importlib.resources.files("sampler") / "rates.yaml"
    /// ```
    ///
    /// ## Known issues
    /// Only texts of installed modules are looked at, those of tests left out, and only paths below the usual homes of
    /// checkouts: `/home`, `/Users`, `/root`, `/usr/src`, `/src`, `/app`, `/code`, `/workspace`, `/repos`.
    CheckoutPath {
        code: "SET027",
        name: "checkout-path",
        severity: Warning,
        default: false,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for CheckoutPath {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let modules = project
            .package_modules()
            .iter()
            .filter(|module| !module.is_test());
        for word in modules.flat_map(|module| &module.scan().words) {
            if word.kind == WordKind::Text && is_checkout(&word.text) {
                found.push(
                    self.diagnostic(
                        word.span,
                        &format!("`{}` is a path of one machine or image", word.text),
                    )
                    .why("the module is installed where there is no such folder")
                    .help("take the file from the package, or the folder from the configuration"),
                );
            }
        }
    }
}

/// Folders below which people and images keep checkouts, and how many further parts make a path in one.
const HOMES: &[(&str, usize)] = &[
    ("/Users/", 2),
    ("/app/", 1),
    ("/code/", 1),
    ("/home/", 2),
    ("/repos/", 1),
    ("/root/", 1),
    ("/src/", 1),
    ("/usr/src/", 1),
    ("/workspace/", 1),
];

fn is_checkout(text: &str) -> bool {
    let is_path =
        !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '{' | '*' | '?' | ':'));
    is_path
        && HOMES.iter().any(|(home, parts)| {
            let rest = text.strip_prefix(home).unwrap_or_default();
            rest.split('/').filter(|part| !part.is_empty()).count() >= *parts
        })
}
