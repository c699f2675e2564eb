//! Files, spans and edits: what every other part of the program stands on.
//!
//! A file is read once through the [`World`], decoded, and shared as an `Arc<SourceFile>`; a place in it is a
//! [`Span`] of byte offsets into the decoded text; a change to it is a list of [`Edit`]s against such spans.

mod edit;
mod encoding;
mod files;
mod hash;
mod memory;
mod path;
mod source;
mod span;
mod world;

pub use edit::{Edit, apply};
pub use encoding::{Decoding, Encoding};
pub use files::Files;
pub use hash::hash;
pub use memory::{MemoryWorld, OverlayWorld};
pub use path::{Outside, ending, is_below, parts, plain, resolve};
pub use source::{Position, SourceFile};
pub use span::{FileId, Span, Spanned};
pub use world::{Entry, EntryKind, MAX_FILE_BYTES, MAX_PYTHON_BYTES, ReadError, World};
