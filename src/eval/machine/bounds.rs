//! The bounds of the work: steps, depth and memory.

use super::{Eval, Machine, Stop};
use crate::eval::limits;
use crate::resolved::{Dynamic, Reason};
use crate::text::Span;

impl Machine<'_> {
    pub fn step(&mut self, span: Span) -> Eval<()> {
        self.work(1, span)
    }

    /// Counts `amount` steps.
    pub fn work(&mut self, amount: usize, span: Span) -> Eval<()> {
        self.steps = self.steps.saturating_add(amount);
        if self.steps > self.end {
            return Err(self.limit("it takes too many steps", span));
        }
        Ok(())
    }

    /// Counts bytes of text that are made.
    pub fn charge(&mut self, bytes: usize, span: Span) -> Eval<()> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > limits::BYTES {
            return Err(self.limit("it makes too much text", span));
        }
        self.work(bytes / 64, span)
    }

    /// Runs `work` with a part of the steps that are left: a smaller one where it is not known whether it is run at all.
    /// The limit of what was given up before comes at once.
    pub fn within_part<T>(
        &mut self,
        span: Span,
        work: impl FnOnce(&mut Self) -> Eval<T>,
    ) -> Eval<T> {
        let place = (span, self.outermost(span));
        if let Some(limit) = self.given_up.get(&place) {
            return Err(Stop::Limit(limit.clone()));
        }
        let left = self.end.saturating_sub(self.steps);
        let part = match self.state.atoms.is_empty() {
            true => left / 4 * 3,
            false => left / 2,
        };
        let end = self.steps + part;
        let outer = std::mem::replace(&mut self.end, end);
        let result = work(self);
        self.end = outer;
        if let Err(Stop::Limit(limit)) = &result
            && !self.is_spent()
        {
            self.given_up.insert(place, limit.clone());
        }
        result
    }

    /// Whether no steps are left.
    pub fn is_spent(&self) -> bool {
        self.steps >= self.end
    }

    /// The steps that were taken.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Counts steps of work that has to be done.
    pub fn count(&mut self, amount: usize) {
        self.steps = self.steps.saturating_add(amount);
    }

    pub fn limit(&self, message: &str, span: Span) -> Stop {
        Stop::Limit(Dynamic::new(Reason::Limit, message, Some(span)))
    }

    /// Runs `work` one level deeper.
    pub fn deeper<T>(&mut self, span: Span, work: impl FnOnce(&mut Self) -> Eval<T>) -> Eval<T> {
        if self.depth >= limits::DEPTH {
            return Err(self.limit("it nests too deeply", span));
        }
        self.depth += 1;
        let result = work(self);
        self.depth -= 1;
        result
    }
}
