//! The edits that take out what goes.

use super::program::Program;
use crate::syntax::python::ast::{self, ExceptHandler, Stmt};
use crate::text::{Edit, SourceFile, Span};
use std::collections::BTreeSet;

/// The edits that leave what the program needs.
pub(super) fn edits(program: &Program<'_>) -> Option<Vec<Edit>> {
    let mut cutter = Cutter {
        program,
        file: program.module.file(),
        rows: BTreeSet::new(),
        edits: Vec::new(),
    };
    cutter.block(program.module.body(), None)?;
    cutter.items()?;
    cutter.remove_rows();
    Some(cutter.edits)
}

/// The rows before the first code: shebang, encoding, licence.
pub(super) fn header_rows(file: &SourceFile) -> usize {
    let mut rows = 1..;
    let is_header = |row: &usize| {
        let line = file.line(*row).map(|line| file.slice(line).trim_start());
        line.is_some_and(|line| line.is_empty() || line.starts_with('#'))
    };
    rows.find(|row| !is_header(row)).map_or(0, |row| row - 1)
}

struct Cutter<'a, 'p> {
    program: &'p Program<'a>,
    file: &'p SourceFile,
    /// Rows that go.
    rows: BTreeSet<usize>,
    edits: Vec<Edit>,
}

impl Cutter<'_, '_> {
    fn lives(&self, statement: &Stmt) -> bool {
        self.program.lives(self.program.module.span(statement))
    }

    /// A block; `clause` is the range of the whole clause when it may go with its last statement.
    fn block(&mut self, statements: &[Stmt], clause: Option<Span>) -> Option<()> {
        let is_empty = !statements.iter().any(|statement| self.lives(statement));
        if is_empty && let (Some(first), Some(last)) = (statements.first(), statements.last()) {
            let module = self.program.module;
            let inner = module.span(first).cover(module.span(last));
            match clause {
                Some(clause) => self.remove(clause.cover(inner)),
                None => self.edits.push(Edit::replace(inner, "pass")),
            }
            return Some(());
        }
        let mut at = 0;
        while let Some(rest) = statements.get(at..).filter(|rest| !rest.is_empty()) {
            let dead = rest.iter().take_while(|one| !self.lives(one)).count();
            if let Some(one) = rest.first().filter(|_| dead == 0) {
                self.inside(one)?;
            } else {
                let before = at.checked_sub(1).and_then(|at| statements.get(at));
                self.dead(before, rest.get(..dead)?, rest.get(dead));
            }
            at += dead.max(1);
        }
        Some(())
    }

    /// Statements that go, between two that stay.
    fn dead(&mut self, before: Option<&Stmt>, dead: &[Stmt], after: Option<&Stmt>) {
        let module = self.program.module;
        let (Some(first), Some(last)) = (dead.first(), dead.last()) else {
            return;
        };
        let mut span = module.span(first).cover(module.span(last));
        let rows = self.rows_of(span);
        if let Some(before) = before.map(|before| module.span(before))
            && self.rows_of(before).end == rows.start + 1
        {
            // `a; b`: up to the end of what stays.
            let end = before.at_end();
            self.edits.push(Edit::delete(end.cover(self.line_of(span))));
            span = self.below(span);
        } else if let Some(after) = after.map(|after| module.span(after))
            && self.rows_of(after).start + 1 == rows.end
        {
            let place = self.file.span(span.start as usize, after.start as usize);
            self.edits.push(Edit::delete(place));
            return;
        }
        if !span.is_empty() {
            for statement in dead {
                let own = module.span(statement);
                if own.start >= span.start {
                    self.remove(own);
                }
            }
        }
    }

    /// The part of a range on its first row.
    fn line_of(&self, span: Span) -> Span {
        let row = self.file.position(span.start as usize).row;
        let line = self.file.line(row).unwrap_or(span);
        self.file
            .span(span.start as usize, line.end.min(span.end) as usize)
    }

    /// The part of a range below its first row.
    fn below(&self, span: Span) -> Span {
        let row = self.file.position(span.start as usize).row;
        let line = self.file.full_line(row).unwrap_or(span);
        self.file
            .span(line.end.min(span.end) as usize, span.end as usize)
    }

    /// Looks into a statement that stays.
    fn inside(&mut self, statement: &Stmt) -> Option<()> {
        match statement {
            Stmt::If(part) => {
                self.block(&part.body, None)?;
                let number = part.elif_else_clauses.len();
                for (at, clause) in part.elif_else_clauses.iter().enumerate() {
                    let whole = self.program.module.span(clause);
                    self.block(&clause.body, (at + 1 == number).then_some(whole))?;
                }
            }
            Stmt::Try(part) => {
                for handler in &part.handlers {
                    let ExceptHandler::ExceptHandler(handler) = handler;
                    self.block(&handler.body, None)?;
                }
                for body in [&part.body, &part.orelse, &part.finalbody] {
                    self.block(body, None)?;
                }
            }
            Stmt::For(part) => {
                self.block(&part.body, None)?;
                self.block(&part.orelse, None)?;
            }
            Stmt::While(part) => {
                self.block(&part.body, None)?;
                self.block(&part.orelse, None)?;
            }
            Stmt::With(part) => self.block(&part.body, None)?,
            Stmt::FunctionDef(def) if self.is_apart(statement) => self.block(&def.body, None)?,
            Stmt::Import(import) => self.names(&import.names, statement)?,
            Stmt::ImportFrom(import) => self.names(&import.names, statement)?,
            _ => {}
        }
        Some(())
    }

    /// Whether a function is taken apart: `setup()` is called in it.
    fn is_apart(&self, statement: &Stmt) -> bool {
        let place = self.program.module.span(statement);
        let mut calls = self.program.lists.calls.iter();
        calls.any(|call| place.contains(*call))
    }

    fn names(&mut self, aliases: &[ast::Alias], statement: &Stmt) -> Option<()> {
        let module = self.program.module;
        let keep: Vec<bool> = aliases
            .iter()
            .map(|alias| self.program.lives(module.span(alias)))
            .collect();
        // An import that stays for what it does keeps its names.
        if !keep.contains(&true) || !keep.contains(&false) {
            return Some(());
        }
        let whole = module.span(statement);
        let list = match self.file.slice(whole).ends_with(')') {
            true => whole,
            false => {
                let first = aliases.first().map(|alias| module.span(alias))?;
                first.cover(whole.at_end())
            }
        };
        self.edits.extend(module.keep_items(list, &keep)?);
        Some(())
    }

    /// Arguments and entries.
    fn items(&mut self) -> Option<()> {
        let module = self.program.module;
        let mut whole: Vec<Edit> = Vec::new();
        for list in &self.program.lists.lists {
            let keep: Vec<bool> = list
                .items
                .iter()
                .map(|item| self.program.lives(module.span(item.value)))
                .collect();
            if keep.contains(&false) {
                whole.extend(module.keep_items(list.span, &keep)?);
            }
        }
        // What lies inside something that goes needs no edit of its own.
        let inside = |edit: &Edit| {
            let mut others = whole.iter();
            let in_other =
                others.any(|other| other.span != edit.span && other.span.contains(edit.span));
            in_other
                || self.is_in_rows(edit.span)
                || self
                    .edits
                    .iter()
                    .any(|other| other.span.contains(edit.span))
        };
        let own: Vec<Edit> = whole.iter().filter(|edit| !inside(edit)).cloned().collect();
        self.edits.extend(own);
        Some(())
    }

    fn is_in_rows(&self, span: Span) -> bool {
        let mut rows = self.rows_of(span);
        rows.all(|row| self.rows.contains(&row))
    }

    fn rows_of(&self, span: Span) -> std::ops::Range<usize> {
        let start = self.file.position(span.start as usize).row;
        let end = self.file.position(span.end as usize).row;
        start..end + 1
    }

    /// Takes out the rows of a range with the comments directly above.
    fn remove(&mut self, span: Span) {
        let rows = self.rows_of(span);
        let header = header_rows(self.file);
        let column = self.indent(rows.start);
        let own = (header + 1..rows.start).rev();
        let comments = own.take_while(|row| self.is_comment(*row) && self.indent(*row) == column);
        let above: Vec<usize> = comments.collect();
        self.rows.extend(above);
        self.rows.extend(rows);
    }

    fn line(&self, row: usize) -> Option<&str> {
        self.file.line(row).map(|line| self.file.slice(line))
    }

    fn is_comment(&self, row: usize) -> bool {
        self.line(row)
            .is_some_and(|line| line.trim_start().starts_with('#'))
    }

    fn is_blank(&self, row: usize) -> bool {
        self.line(row).is_some_and(|line| line.trim().is_empty())
    }

    fn indent(&self, row: usize) -> usize {
        let line = self.line(row).unwrap_or("");
        line.len() - line.trim_start().len()
    }

    /// Comments directly below what goes, and those that stand alone above nothing but that.
    fn remove_comments(&mut self) {
        let last = self.last_row();
        let mut row = last;
        while row > header_rows(self.file) {
            let start = self.comment_start(row);
            if self.rows.contains(&row) || !self.is_comment(row) {
                row -= 1;
                continue;
            }
            let is_below = self.rows.contains(&(start - 1));
            let is_apart = row == last || self.is_blank(row + 1) || self.rows.contains(&(row + 1));
            if is_apart && (is_below || self.is_blank(start - 1) && self.titles_nothing(row)) {
                self.rows.extend(start..=row);
            }
            row = start - 1;
        }
    }

    /// The first row of the comment that a row belongs to.
    fn comment_start(&self, row: usize) -> usize {
        let above = (1..row).rev();
        let own = above.take_while(|above| self.is_comment(*above) && !self.rows.contains(above));
        row - own.count()
    }

    /// Whether all code between a comment and the next one goes, and there is some.
    fn titles_nothing(&self, row: usize) -> bool {
        let mut rows = (row + 1..=self.last_row()).filter(|row| !self.is_blank(*row));
        let mut any = false;
        let stop = rows.find(|row| {
            let goes = self.rows.contains(row);
            any |= goes;
            !goes
        });
        any && stop.is_none_or(|row| self.is_comment(row))
    }

    fn last_row(&self) -> usize {
        self.file.position(self.file.text().len()).row
    }

    fn remove_rows(&mut self) {
        self.remove_comments();
        for rows in self.runs() {
            let (start, end) = self.with_blanks(rows);
            let first = self.file.full_line(start);
            let last = self.file.full_line(end);
            if let (Some(first), Some(last)) = (first, last) {
                self.edits.push(Edit::delete(first.cover(last)));
            }
        }
    }

    /// Runs of rows that go, with nothing but blank lines in between.
    fn runs(&self) -> Vec<(usize, usize)> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for row in &self.rows {
            match runs.last_mut() {
                Some(run) if (run.1 + 1..*row).all(|row| self.is_blank(row)) => run.1 = *row,
                _ => runs.push((*row, *row)),
            }
        }
        runs
    }

    /// Of the blank lines before and behind, the larger number stays; none at the ends of the file.
    fn with_blanks(&self, (start, end): (usize, usize)) -> (usize, usize) {
        let before = (1..start)
            .rev()
            .take_while(|row| self.is_blank(*row))
            .count();
        let last = self.last_row();
        let after = (end + 1..=last)
            .take_while(|row| self.is_blank(*row))
            .count();
        if end + after >= last {
            return (start - before, last);
        }
        if before + 1 == start {
            return (1, end + after);
        }
        let above = self.line(start - before - 1).unwrap_or("");
        let opens = above.trim_end().ends_with(':');
        let excess = if opens { after } else { before.min(after) };
        (start, end + excess)
    }
}
