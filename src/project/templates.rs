//! Templates of Dockerfiles: `Dockerfile.j2`.

use super::Project;
use crate::text::{Decoding, SourceFile, Span, parts};

/// A tag that opens or closes a block without its other half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateTag {
    /// Where it stands.
    pub span: Span,
    /// Its first word.
    pub word: String,
    /// For one that opens: the same word.
    pub opening: Option<String>,
}

/// Tags that need an end.
const OPENING: [&str; 10] = [
    "autoescape",
    "block",
    "call",
    "filter",
    "for",
    "if",
    "macro",
    "raw",
    "set",
    "with",
];

impl Project {
    /// Tags of the templates of Dockerfiles that have no other half.
    pub fn unbalanced_template_tags(&self) -> Vec<TemplateTag> {
        let paths = self.tree().tracked().filter(|path| {
            let (_, name) = parts(path);
            name.starts_with("Dockerfile") && name.ends_with(".j2")
        });
        let files = paths.filter_map(|path| self.files().open(path, Decoding::Utf8).ok());
        files.flat_map(|file| unbalanced(&file)).collect()
    }
}

fn unbalanced(file: &SourceFile) -> Vec<TemplateTag> {
    let mut open: Vec<(Span, &str)> = Vec::new();
    let mut found = Vec::new();
    for (span, inside) in tags(file) {
        let word = inside.split_whitespace().next().unwrap_or_default();
        // Inside of `raw` only its own end counts.
        let is_raw = open.last().is_some_and(|(_, word)| *word == "raw");
        if is_raw && word != "endraw" {
            continue;
        }
        if let Some(closed) = word.strip_prefix("end") {
            match open.last() {
                Some((_, opening)) if *opening == closed => {
                    open.pop();
                }
                _ => found.push(TemplateTag {
                    span,
                    word: word.to_owned(),
                    opening: None,
                }),
            }
        } else if OPENING.contains(&word) && !(word == "set" && inside.contains('=')) {
            open.push((span, word));
        }
    }
    found.extend(open.into_iter().map(|(span, word)| TemplateTag {
        span,
        word: word.to_owned(),
        opening: Some(word.to_owned()),
    }));
    found.sort_by_key(|tag| tag.span);
    found
}

/// The `{% … %}` of a file and what stands in them; comments are left out.
fn tags(file: &SourceFile) -> Vec<(Span, &str)> {
    let text = file.text();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text
        .get(at..)
        .and_then(|rest| rest.find('{'))
        .map(|found| at + found)
    {
        let rest = text.get(start..).unwrap_or("");
        let closing = match rest.get(..2) {
            Some("{%") => "%}",
            Some("{#") => "#}",
            _ => {
                at = start + 1;
                continue;
            }
        };
        let Some(length) = rest.find(closing) else {
            break;
        };
        at = start + length + 2;
        let inside = rest.get(2..length).unwrap_or("");
        if closing == "%}" {
            let inside = inside
                .trim_start_matches(['-', '+'])
                .trim_end_matches('-')
                .trim();
            found.push((file.span(start, at), inside));
        }
    }
    found
}
