//! The bounds of an evaluation. What reaches one is not known (see [`doubt`](super::doubt)).

/// Expressions and statements run, and units of other work: about a microsecond each.
pub(super) const STEPS: usize = 800_000;
/// Calls of a function inside itself, each under a further condition that is not known.
pub(super) const UNKNOWN_RECURSION: usize = 2;
/// Calls inside calls that have a part of the steps each.
pub(super) const BOUNDED_CALLS: usize = 4;
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
