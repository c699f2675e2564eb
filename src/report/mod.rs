//! What people and programs see: one output format per file. Everything here gives text; the CLI prints it.

pub mod concise;
pub mod convert;
pub mod core_metadata;
pub mod diff;
pub mod images;
pub mod inspect;
pub mod json;
pub mod plan;
pub mod rules;
pub mod text;
