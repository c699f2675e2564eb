//! Tables compiled in; no code.

pub mod backports;
pub mod classifiers;
pub mod commands;
pub mod hadolint;
pub mod pbr_keys;
pub mod removed_imports;
pub mod setup_commands;
pub mod setup_keywords;
pub mod spdx;
pub mod test_tools;
