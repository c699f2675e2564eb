//! What does not work from a zip archive, by the test of setuptools' egg builder (`bdist_egg`, setuptools 84.2), on the
//! source instead of the byte code. The egg builder looks at words alone. Two of its alarms are false, and left out: the
//! statement `__path__ = …`, by which a package shares its name or calls itself one, and a `stack` or `trace` of others.

use super::{PackageModule, Project};
use crate::syntax::python::{Word, WordKind};
use crate::text::Span;

/// A place that needs the package unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZipUnsafeUse {
    /// The name or string.
    pub span: Span,
    /// `__file__`, `__path__`, or a function of `inspect` that reads sources.
    pub name: String,
    /// Whether it stands in a test.
    pub in_tests: bool,
}

const OWN_PLACE: &[&str] = &["__file__", "__path__"];

const INSPECT: &str = "inspect";

/// Functions of `inspect` that read source files.
const SOURCE_READERS: &[&str] = &[
    "getsource",
    "getabsfile",
    "getfile",
    "getsourcefile",
    "getsourcelines",
    "findsource",
    "getcomments",
    "getframeinfo",
    "getinnerframes",
    "getouterframes",
    "stack",
    "trace",
];

impl Project {
    /// The uses in all installed modules: those outside tests first, `__file__` and `__path__` before `inspect`, then by file
    /// and position.
    pub fn zip_unsafe_uses(&self) -> Vec<ZipUnsafeUse> {
        let mut uses: Vec<ZipUnsafeUse> = self.package_modules().iter().flat_map(of_one).collect();
        uses.sort_by_key(|found| (found.in_tests, !OWN_PLACE.contains(&found.name.as_str())));
        uses
    }
}

/// Those of them that are words of everybody.
const COMMON: &[&str] = &["stack", "trace"];

fn of_one(module: &PackageModule) -> Vec<ZipUnsafeUse> {
    let is_possible =
        OWN_PLACE.iter().any(|word| module.mentions(word)) || module.mentions(INSPECT);
    if !is_possible {
        return Vec::new();
    }
    let scan = module.scan();
    let is_common = |text: &str| COMMON.contains(&text);
    let imported = scan.imports.iter().flat_map(|import| {
        let names = import.names.iter().map(String::as_str);
        std::iter::once(import.module.as_str())
            .chain(names)
            .filter(|name| !is_common(name) || import.module == "inspect")
            .map(|name| (name, import.span))
    });
    let words = scan
        .words
        .iter()
        .filter(|word| !is_common(&word.text) || is_of_inspect(module, word))
        .filter(|word| word.text != "__path__" || !binds_path(module, word))
        .map(|word| (word.text.as_str(), word.span));
    let all: Vec<(&str, Span)> = imported.chain(words).collect();
    let reads_sources = all.iter().any(|(text, _)| *text == INSPECT);
    let in_tests = module.is_test();
    all.into_iter()
        .filter(|(text, _)| {
            OWN_PLACE.contains(text) || (reads_sources && SOURCE_READERS.contains(text))
        })
        .map(|(text, span)| ZipUnsafeUse {
            span,
            name: text.to_owned(),
            in_tests,
        })
        .collect()
}

/// `inspect.stack`, or a `stack` that was imported from it.
fn is_of_inspect(module: &PackageModule, word: &Word) -> bool {
    let mut imports = module.scan().imports.iter();
    match word.kind {
        WordKind::Attribute => {
            let before = module.file.text().get(..word.span.range().start);
            before.is_some_and(|before| before.ends_with("inspect."))
        }
        WordKind::Name => {
            imports.any(|import| import.module == "inspect" && import.names.contains(&word.text))
        }
        WordKind::Text => false,
    }
}

/// Whether the word stands on a line that begins with `__path__ =`.
fn binds_path(module: &PackageModule, word: &Word) -> bool {
    let file = &module.file;
    let line = file.line(file.position(word.span.range().start).row);
    let line = line.map_or("", |line| file.slice(line)).trim_start();
    line.strip_prefix("__path__")
        .map(str::trim_start)
        .is_some_and(|rest| rest.starts_with('=') && !rest.starts_with("=="))
}
