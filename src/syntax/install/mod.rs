//! What a shell command installs: Python projects, clones, packages of the distribution.

mod distro;
mod git;
mod options;
mod pip;

pub use distro::{Action, Distro, Manager};
pub use git::GitClone;
pub use options::Given;
pub use pip::{EasyInstall, Pip, PipProgram, SetupPy, SetupScript, setup_script};

use super::shell::Command;

/// What a command installs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Install {
    /// `pip install`.
    Pip(Pip),
    /// `easy_install`.
    EasyInstall(EasyInstall),
    /// `python setup.py install` or `develop`.
    SetupPy(SetupPy),
    /// `git clone`.
    GitClone(GitClone),
    /// `apt-get install`, `apk add`, `dnf remove` and the like.
    Distro(Distro),
}

/// What a command installs or removes; `None` when it is no installer or does something else with one.
pub fn install_commands(command: &Command) -> Option<Install> {
    let words = command.program_words();
    let program = command.program()?;
    let arguments = words.get(1..)?;
    if program == "git" {
        return git::clone(arguments).map(Install::GitClone);
    }
    if let Some(manager) = Manager::of(program) {
        return distro::action(manager, arguments).map(Install::Distro);
    }
    pip::python_install(program, words)
}

#[cfg(test)]
mod tests;
