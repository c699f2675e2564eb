//! Changes to the arguments of a call and the items of a list that keep everybody else's text.

use super::Module;
use crate::text::{Edit, Span};
use ruff_python_ast::token::TokenKind;

impl Module {
    /// Removes an argument of a call (`span`: all of `name=value`) or an item of a list with its comma; with its lines
    /// when nothing else stands on them. Comments stay, but for none that stand between it and its comma.
    /// `None` when no argument stands there.
    pub fn remove_argument(&self, span: Span) -> Option<Edit> {
        let text = self.file.text();
        self.pieces()
            .find(|piece| piece.1.start >= span.start && piece.1.start < span.end.max(1))?;
        let next = self.pieces().find(|piece| piece.1.start >= span.end)?;
        let end = match next.0 {
            TokenKind::Comma => next.1.end,
            _ => span.end,
        } as usize;
        let start = span.start as usize;
        let line_start = line_start(text, start);
        let line_end = line_end(text, end);
        let before = text.get(line_start..start)?;
        let after = text.get(end..line_end)?;
        if before.trim().is_empty() && after.trim().is_empty() && line_end < text.len() {
            return Some(Edit::delete(self.file.span(line_start, line_end)));
        }
        if next.0 == TokenKind::Comma {
            let blanks = after.len() - after.trim_start_matches([' ', '\t']).len();
            let keep = after.trim_start().starts_with('#');
            let end = if keep { end } else { end + blanks };
            return Some(Edit::delete(self.file.span(start, end)));
        }
        // The last one: the comma before it goes, when it stands on the same line.
        let comma = self
            .pieces()
            .filter(|piece| piece.1.end <= span.start)
            .last()
            .filter(|piece| piece.0 == TokenKind::Comma)
            .map(|piece| piece.1.start as usize)
            .filter(|comma| {
                text.get(*comma..start)
                    .is_some_and(|gap| !gap.contains('\n'))
            });
        Some(Edit::delete(self.file.span(comma.unwrap_or(start), end)))
    }

    /// Removes an item of a list, tuple or set, as [`Module::remove_argument`] does.
    pub fn remove_list_item(&self, item: Span) -> Option<Edit> {
        self.remove_argument(item)
    }

    /// Adds an argument (`zip_safe=False`) to the call at `call`, indented and with a last comma as the others are;
    /// before a last `**mapping`; or an item to the list in brackets that stands there. `None` when neither does, or a call that
    /// takes no more arguments.
    pub fn insert_argument(&self, call: Span, argument: &str) -> Option<Edit> {
        let text = self.file.text();
        let (open, starts, close) = self.outline(call)?;
        let Some(&last) = starts.last() else {
            return Some(Edit::insert_before(close, argument));
        };
        let first_line = line_start(text, open.start as usize);
        let own_line = line_start(text, last.start as usize);
        let multi_line = own_line != first_line;
        let indent = self.indent_of(last.start as usize);
        let newline = self.file.line_ending();
        if self.file.slice(last) == "**" {
            let gap = if multi_line {
                format!("{newline}{indent}")
            } else {
                " ".to_owned()
            };
            return Some(Edit::insert_before(last, format!("{argument},{gap}")));
        }
        let before_close = self
            .pieces()
            .filter(|piece| piece.1.end <= close.start)
            .last()?;
        let has_comma = before_close.0 == TokenKind::Comma;
        let end = before_close.1.end as usize;
        if !multi_line {
            let glue = if has_comma { " " } else { ", " };
            return Some(Edit::insert_after(
                before_close.1,
                format!("{glue}{argument}"),
            ));
        }
        // What stands behind the last argument on its line, a comment perhaps, stays with it.
        let stop = line_end(text, end).min(close.start as usize);
        let rest = text.get(end..stop)?.trim_end_matches(['\n', '\r']);
        let comma = if has_comma { "" } else { "," };
        let tail = if has_comma { "," } else { "" };
        Some(Edit::replace(
            self.file.span(end, end + rest.len()),
            format!("{comma}{rest}{newline}{indent}{argument}{tail}"),
        ))
    }

    /// The opening bracket of a call, the first token of each argument, and the closing bracket.
    fn outline(&self, call: Span) -> Option<(Span, Vec<Span>, Span)> {
        let inner = self
            .pieces()
            .filter(|piece| piece.1.start >= call.start && piece.1.end <= call.end)
            .collect::<Vec<_>>();
        let is_end = |kind| matches!(kind, TokenKind::Rpar | TokenKind::Rsqb);
        let (_, close) = *inner.last().filter(|piece| is_end(piece.0))?;
        let mut depth = 0_usize;
        let mut open_at = None;
        for (at, piece) in inner.iter().enumerate().rev() {
            match piece.0 {
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth += 1,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        open_at = Some(at);
                        break;
                    }
                }
                _ => {}
            }
        }
        let open_at = open_at?;
        let mut starts = Vec::new();
        let mut expects = true;
        for (kind, span) in inner
            .iter()
            .skip(open_at + 1)
            .take(inner.len() - open_at - 2)
        {
            if expects && *kind != TokenKind::Comma {
                starts.push(*span);
                expects = false;
            }
            match kind {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                    depth = depth.saturating_sub(1);
                }
                TokenKind::Comma if depth == 0 => expects = true,
                // A generator without brackets of its own is the only argument that there may be.
                TokenKind::For if depth == 0 => return None,
                _ => {}
            }
        }
        Some((inner.get(open_at)?.1, starts, close))
    }

    /// Where an argument's line begins to be written: its white space, or its column when something stands before it.
    fn indent_of(&self, offset: usize) -> String {
        let text = self.file.text();
        let before = text.get(line_start(text, offset)..offset).unwrap_or("");
        if before.trim().is_empty() {
            before.to_owned()
        } else {
            let blank = before.len() - before.trim_start().len();
            before.get(..blank).unwrap_or("").to_owned()
        }
    }

    /// The tokens that mean something.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (TokenKind, Span)> {
        self.tokens
            .iter()
            .filter(|token| {
                !matches!(
                    token.kind(),
                    TokenKind::Comment
                        | TokenKind::NonLogicalNewline
                        | TokenKind::Newline
                        | TokenKind::Indent
                        | TokenKind::Dedent
                )
            })
            .map(|token| (token.kind(), self.span(token)))
    }
}

pub(super) fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset)
        .and_then(|before| before.rfind(['\n', '\r']))
        .map_or(0, |at| at + 1)
}

/// The offset behind the line end.
fn line_end(text: &str, offset: usize) -> usize {
    let rest = text.get(offset..).unwrap_or("");
    match rest.find(['\n', '\r']) {
        Some(at) if rest.get(at..).is_some_and(|end| end.starts_with("\r\n")) => offset + at + 2,
        Some(at) => offset + at + 1,
        None => text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Decoding, Files, MemoryWorld, apply};
    use camino::Utf8Path;

    fn module(text: &str) -> Module {
        let files = Files::new(MemoryWorld::new([("setup.py", text)]));
        let file = files
            .open(Utf8Path::new("setup.py"), Decoding::Python)
            .unwrap();
        Module::parse(&file)
    }

    fn removed(text: &str, argument: &str) -> String {
        let module = module(text);
        let at = text.find(argument).unwrap();
        let span = module.file().span(at, at + argument.len());
        apply(text, &[module.remove_argument(span).unwrap()]).unwrap()
    }

    fn inserted(text: &str) -> String {
        let module = module(text);
        let span = module.file().span(0, text.trim_end().len());
        let edit = module.insert_argument(span, "z=1").unwrap();
        let result = apply(text, &[edit]).unwrap();
        assert!(self::module(&result).errors().is_empty(), "{result}");
        result
    }

    #[test]
    fn an_argument_goes_with_its_line() {
        assert_eq!(
            removed("f(\n    a=1,\n    b=2,\n)\n", "b=2"),
            "f(\n    a=1,\n)\n"
        );
        assert_eq!(removed("f(a=1, b=2)\n", "b=2"), "f(a=1)\n");
        assert_eq!(removed("f(a=1, b=2)\n", "a=1"), "f(b=2)\n");
        assert_eq!(
            removed("f(\n    # why\n    a=1,  # one\n)\n", "a=1"),
            "f(\n    # why\n      # one\n)\n"
        );
    }

    #[test]
    fn a_new_argument_looks_like_the_others() {
        assert_eq!(inserted("f()\n"), "f(z=1)\n");
        assert_eq!(inserted("f(a=1)\n"), "f(a=1, z=1)\n");
        assert_eq!(
            inserted("f(\n    a=1,  # c\n)\n"),
            "f(\n    a=1,  # c\n    z=1,\n)\n"
        );
        assert_eq!(
            inserted("f(a=1,\n  b=[1, 2])\n"),
            "f(a=1,\n  b=[1, 2],\n  z=1)\n"
        );
        assert_eq!(inserted("f(a=1, **k)\n"), "f(a=1, z=1, **k)\n");
    }
}
