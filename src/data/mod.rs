//! Tables compiled in; no code.

pub mod backports;
pub mod commands;
pub mod pbr_keys;
pub mod test_tools;
