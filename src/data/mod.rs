//! Tables compiled in; no code.

pub mod backports;
pub mod classifiers;
pub mod commands;
pub mod hadolint;
pub mod import_names;
pub mod key_order;
pub mod marker_values;
pub mod obsolete_sections;
pub mod pbr_keys;
pub mod pbr_obsolete;
pub mod pip_options;
pub mod removed_imports;
pub mod setup_cfg_keys;
pub mod setup_commands;
pub mod setup_keywords;
pub mod spdx;
pub mod stdlib;
pub mod test_tools;
