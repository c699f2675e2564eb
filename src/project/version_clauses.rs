//! Version clauses, as setup.cfg and `[project]` give them.

use crate::metadata::Text;
use crate::resolved::{Dynamic, Reason, Resolved};
use crate::syntax::specifier;
use crate::text::Span;

/// Version clauses as a `SpecifierSet` of packaging prints them: without blanks, sorted.
pub(super) fn printed(text: &str, span: Span) -> Text {
    let Ok(parsed) = specifier::parse(text) else {
        let message = format!("`{text}` are no version clauses, the build stops here");
        return Resolved::Dynamic(Dynamic::new(Reason::Exception, message, Some(span)));
    };
    let mut clauses: Vec<&str> = parsed
        .clauses()
        .iter()
        .map(|clause| clause.text())
        .collect();
    clauses.sort_unstable();
    clauses.dedup();
    Resolved::Known(clauses.join(","))
}
