//! Unified diffs.

use camino::Utf8Path;
use similar::TextDiff;

/// The difference between two texts of a file, as `diff -u` and git print it; `None` is a file that is not there.
/// Empty when nothing differs.
pub fn unified(path: &Utf8Path, old: Option<&str>, new: Option<&str>) -> String {
    if old == new {
        return String::new();
    }
    let name = |side: &str, text: Option<&str>| match text {
        Some(_) => format!("{side}/{path}"),
        None => "/dev/null".to_owned(),
    };
    TextDiff::from_lines(old.unwrap_or_default(), new.unwrap_or_default())
        .unified_diff()
        .context_radius(3)
        .header(&name("a", old), &name("b", new))
        .to_string()
}
