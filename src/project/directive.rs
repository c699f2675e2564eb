//! `file:`, `attr:` and `find:` of setup.cfg and `[tool.setuptools]`.

use crate::resolved::{Dynamic, Reason, Resolved};
use crate::text::{Decoding, Files, ReadError, SourceFile, Span, resolve};
use camino::Utf8Path;

/// A value that may name a place instead of being the value itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Directive {
    /// `file: a, b`
    File(Vec<String>),
    /// `attr: module.name`
    Attribute(String),
    /// The value itself.
    None,
}

/// Whether a value of setup.cfg only says where the value is.
pub fn is_directive(text: &str) -> bool {
    let words = ["attr:", "file:", "find:", "find_namespace:"];
    words.iter().any(|word| text.starts_with(word))
}

/// Reads the directive of a value.
pub(super) fn read(text: &str) -> Directive {
    if let Some(paths) = text.strip_prefix("file:") {
        let paths = paths.split([',', '\n']).map(str::trim);
        return Directive::File(
            paths
                .filter(|path| !path.is_empty())
                .map(str::to_owned)
                .collect(),
        );
    }
    match text.strip_prefix("attr:") {
        Some(name) => Directive::Attribute(name.trim().to_owned()),
        None => Directive::None,
    }
}

/// What `attr: name` gives until it is [resolved](super::attributes::resolve): that takes the folders of the packages.
pub(super) fn attribute(name: &str, span: Span) -> Resolved<String> {
    let message = format!("`attr: {name}` is not resolved");
    Resolved::Dynamic(Dynamic::new(Reason::UnknownCall, message, Some(span)))
}

/// The text as Python's `open(path, encoding="utf-8")` gives it, every end of line a `\n`; `None` for what is not UTF-8, or
/// begins with a byte order mark, which would stay in the text.
pub(super) fn as_python_reads(file: &SourceFile) -> Option<String> {
    let encoding = file.encoding();
    let is_plain = !encoding.lossy && !encoding.bom;
    is_plain.then(|| file.text().replace("\r\n", "\n").replace('\r', "\n"))
}

/// The texts of the files, joined by newlines; a file that is not there is left out, as setuptools does.
pub(super) fn read_files(files: &Files, paths: &[String], span: Span) -> Resolved<String> {
    let mut texts = Vec::new();
    for path in paths {
        let refused =
            |reason, message: String| Resolved::Dynamic(Dynamic::new(reason, message, Some(span)));
        let Ok(resolved) = resolve(Utf8Path::new(""), path) else {
            let message = format!("`{path}` lies outside the project, the build stops here");
            return refused(Reason::Exception, message);
        };
        match files.open(&resolved, Decoding::Utf8) {
            Ok(file) => match as_python_reads(&file) {
                Some(text) => texts.push(text),
                None => {
                    return refused(
                        Reason::UnreadableFile,
                        format!("`{path}` is not plain UTF-8"),
                    );
                }
            },
            Err(ReadError::NotFound | ReadError::IsFolder) => {}
            Err(error) => {
                return refused(
                    Reason::UnreadableFile,
                    format!("cannot read `{path}`: {error}"),
                );
            }
        }
    }
    Resolved::Known(texts.join("\n"))
}
