//! The bounds of an evaluation. Reaching one ends it.

/// Expressions and statements run, and units of other work.
pub(super) const STEPS: usize = 2_000_000;
/// Bytes of text made.
pub(super) const BYTES: usize = 16 * 1024 * 1024;
/// Nesting of expressions, statements and calls together.
pub(super) const DEPTH: usize = 3_000;
/// Calls inside calls.
pub(super) const CALLS: usize = 100;
/// Items of one list.
pub(super) const ITEMS: usize = 200_000;
/// Arguments of one call.
pub(super) const ARGUMENTS: usize = 5_000;
