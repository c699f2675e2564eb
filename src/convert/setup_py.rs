//! The setup.py of a pbr project: what stood above the code, and one call.

use super::{FileChange, Loss};
use crate::text::SourceFile;

/// What pbr needs to build.
const REQUIRES: [&str; 2] = ["pbr>=1.9", "setuptools>=17.1"];

/// The new setup.py. `requires` are further requirements of the build itself.
pub(super) fn change(old: Option<&SourceFile>, requires: &[String]) -> FileChange {
    let Some(file) = old else {
        return FileChange::create("setup.py", call(requires));
    };
    let header = header(file.text());
    let ending = file.line_ending();
    let mut text = header.to_owned();
    if !header.is_empty() {
        if !header.ends_with(['\n', '\r']) {
            text.push_str(ending);
        }
        text.push_str(ending);
    }
    text.push_str(&call(requires).replace('\n', ending));
    FileChange::modify(file, text)
}

fn call(requires: &[String]) -> String {
    let all = REQUIRES
        .iter()
        .copied()
        .chain(requires.iter().map(String::as_str));
    let quoted = all.map(|requirement| match requirement.contains('\'') {
        true => format!("\"{}\"", requirement.replace('"', "'")),
        false => format!("'{requirement}'"),
    });
    format!(
        "from setuptools import setup\n\nsetup(\n    setup_requires=[{}],\n    pbr=True,\n)\n",
        quoted.collect::<Vec<_>>().join(", ")
    )
}

/// The shebang and the comments before the first line of code, without blank lines behind them.
fn header(text: &str) -> &str {
    let mut end = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let content = line.trim();
        if content.starts_with('#') {
            end = at;
        } else if !content.is_empty() {
            break;
        }
    }
    text.get(..end).unwrap_or("")
}

/// The comment lines below the header, which have no place in the new file.
pub(super) fn lost_comments(file: &SourceFile) -> Option<Loss> {
    let start = header(file.text()).len();
    let mut at = start;
    let mut first = None;
    let mut number = 0;
    for line in file.text().get(start..)?.split_inclusive('\n') {
        if line.trim_start().starts_with('#') {
            number += 1;
            let indent = line.len() - line.trim_start().len();
            first.get_or_insert(file.span(at + indent, at + line.trim_end().len()));
        }
        at += line.len();
    }
    let what = match number {
        0 => return None,
        1 => "a comment line of setup.py is".to_owned(),
        number => format!("{number} comment lines of setup.py are"),
    };
    Some(Loss {
        field: "comments".to_owned(),
        message: format!("{what} not carried over: what they explain is no longer there"),
        span: first,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_ends_before_the_code() {
        let text = "#!/usr/bin/env python\n\n# Copyright\n# Licence\n\nimport os\n# later\n";
        assert_eq!(
            header(text),
            "#!/usr/bin/env python\n\n# Copyright\n# Licence\n"
        );
        assert_eq!(header("import os\n# later\n"), "");
        assert_eq!(header("'''doc'''\n# later\n"), "");
    }

    #[test]
    fn the_call_is_that_of_pbr() {
        assert_eq!(
            call(&[]),
            "from setuptools import setup\n\nsetup(\n    setup_requires=['pbr>=1.9', 'setuptools>=17.1'],\n    pbr=True,\n)\n"
        );
    }
}
