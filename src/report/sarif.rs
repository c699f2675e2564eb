//! SARIF 2.1.0 (OASIS standard), for code scanning: one run, with its rules, and per finding the place, the related places,
//! a fingerprint that does not depend on the row, and the fix.
//!
//! Columns count Unicode code points. Paths are relative URIs where the project was named by a relative path, so that a
//! report made at the root of a repository fits its files.

use super::fingerprint::Fingerprints;
use super::{Findings, Place, json};
use crate::diagnostic::{Applicability, Diagnostic, Fix, Label, Severity};
use crate::rules::{RuleMeta, by_code_or_name, url};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The findings of all projects.
pub fn render(projects: &[Findings<'_>]) -> String {
    let rules = Rules::of(projects);
    let mut fingerprints = Fingerprints::default();
    let mut results = Vec::new();
    for project in projects {
        for finding in project.found {
            let fingerprint = fingerprints.of(project, finding);
            results.push(Reader(project).result(finding, &rules, fingerprint));
        }
    }
    json::document(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [json!({
            "tool": { "driver": {
                "name": "unsetup",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://github.com/unsetup/unsetup",
                "rules": rules.descriptors,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        })],
    })
}

#[derive(Debug, Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Value; 1],
}

/// The rules that found something, by code, and where each stands in the list.
struct Rules {
    descriptors: Vec<Value>,
    index: BTreeMap<&'static str, usize>,
}

impl Rules {
    fn of(projects: &[Findings<'_>]) -> Self {
        let found = projects.iter().flat_map(|project| project.found);
        let used: BTreeMap<&str, &Diagnostic> =
            found.map(|finding| (finding.code, finding)).collect();
        Self {
            index: used.keys().copied().zip(0..).collect(),
            descriptors: used.values().map(|finding| descriptor(finding)).collect(),
        }
    }
}

fn descriptor(finding: &Diagnostic) -> Value {
    let mut rule = json!({
        "id": finding.code,
        "name": pascal_case(finding.name),
        "helpUri": url(finding.name),
    });
    let meta = by_code_or_name(finding.code).map(|rule| rule.meta());
    if let (Some(meta), Some(rule)) = (meta, rule.as_object_mut()) {
        rule.insert(
            "shortDescription".to_owned(),
            json!({ "text": capitalized(&meta.summary()) }),
        );
        rule.insert("help".to_owned(), help(meta));
        let level = json!({ "level": level(meta.severity) });
        rule.insert("defaultConfiguration".to_owned(), level);
        rule.insert("properties".to_owned(), json!({ "tags": [meta.family()] }));
    }
    rule
}

fn help(meta: &RuleMeta) -> Value {
    let page = super::rules::page(meta);
    json!({ "text": page, "markdown": page })
}

/// SARIF's own example of a name.
fn pascal_case(name: &str) -> String {
    name.split('-').map(capitalized).collect()
}

/// The text with a capital letter in front, where it begins with a letter.
fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

struct Reader<'a>(&'a Findings<'a>);

impl Reader<'_> {
    fn result(&self, finding: &Diagnostic, rules: &Rules, fingerprint: String) -> Value {
        let related = finding.related.iter().enumerate();
        let related: Vec<Value> = related.map(|(id, label)| self.related(id, label)).collect();
        let fixes: Vec<Value> = finding.fix.iter().filter_map(|fix| self.fix(fix)).collect();
        let mut result = json!({
            "ruleId": finding.code,
            "ruleIndex": rules.index.get(finding.code),
            "level": level(finding.severity),
            "message": { "text": message(finding) },
            "locations": [location(&self.0.place(finding.span))],
            "partialFingerprints": { "unsetup/v1": fingerprint },
        });
        if let Some(result) = result.as_object_mut() {
            if !related.is_empty() {
                result.insert("relatedLocations".to_owned(), json!(related));
            }
            if !fixes.is_empty() {
                result.insert("fixes".to_owned(), json!(fixes));
            }
        }
        result
    }

    fn related(&self, id: usize, label: &Label) -> Value {
        let mut place = location(&self.0.place(label.span));
        if let Some(place) = place.as_object_mut() {
            place.insert("id".to_owned(), json!(id));
            place.insert("message".to_owned(), json!({ "text": label.message }));
        }
        place
    }

    /// Whoever reads SARIF applies a fix without looking at its applicability, so only a safe one is handed out.
    fn fix(&self, fix: &Fix) -> Option<Value> {
        if fix.applicability != Applicability::Safe || fix.edits.is_empty() {
            return None;
        }
        let mut changes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for edit in &fix.edits {
            let place = self.0.place(edit.span);
            let mut replacement = json!({ "deletedRegion": region(&place) });
            if let (Some(replacement), false) =
                (replacement.as_object_mut(), edit.content.is_empty())
            {
                let content = json!({ "text": edit.content });
                replacement.insert("insertedContent".to_owned(), content);
            }
            changes
                .entry(uri(&place.path))
                .or_default()
                .push(replacement);
        }
        let changes: Vec<Value> = changes
            .into_iter()
            .map(|(uri, replacements)| {
                json!({ "artifactLocation": { "uri": uri }, "replacements": replacements })
            })
            .collect();
        Some(json!({ "description": { "text": fix.message }, "artifactChanges": changes }))
    }
}

fn message(finding: &Diagnostic) -> String {
    let mut text = finding.message.clone();
    for part in [&finding.why, &finding.help].into_iter().flatten() {
        text.push('\n');
        text.push_str(part);
    }
    text
}

fn location(place: &Place) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&place.path) },
            "region": region(place),
        }
    })
}

fn region(place: &Place) -> Value {
    json!({
        "startLine": place.start.row,
        "startColumn": place.start.column,
        "endLine": place.end.row,
        "endColumn": place.end.column,
    })
}

/// A path as a URI: bytes that a path of RFC 3986 does not take are written in hexadecimal.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
        if is_plain {
            out.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("a b/ü#1.txt"), "a%20b/%C3%BC%231.txt");
        assert_eq!(uri("/srv/x:y"), "file:///srv/x%3Ay");
    }

    #[test]
    fn names_are_in_pascal_case() {
        assert_eq!(pascal_case("stray-py-modules"), "StrayPyModules");
    }
}
