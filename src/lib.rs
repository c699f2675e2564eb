//! Reads the packaging metadata of Python projects without running them: `setup.py`, `setup.cfg`, requirements files;
//! says what is wrong with it, and turns it into what the project needs next.
//!
//! The floors of the program, from the ground up, are listed in `ARCHITECTURE.md`.

pub mod cli;
pub mod containers;
pub mod convert;
pub mod data;
pub mod diagnostic;
pub mod eval;
pub mod metadata;
pub mod program;
pub mod project;
pub mod provenance;
pub mod report;
pub mod resolved;
pub mod rules;
pub mod settings;
pub mod syntax;
pub mod text;
pub mod verify;
