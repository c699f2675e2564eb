//! The setup.py of a converted project: what stood above the code, and one call.

use super::{FileChange, Loss};
use crate::syntax::python::Module;
use crate::text::{SourceFile, Span};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What pbr needs to build.
const REQUIRES: [&str; 2] = [PBR, "setuptools>=17.1"];
/// The first pbr that reads what is written.
pub(super) const PBR: &str = "pbr>=1.9";

/// The new setup.py: the comments at the start of the old one, and the code.
pub(super) fn change(old: Option<&SourceFile>, code: &str) -> FileChange {
    let Some(file) = old else {
        return FileChange::create("setup.py", code.to_owned());
    };
    FileChange::modify(file, below_header(file, code))
}

/// The header of a file with other code below it.
pub(super) fn below_header(file: &SourceFile, code: &str) -> String {
    let header = header(file.text());
    let ending = file.line_ending();
    let mut text = header.to_owned();
    if !header.is_empty() {
        if !header.ends_with(['\n', '\r']) {
            text.push_str(ending);
        }
        text.push_str(ending);
    }
    text.push_str(&code.replace('\n', ending));
    text
}

/// The call of a pbr project. `requires` are further requirements of the build itself.
pub(super) fn call_of_pbr(requires: &[String]) -> String {
    let arguments = arguments_of_pbr(requires);
    let lines = arguments
        .iter()
        .map(|argument| format!("    {argument},\n"));
    format!(
        "from setuptools import setup\n\nsetup(\n{})\n",
        lines.collect::<String>()
    )
}

/// What pbr wants in the call.
pub(super) fn arguments_of_pbr(requires: &[String]) -> [String; 2] {
    let all = REQUIRES
        .iter()
        .copied()
        .chain(requires.iter().map(String::as_str));
    let quoted = all.map(|requirement| match requirement.contains('\'') {
        true => format!("\"{}\"", requirement.replace('"', "'")),
        false => format!("'{requirement}'"),
    });
    let quoted = quoted.collect::<Vec<_>>().join(", ");
    [format!("setup_requires=[{quoted}]"), "pbr=True".to_owned()]
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

/// The comments at the start of a setup.py, when they tell whose it is: another file may go on to say so.
pub(super) fn notice(file: &Arc<SourceFile>) -> Vec<Span> {
    let end = header(file.text()).len();
    let module = Module::parse(file);
    let above = |comment: &Span| (comment.end as usize) <= end && !is_for_tools(file, *comment);
    let comments: Vec<Span> = module.comments().filter(above).collect();
    let tells = |comment: &Span| {
        let text = file.slice(*comment).to_lowercase();
        NOTICES.iter().any(|word| text.contains(word))
    };
    match comments.iter().any(tells) {
        true => comments,
        false => Vec::new(),
    }
}

/// What a notice of copyright or licence holds (REUSE 3.3 for the last).
const NOTICES: [&str; 4] = ["copyright", "license", "licence", "spdx-"];

/// The comments that the text which takes the place of the file does not hold; `after` is `None` when the file goes, and
/// `carried` are the comments that another file has.
pub(super) fn lost_comments(
    file: &Arc<SourceFile>,
    after: Option<&str>,
    carried: &BTreeSet<Span>,
) -> Option<Loss> {
    let lines = after.into_iter().flat_map(str::lines);
    let mut kept: Vec<&str> = lines.filter_map(comment_of).collect();
    let mut is_kept = |comment: &Span| {
        let text = file.slice(*comment).trim_end();
        let at = kept.iter().position(|line| line.ends_with(text));
        at.map(|at| kept.swap_remove(at)).is_some()
    };
    let module = Module::parse(file);
    let lost: Vec<Span> = module
        .comments()
        .filter(|comment| !carried.contains(comment) && !is_kept(comment))
        .filter(|comment| after.is_some() || !is_for_tools(file, *comment))
        .collect();
    let rows: Vec<String> = lost
        .iter()
        .map(|comment| file.position(comment.start as usize).row.to_string())
        .collect();
    let first = *lost.first()?;
    let message = match rows.as_slice() {
        [_] => {
            "the comment on this line of setup.py goes with the code that it explains".to_owned()
        }
        rows => format!(
            "the comments of setup.py on lines {} go with the code that they explain",
            rows.join(", ")
        ),
    };
    Some(Loss {
        field: "comments".to_owned(),
        message,
        span: Some(first),
    })
}

/// A line from its first `#` on.
fn comment_of(line: &str) -> Option<&str> {
    let at = line.find('#')?;
    line.get(at..).map(str::trim_end)
}

/// Whether a comment says something of its own file to the shell, to Python or to an editor.
fn is_for_tools(file: &SourceFile, comment: Span) -> bool {
    let text = file.slice(comment);
    let words = text.trim_start_matches(['#', ' ']);
    let starts = ["!", "-*-", "vim:", "coding:", "coding="];
    text.starts_with("#!") || starts.iter().any(|start| words.starts_with(start))
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
            call_of_pbr(&[]),
            "from setuptools import setup\n\nsetup(\n    setup_requires=['pbr>=1.9', 'setuptools>=17.1'],\n    pbr=True,\n)\n"
        );
    }
}
