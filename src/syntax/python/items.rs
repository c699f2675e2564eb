//! Taking several items out of one list: arguments of a call, entries of a dictionary, names of an import.

use super::Module;
use super::edit::line_start;
use crate::text::{Edit, Span};
use ruff_python_ast::token::TokenKind;

/// A list with commas: the places of its items, and where it ends.
struct List {
    items: Vec<Span>,
    /// Behind the opening bracket, or where the first item starts.
    open: usize,
    /// Before the closing bracket, or where the last item ends.
    close: usize,
    has_brackets: bool,
}

impl Module {
    /// The edits that leave only the items of a list for which `keep` says so, with their own comments. `list` ends with
    /// the closing bracket of the list, or with its last item when it has no brackets. `None` when the items are not as
    /// many as `keep` tells, or none is left of a list without brackets.
    pub fn keep_items(&self, list: Span, keep: &[bool]) -> Option<Vec<Edit>> {
        let list = self.list(list, keep.len())?;
        if !keep.contains(&true) {
            let whole = self.file.span(list.open, list.close);
            return list.has_brackets.then(|| vec![Edit::delete(whole)]);
        }
        let mut edits = Vec::new();
        let mut at = 0;
        while at < keep.len() {
            let length = keep.iter().skip(at).take_while(|kept| !**kept).count();
            if length > 0 {
                edits.push(self.without(&list, at, at + length)?);
            }
            at += length.max(1);
        }
        Some(edits)
    }

    fn list(&self, span: Span, number: usize) -> Option<List> {
        let pieces: Vec<_> = self
            .pieces()
            .filter(|piece| span.contains(piece.1))
            .collect();
        let (last, end) = *pieces.last()?;
        let has_brackets = is_closing(last);
        let first = match has_brackets {
            true => opening(&pieces)? + 1,
            false => 0,
        };
        let count = pieces.len() - usize::from(has_brackets);
        let inner = pieces.get(first..count)?;
        let items = split(inner);
        let open = match has_brackets {
            true => pieces.get(first - 1)?.1.end,
            false => items.first()?.start,
        };
        let close = if has_brackets { end.start } else { end.end };
        (items.len() == number).then_some(List {
            items,
            open: open as usize,
            close: close as usize,
            has_brackets,
        })
    }

    /// Takes out the items `from..to`, of which the neighbours stay.
    fn without(&self, list: &List, from: usize, to: usize) -> Option<Edit> {
        let first = list.items.get(from)?.start as usize;
        let before = from
            .checked_sub(1)
            .and_then(|at| list.items.get(at))
            .map(|item| item.end as usize);
        let own_line = self.comments_above(first, before.unwrap_or(list.open));
        let last = list.items.get(to - 1)?.end as usize;
        let (start, end) = match list.items.get(to).map(|item| item.start as usize) {
            Some(next) => self.up_to_next(own_line, first, last, next, before.is_none()),
            None => self.up_to_close(own_line, last, before?, list),
        };
        Some(Edit::delete(self.file.span(start, end)))
    }

    /// From the removed items to the kept one behind them.
    fn up_to_next(
        &self,
        own_line: Option<usize>,
        first: usize,
        last: usize,
        next: usize,
        is_head: bool,
    ) -> (usize, usize) {
        match (own_line, self.comments_above(next, last)) {
            (Some(line), Some(next_line)) => (line, next_line),
            // Behind the opening bracket: the next one comes up, unless comments stand above it.
            (None, Some(next_line)) if is_head && next_line == self.line_start(next) => {
                (first, next)
            }
            (None, Some(next_line)) => (self.blank_start(first), self.line_break(next_line)),
            (_, None) => (first, next),
        }
    }

    /// From the removed items to the end of the list.
    fn up_to_close(
        &self,
        own_line: Option<usize>,
        last: usize,
        before: usize,
        list: &List,
    ) -> (usize, usize) {
        let Some(line) = own_line else {
            return (before, last);
        };
        let close_line = self.line_start(list.close);
        if list.has_brackets && self.is_blank(close_line, list.close) {
            return (self.blank_lines_start(line), close_line);
        }
        // A comment behind the item before would swallow the bracket.
        match self.has_comment(before, line) {
            true => (self.blank_stop(line), list.close),
            false => (before, list.close),
        }
    }

    /// Where the line of an item starts, or that of the first comment directly above it, when nothing else stands before
    /// it; comments before `from` are not its own.
    fn comments_above(&self, item: usize, from: usize) -> Option<usize> {
        let mut start = self.line_start(item);
        if start <= from || !self.is_blank(start, item) {
            return None;
        }
        while let Some(above) = start.checked_sub(1).map(|end| self.line_start(end)) {
            let line = self.file.text().get(above..start).unwrap_or("");
            if above <= from || !line.trim_start().starts_with('#') {
                break;
            }
            start = above;
        }
        Some(start)
    }

    fn line_start(&self, offset: usize) -> usize {
        line_start(self.file.text(), offset)
    }

    /// Where the line break before a line starts.
    fn line_break(&self, line: usize) -> usize {
        let before = self.file.text().get(..line).unwrap_or("");
        let without = before.strip_suffix('\n').unwrap_or(before);
        without.strip_suffix('\r').unwrap_or(without).len()
    }

    /// The start of the blank lines that stand above a line.
    fn blank_lines_start(&self, line: usize) -> usize {
        let before = self.file.text().get(..line).unwrap_or("");
        let content = before.trim_end().len();
        let rest = self.file.text().get(content..line).unwrap_or("");
        let first = rest.find('\n').map_or(line, |at| content + at + 1);
        first.min(line)
    }

    /// Before the blanks that end at the offset.
    fn blank_start(&self, offset: usize) -> usize {
        let before = self.file.text().get(..offset).unwrap_or("");
        before.trim_end_matches([' ', '\t']).len()
    }

    /// Behind the blanks that start at the offset.
    fn blank_stop(&self, offset: usize) -> usize {
        let rest = self.file.text().get(offset..).unwrap_or("");
        offset + rest.len() - rest.trim_start_matches([' ', '\t']).len()
    }

    fn is_blank(&self, start: usize, end: usize) -> bool {
        let text = self.file.text().get(start..end);
        text.is_some_and(|text| text.trim().is_empty())
    }

    fn has_comment(&self, start: usize, end: usize) -> bool {
        let range = self.file.span(start, end);
        self.comments().any(|comment| range.contains(comment))
    }
}

fn is_closing(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace)
}

fn is_opening(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace)
}

/// The bracket that the last piece closes.
fn opening(pieces: &[(TokenKind, Span)]) -> Option<usize> {
    let mut depth = 0_usize;
    pieces.iter().rposition(|(kind, _)| {
        depth += usize::from(is_closing(*kind));
        depth = depth.saturating_sub(usize::from(is_opening(*kind)));
        depth == 0
    })
}

/// What stands between the commas.
fn split(pieces: &[(TokenKind, Span)]) -> Vec<Span> {
    let mut items: Vec<Span> = Vec::new();
    let mut depth = 0_usize;
    let mut is_new = true;
    for (kind, span) in pieces {
        depth += usize::from(is_opening(*kind));
        depth = depth.saturating_sub(usize::from(is_closing(*kind)));
        if *kind == TokenKind::Comma && depth == 0 {
            is_new = true;
            continue;
        }
        match items.last_mut().filter(|_| !is_new) {
            Some(item) => *item = item.cover(*span),
            None => items.push(*span),
        }
        is_new = false;
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Decoding, Files, MemoryWorld, apply};
    use camino::Utf8Path;

    /// Keeps the items that hold a `k`.
    fn kept(text: &str, items: &str) -> String {
        let files = Files::new(MemoryWorld::new([("setup.py", text)]));
        let file = files
            .open(Utf8Path::new("setup.py"), Decoding::Python)
            .unwrap();
        let module = Module::parse(&file);
        let keep: Vec<bool> = items.chars().map(|item| item == 'k').collect();
        let end = text.trim_end().len();
        let edits = module.keep_items(file.span(0, end), &keep).unwrap();
        apply(text, &edits).unwrap()
    }

    #[test]
    fn items_go_with_their_lines_and_comments() {
        let rows = [
            ("f(a=1, b=2, c=3)\n", "-k-", "f(b=2)\n"),
            ("f(a=1, b=2, c=3)\n", "k-k", "f(a=1, c=3)\n"),
            ("f(a=1, b=2)\n", "--", "f()\n"),
            ("f(a=1,\n  b=2,\n  c=3)\n", "-k-", "f(b=2)\n"),
            ("f(a=1,\n  b=2,\n  c=3)\n", "k-k", "f(a=1,\n  c=3)\n"),
            ("f(a=1, b=2,\n  c=3)\n", "k-k", "f(a=1,\n  c=3)\n"),
            ("f(a=1,\n  # why\n  b=2)\n", "-k", "f(\n  # why\n  b=2)\n"),
            (
                "f(\n  # one\n  a=1,  # 1\n  # two\n  b=(2,\n    3),  # 2\n  c=3,\n)\n",
                "-k-",
                "f(\n  # two\n  b=(2,\n    3),  # 2\n)\n",
            ),
            ("f(\n  a=1,  # 1\n  b=2)\n", "k-", "f(\n  a=1,  # 1\n  )\n"),
            ("{'a': (1), 'b': [2, 3]}\n", "k-", "{'a': (1)}\n"),
        ];
        for (text, items, expected) in rows {
            assert_eq!(kept(text, items), expected, "{text}");
        }
    }
}
