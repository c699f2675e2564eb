//! Patterns that decide for which tags a job of GitLab CI runs.

use super::Project;
use super::commands::CiService;
use crate::syntax::yaml::{Scalar, YamlItem};
use crate::text::{SourceFile, Span};

/// A regular expression that tags are held against, without the `/` around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagPattern {
    /// The expression, in the syntax of RE2.
    pub text: String,
    /// Its place.
    pub span: Span,
    /// Whether `i` follows it: letters of both cases are the same.
    pub ignores_case: bool,
    /// Whether a comment beside it, or one on the line above, names PEP 440.
    pub names_pep440: bool,
    /// Whether another expression may be written in its place as it is: not between `"`, where `\` is YAML's.
    pub is_literal: bool,
}

impl Project {
    /// The patterns of `only` and of `rules: if: $CI_COMMIT_TAG =~ /…/`.
    pub fn tag_patterns(&self) -> Vec<TagPattern> {
        let mut found = Vec::new();
        let files = self.ci_files().iter();
        for ci in files.filter(|ci| ci.service == CiService::GitLab) {
            for root in ci.source.parse.tree.documents() {
                for (_, job) in root.entries() {
                    patterns_of(&ci.source.file, job, &mut found);
                }
            }
        }
        // An anchor is there once for each alias.
        found.sort_by_key(|pattern| pattern.span);
        found.dedup();
        found
    }
}

fn patterns_of(file: &SourceFile, job: YamlItem<'_>, found: &mut Vec<TagPattern>) {
    let only = job.get("only").into_iter();
    let refs = only.flat_map(|only| only.get("refs").unwrap_or(only).items());
    found.extend(refs.filter_map(|item| {
        let scalar = item.scalar()?;
        let inside = scalar.value.strip_prefix('/')?;
        pattern(file, item, scalar, inside)
    }));
    let rules = job.get("rules").into_iter().flat_map(YamlItem::items);
    found.extend(rules.filter_map(|rule| {
        let item = rule.get("if")?;
        let scalar = item.scalar()?;
        let (variable, rest) = scalar.value.split_once("=~")?;
        let is_tag = variable.trim_end().ends_with("CI_COMMIT_TAG");
        let inside = rest.trim_start().strip_prefix('/')?;
        is_tag.then(|| pattern(file, item, scalar, inside))?
    }));
}

/// The pattern that starts at `inside`, the end of a scalar's text from behind the first `/` on.
fn pattern(
    file: &SourceFile,
    item: YamlItem<'_>,
    scalar: &Scalar,
    inside: &str,
) -> Option<TagPattern> {
    let start = scalar.value.len() - inside.len();
    let length = inside.rfind('/')?;
    let text = inside.get(..length)?;
    // A second condition may follow.
    if text.contains("&&") || text.contains("||") {
        return None;
    }
    let span = scalar.text.as_ref()?.span(start..start + length);
    let quoted = file.slice(item.span()).starts_with('"');
    Some(TagPattern {
        text: text.replace("\\/", "/"),
        span,
        ignores_case: inside.get(length + 1..)?.starts_with('i'),
        names_pep440: names_pep440(file, item.span()),
        is_literal: !quoted && file.slice(span) == text,
    })
}

/// Whether the comment at the end of the line, or that of the line above, names PEP 440.
fn names_pep440(file: &SourceFile, span: Span) -> bool {
    let row = file.position(span.start as usize).row;
    let rest = file.line(row).map_or("", |line| {
        file.slice(file.span(span.end as usize, line.end as usize))
    });
    let above = row.checked_sub(1).and_then(|row| file.line(row));
    let above = above.map_or("", |line| file.slice(line).trim_start());
    let comments = [
        rest.split_once('#').map(|(_, text)| text),
        above.strip_prefix('#'),
    ];
    comments.into_iter().flatten().any(|comment| {
        let letters: String = comment
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        letters.to_ascii_lowercase().contains("pep440")
    })
}
