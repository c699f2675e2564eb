//! Options that a requirements file may not hold (any more).

/// An option that pip refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedOption {
    /// As it is written.
    pub name: &'static str,
    /// Whether a value follows it.
    pub takes_value: bool,
    /// Since when and why, as the end of a sentence.
    pub why: &'static str,
    /// What to do without it.
    pub instead: &'static str,
}

/// By name. The versions are those of pip's NEWS; that each is refused was seen with pip 26.3.
pub const REFUSED: &[RefusedOption] = &[
    flag(
        "--allow-all-external",
        "gone since pip 10.0",
        "remove it: everything comes from the index",
    ),
    value(
        "--allow-external",
        "gone since pip 10.0",
        "remove it: everything comes from the index",
    ),
    value(
        "--allow-insecure",
        "gone since pip 10.0",
        "remove it: everything comes from the index",
    ),
    value(
        "--allow-unverified",
        "gone since pip 10.0",
        "remove it: everything comes from the index",
    ),
    flag(
        "--always-unzip",
        "gone since pip 20.2",
        "remove it: pip always unzips",
    ),
    value(
        "--build-option",
        "gone since pip 25.3",
        "use `--config-settings`",
    ),
    value(
        "--global-option",
        "gone since pip 25.3",
        "use `--config-settings`",
    ),
    value(
        "--install-option",
        "gone since pip 23.1",
        "use `--config-settings`",
    ),
    value(
        "--mirrors",
        "gone since pip 7.0",
        "remove it, or say `--index-url`",
    ),
    flag(
        "--no-use-wheel",
        "gone since pip 10.0",
        "write `--no-binary :all:`",
    ),
    flag(
        "--process-dependency-links",
        "gone since pip 19.0",
        "write `name @ URL`",
    ),
    flag(
        "--upgrade",
        "an option of `pip install`, not of its files",
        "give it to `pip install`",
    ),
    flag(
        "--use-mirrors",
        "gone since pip 7.0",
        "remove it, or say `--index-url`",
    ),
    flag(
        "--use-wheel",
        "gone since pip 10.0",
        "remove it: wheels are always used",
    ),
    flag(
        "-M",
        "gone since pip 7.0",
        "remove it, or say `--index-url`",
    ),
    flag(
        "-U",
        "an option of `pip install`, not of its files",
        "give it to `pip install`",
    ),
    flag("-Z", "gone since pip 20.2", "remove it: pip always unzips"),
];

const fn flag(name: &'static str, why: &'static str, instead: &'static str) -> RefusedOption {
    RefusedOption {
        name,
        takes_value: false,
        why,
        instead,
    }
}

const fn value(name: &'static str, why: &'static str, instead: &'static str) -> RefusedOption {
    RefusedOption {
        name,
        takes_value: true,
        why,
        instead,
    }
}
