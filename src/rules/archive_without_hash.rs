use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::Project;

declare_rule! {
    /// ## What it does
    /// Checks for archives that a `pip install` of an image fetches from a URL without a hash.
    ///
    /// ## Why is this bad?
    /// What stands behind a URL may change. With `#sha256=` pip refuses anything else.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf", version="1")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install --no-cache-dir https://example.org/wharf-1.0.tar.gz
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install --no-cache-dir https://example.org/wharf-1.0.tar.gz#sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    /// ```
    ///
    /// ## References
    /// - [pip: hashes in URLs](https://pip.pypa.io/en/stable/topics/secure-installs/)
    /// - Evidence: `tests/evidence/archive-without-hash`
    ArchiveWithoutHash {
        code: "CON030",
        name: "archive-without-hash",
        severity: Info,
        default: false,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for ArchiveWithoutHash {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for image in project.images() {
            let installs = image.pip_installs();
            let words = installs.flat_map(|(_, pip)| &pip.requirements);
            for word in words.filter(|word| is_unhashed(&word.text)) {
                found.push(
                    self.diagnostic(word.span, "this archive may be another one tomorrow")
                        .why("nothing says what stands behind the URL")
                        .help("add `#sha256=…`, or install a version from the index"),
                );
            }
        }
    }
}

/// Whether a word is the URL of an archive without a hash.
fn is_unhashed(text: &str) -> bool {
    const ARCHIVES: [&str; 5] = [".tar.gz", ".tgz", ".zip", ".whl", ".tar.bz2"];
    let (url, fragment) = text.split_once('#').unwrap_or((text, ""));
    let is_url = ["https://", "http://"]
        .iter()
        .any(|scheme| url.starts_with(scheme));
    let path = url.split('?').next().unwrap_or(url);
    let is_archive = ARCHIVES.iter().any(|end| path.ends_with(end));
    let has_hash = ["sha256=", "sha384=", "sha512="]
        .iter()
        .any(|name| fragment.contains(name));
    is_url && is_archive && !has_hash
}
