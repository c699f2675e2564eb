//! Rules of hadolint 2.15 that find what a rule of ours finds, too: a `# hadolint ignore=` for one counts for the other.

/// The code of hadolint or shellcheck, and ours.
pub const ALIASES: &[(&str, &str)] = &[
    ("DL3007", "CON011"),
    ("DL3009", "CON012"),
    ("DL3013", "CON011"),
    ("DL3015", "CON012"),
    ("DL3019", "CON012"),
    ("DL3042", "CON008"),
    ("DL3059", "CON004"),
    ("SC2034", "CON007"),
];
