//! JUnit's XML: a test suite per file, a failed test case per finding; one that passed when nothing is found, because CI
//! servers take a report without test cases for a mistake.

use super::Findings;
use crate::diagnostic::Diagnostic;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The findings of all projects.
pub fn render(projects: &[Findings<'_>]) -> String {
    let mut suites: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for project in projects {
        for finding in project.found {
            let path = project.place(finding.span).path;
            let case = test_case(project, finding);
            suites.entry(path).or_default().push(case);
        }
    }
    let failures: usize = suites.values().map(Vec::len).sum();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"unsetup\" tests=\"{}\" failures=\"{failures}\" errors=\"0\">\n",
        failures.max(1)
    );
    if suites.is_empty() {
        out.push_str(
            "  <testsuite name=\"unsetup\" tests=\"1\" failures=\"0\" errors=\"0\">\n    <testcase name=\"no findings\" classname=\"unsetup\"/>\n  </testsuite>\n",
        );
    }
    for (path, cases) in suites {
        // Writing to a String does not fail.
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{count}\" failures=\"{count}\" errors=\"0\">\n{}  </testsuite>",
            escaped(&path),
            cases.concat(),
            count = cases.len(),
        );
    }
    out.push_str("</testsuites>\n");
    out
}

fn test_case(project: &Findings<'_>, finding: &Diagnostic) -> String {
    let place = project.place(finding.span);
    let mut text = finding.message.clone();
    for part in [&finding.why, &finding.help].into_iter().flatten() {
        text.push('\n');
        text.push_str(part);
    }
    let class = place
        .path
        .rsplit_once('.')
        .map_or(&*place.path, |(stem, _)| stem);
    format!(
        "    <testcase name=\"{code} {name} ({row}:{column})\" classname=\"{class}\" file=\"{path}\" line=\"{row}\">\n      <failure type=\"{level}\" message=\"{message}\">{path}:{row}:{column}: {text}</failure>\n    </testcase>\n",
        code = finding.code,
        name = finding.name,
        row = place.start.row,
        column = place.start.column,
        class = escaped(class),
        path = escaped(&place.path),
        level = finding.severity.as_str(),
        message = escaped(&finding.message),
        text = escaped(&text),
    )
}

/// The text for an element or an attribute. Characters that XML 1.0 has no way to write become U+FFFD.
fn escaped(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| !matches!(c, '&' | '<' | '>' | '"' | '\'') && is_xml(c) && c != '\n';
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push_str("&#10;"),
            c if is_xml(c) => out.push(c),
            _ => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Cow::Owned(out)
}

/// Whether XML 1.0 takes the character (production 2 of its specification).
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
