//! Commands of `setup.py` that are gone or on their way out, with what does their work today.

/// A command.
#[derive(Debug)]
pub struct SetupCommand {
    /// Its name.
    pub name: &'static str,
    /// Whether setuptools 84 refuses it; else it only warns.
    pub is_gone: bool,
    /// What happened to it, and in which release of setuptools (its news).
    pub why: &'static str,
    /// What `pip` is told in its place, when it says the same.
    pub pip: Option<&'static str>,
    /// What to do.
    pub help: &'static str,
}

/// All of them, measured with setuptools 84.2.
pub const SETUP_COMMANDS: &[SetupCommand] = &[
    SetupCommand {
        name: "install",
        is_gone: false,
        why: "setuptools has a warning for it since 58.3, and calls its end overdue",
        pip: Some("install ."),
        help: "use `pip install .`",
    },
    SetupCommand {
        name: "develop",
        is_gone: false,
        why: "setuptools has a warning for it, and only calls pip since 80.0",
        pip: Some("install -e ."),
        help: "use `pip install -e .`",
    },
    SetupCommand {
        name: "test",
        is_gone: true,
        why: "setuptools 72 took the command away",
        pip: None,
        help: "start the test runner itself: `pytest`, `python -m unittest`, or `tox`",
    },
    SetupCommand {
        name: "upload",
        is_gone: true,
        why: "setuptools does not have the command any more",
        pip: None,
        help: "use `twine upload dist/*`",
    },
    SetupCommand {
        name: "register",
        is_gone: true,
        why: "setuptools does not have the command any more; the index makes the project at its first upload",
        pip: None,
        help: "drop it",
    },
    SetupCommand {
        name: "upload_docs",
        is_gone: true,
        why: "setuptools does not have the command any more, nor the index the place",
        pip: None,
        help: "publish the documentation elsewhere",
    },
    SetupCommand {
        name: "bdist_wininst",
        is_gone: true,
        why: "setuptools 55 took the command away; wheels do its work",
        pip: None,
        help: "use `pip wheel .` or `python -m build`",
    },
];
