//! Changes to a text, as replacements of ranges.

use super::Span;

/// Replaces the text of `span` by `content`; an empty span inserts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The range that goes.
    pub span: Span,
    /// The text that comes.
    pub content: String,
}

impl Edit {
    /// Puts `content` in place of the text of `span`.
    pub fn replace(span: Span, content: impl Into<String>) -> Self {
        Self {
            span,
            content: content.into(),
        }
    }

    /// Removes the text of `span`.
    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }

    /// Puts `content` before the text of `span`.
    pub fn insert_before(span: Span, content: impl Into<String>) -> Self {
        Self::replace(span.at_start(), content)
    }

    /// Puts `content` after the text of `span`.
    pub fn insert_after(span: Span, content: impl Into<String>) -> Self {
        Self::replace(span.at_end(), content)
    }
}

/// The text with all `edits` (of one file) applied, or `None` when two of them overlap or one lies outside the text.
/// Insertions at one place keep the order they are given in.
pub fn apply<'a>(text: &str, edits: impl IntoIterator<Item = &'a Edit>) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));

    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let range = edit.span.range();
        result.push_str(text.get(done..range.start)?);
        result.push_str(&edit.content);
        text.get(range.clone())?;
        done = range.end;
    }
    result.push_str(text.get(done..)?);
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::super::FileId;
    use super::*;

    fn span(start: usize, end: usize) -> Span {
        Span::new(FileId(0), start, end)
    }

    #[test]
    fn edits_apply_in_the_order_of_the_text() {
        let edits = [
            Edit::replace(span(4, 5), "X"),
            Edit::delete(span(0, 2)),
            Edit::insert_before(span(3, 3), "-"),
        ];
        assert_eq!(apply("abcdef", &edits).as_deref(), Some("c-dXf"));
    }

    #[test]
    fn overlapping_edits_are_refused() {
        let edits = [Edit::delete(span(0, 3)), Edit::delete(span(2, 4))];
        assert_eq!(apply("abcdef", &edits), None);
    }
}
