//! Suppressions that suppress nothing: reported on request, with a fix that takes them out.

use super::InFile;
use super::directive::{Directive, Named};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::rules::Selection;
use crate::text::{Edit, Span};

/// Code and name of these findings. They are no rule: nothing selects or suppresses them.
pub(in crate::rules) const UNUSED: (&str, &str) = ("IGN001", "unused-ignore");

/// The findings of one file.
pub(super) fn findings(known: &InFile, selection: &Selection) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (directive, used) in known.directives.iter().zip(&known.used) {
        if !directive.own {
            continue;
        }
        let unused: Vec<&Named> = directive
            .rules
            .iter()
            .zip(used)
            .filter(|(named, used)| !**used && selection.meets(&named.selector))
            .map(|(named, _)| named)
            .collect();
        if unused.is_empty() {
            continue;
        }
        let words: Vec<&str> = unused
            .iter()
            .map(|named| known.file.slice(named.span))
            .collect();
        let message = format!("the suppression of {} suppresses nothing", words.join(", "));
        let (code, name) = UNUSED;
        let finding = Diagnostic::new(code, name, Severity::Warning, directive.span, message)
            .why("it would hide the next finding at this place, which nobody has judged")
            .fix(Fix::safe("Take it out", removal(known, directive, &unused)));
        found.push(finding);
    }
    found
}

/// Takes the comment out when none of its rules is left, else the rules from its list.
fn removal(known: &InFile, directive: &Directive, unused: &[&Named]) -> Vec<Edit> {
    if unused.len() == directive.rules.len() {
        return vec![Edit::delete(whole(known, directive))];
    }
    let left: Vec<&str> = directive
        .rules
        .iter()
        .filter(|named| !unused.iter().any(|gone| gone.span == named.span))
        .map(|named| known.file.slice(named.span))
        .collect();
    let (Some(first), Some(last)) = (directive.rules.first(), directive.rules.last()) else {
        return Vec::new();
    };
    vec![Edit::replace(first.span.cover(last.span), left.join(", "))]
}

/// The comment with the blanks before it, or its whole line when nothing else stands there.
fn whole(known: &InFile, directive: &Directive) -> Span {
    let file = &known.file;
    let (start, end) = (directive.span.start as usize, directive.span.end as usize);
    let Some(line) = file.full_line(file.position(start).row) else {
        return directive.span;
    };
    let before = file.slice(file.span(line.start as usize, start));
    let after = file.slice(file.span(end, line.end as usize));
    if before.trim().is_empty() && after.trim().is_empty() {
        return line;
    }
    file.span(line.start as usize + before.trim_end().len(), end)
}
