//! pip, uv's pip, easy_install and `setup.py install`.

use super::Install;
use super::options::{Given, WithValue, split};
use crate::syntax::shell::{Command, Word, base_name};
use crate::text::Span;

/// `pip install …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pip {
    /// Which program.
    pub program: PipProgram,
    /// The program, as in `python3 -m pip`, up to the sub-command.
    pub program_span: Span,
    /// The word `install`: options go after it.
    pub install: Span,
    /// All options, with short names written out: `--requirement`, `--constraint`, `--editable`, `--upgrade` …
    pub options: Vec<Given>,
    /// The requirements among the words.
    pub requirements: Vec<Word>,
}

impl Pip {
    /// Whether an option is given, by its long name.
    pub fn has(&self, name: &str) -> bool {
        self.options.iter().any(|option| option.name == name)
    }

    /// The arguments of an option, by its long name.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &Word> {
        let named = self
            .options
            .iter()
            .filter(move |option| option.name == name);
        named.filter_map(|option| option.value.as_ref())
    }

    /// The files of `-r`.
    pub fn requirement_files(&self) -> impl Iterator<Item = &Word> {
        self.values("--requirement")
    }

    /// The files of `-c`.
    pub fn constraint_files(&self) -> impl Iterator<Item = &Word> {
        self.values("--constraint")
    }

    /// The targets of `-e`.
    pub fn editables(&self) -> impl Iterator<Item = &Word> {
        self.values("--editable")
    }
}

/// Who reads the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PipProgram {
    /// pip.
    Pip,
    /// `uv pip`.
    Uv,
}

/// `easy_install …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EasyInstall {
    /// The program.
    pub program: Span,
    /// Its options.
    pub options: Vec<Given>,
    /// The requirements.
    pub requirements: Vec<Word>,
}

/// `python setup.py install` or `develop`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupPy {
    /// The script.
    pub script: Word,
    /// The command.
    pub command: Word,
    /// From the interpreter to the command.
    pub span: Span,
}

/// A run of `setup.py`, whatever its commands do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupScript {
    /// The interpreter; the script itself when it is run as a program.
    pub program: Word,
    /// The script.
    pub script: Word,
    /// What stands between interpreter and script.
    pub options: Vec<Word>,
    /// What follows the script: commands and their options.
    pub arguments: Vec<Word>,
}

/// The run of a `setup.py` that a command is, by an interpreter or as a program.
pub fn setup_script(command: &Command) -> Option<SetupScript> {
    let words = command.program_words();
    let program = command.program()?;
    let at = if program == "setup.py" {
        0
    } else if is_versioned(program, "python") || is_versioned(program, "pypy") {
        script_index(words)?
    } else {
        return None;
    };
    let script = words.get(at)?;
    (base_name(&script.text) == "setup.py").then(|| SetupScript {
        program: words.first().unwrap_or(script).clone(),
        script: script.clone(),
        options: words.get(1..at).unwrap_or(&[]).to_vec(),
        arguments: words.get(at + 1..).unwrap_or(&[]).to_vec(),
    })
}

/// Where the script stands in a command line of an interpreter; `None` when it runs a module or a text.
fn script_index(words: &[Word]) -> Option<usize> {
    let mut at = 1;
    loop {
        match words.get(at)?.text.as_str() {
            "-m" | "-c" | "-" => return None,
            "-W" | "-X" => at += 2,
            option if option.starts_with('-') => at += 1,
            _ => return Some(at),
        }
    }
}

/// Options of `pip install` (26.3, and older ones that are gone) and `uv pip install` with an argument.
const WITH_VALUE: &[WithValue] = &[
    ("-r", "--requirement"),
    ("-c", "--constraint"),
    ("-e", "--editable"),
    ("-t", "--target"),
    ("-i", "--index-url"),
    ("-f", "--find-links"),
    ("-b", "--build"),
    ("-P", "--upgrade-package"),
    ("-d", "--download"),
    ("-C", "--config-settings"),
    ("-p", "--python"),
    ("", "--abi"),
    ("", "--build-constraint"),
    ("", "--build-constraints"),
    ("", "--build-directory"),
    ("", "--cache-dir"),
    ("", "--cert"),
    ("", "--client-cert"),
    ("", "--config-setting"),
    ("", "--default-index"),
    ("", "--download-cache"),
    ("", "--exclude-newer"),
    ("", "--exists-action"),
    ("", "--extra"),
    ("", "--extra-index-url"),
    ("", "--global-option"),
    ("", "--group"),
    ("", "--implementation"),
    ("", "--index"),
    ("", "--index-strategy"),
    ("", "--install-option"),
    ("", "--keyring-provider"),
    ("", "--link-mode"),
    ("", "--log"),
    ("", "--no-binary"),
    ("", "--only-binary"),
    ("", "--override"),
    ("", "--platform"),
    ("", "--prefix"),
    ("", "--prerelease"),
    ("", "--progress-bar"),
    ("", "--proxy"),
    ("", "--python-version"),
    ("", "--refresh-package"),
    ("", "--reinstall-package"),
    ("", "--report"),
    ("", "--resolution"),
    ("", "--resume-retries"),
    ("", "--retries"),
    ("", "--root"),
    ("", "--root-user-action"),
    ("", "--src"),
    ("", "--source"),
    ("", "--timeout"),
    ("", "--trusted-host"),
    ("", "--upgrade-strategy"),
    ("", "--use-deprecated"),
    ("", "--use-feature"),
];

/// Short options without an argument, and the short form of a long one that pip takes as well.
const ALIASES: &[WithValue] = &[
    ("--no-cache", "--no-cache-dir"),
    ("-U", "--upgrade"),
    ("-I", "--ignore-installed"),
    ("-q", "--quiet"),
    ("-v", "--verbose"),
];

/// Options of easy_install with an argument (setuptools 79).
const EASY_INSTALL: &[WithValue] = &[
    ("-d", "--install-dir"),
    ("-s", "--script-dir"),
    ("-f", "--find-links"),
    ("-i", "--index-url"),
    ("-H", "--allow-hosts"),
    ("-b", "--build-directory"),
    ("-S", "--site-dirs"),
    ("-O", "--optimize"),
    ("", "--prefix"),
    ("", "--record"),
];

/// What a Python installer's command line does; `words` starts with the program.
pub(super) fn python_install(program: &str, words: &[Word]) -> Option<Install> {
    if is_versioned(program, "pip") {
        return pip(PipProgram::Pip, words, 1).map(Install::Pip);
    }
    if program == "uv" && words.get(1)?.text == "pip" {
        return pip(PipProgram::Uv, words, 2).map(Install::Pip);
    }
    if is_versioned(program, "easy_install") {
        return easy_install(words, 1).map(Install::EasyInstall);
    }
    if !is_versioned(program, "python") && !is_versioned(program, "pypy") {
        return None;
    }
    python(words)
}

/// `python [options] -m pip …` or `python [options] setup.py …`.
fn python(words: &[Word]) -> Option<Install> {
    let mut at = 1;
    loop {
        let word = words.get(at)?;
        match word.text.as_str() {
            "-m" => {
                let module = words.get(at + 1)?.text.as_str();
                return match module {
                    "pip" => pip(PipProgram::Pip, words, at + 2).map(Install::Pip),
                    "easy_install" => easy_install(words, at + 2).map(Install::EasyInstall),
                    "uv" if words.get(at + 2)?.text == "pip" => {
                        pip(PipProgram::Uv, words, at + 3).map(Install::Pip)
                    }
                    _ => None,
                };
            }
            "-W" | "-X" => at += 2,
            "-c" | "-" => return None,
            option if option.starts_with('-') => at += 1,
            script if base_name(script) == "setup.py" => {
                return setup_py(words, at).map(Install::SetupPy);
            }
            _ => return None,
        }
    }
}

/// `name`, `name3`, `name2.7`, `name-3.11`.
fn is_versioned(program: &str, name: &str) -> bool {
    let Some(version) = program.strip_prefix(name) else {
        return false;
    };
    let version = version.strip_prefix('-').unwrap_or(version);
    version.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// Reads the words after the program; options may stand before the sub-command.
fn pip(program: PipProgram, words: &[Word], from: usize) -> Option<Pip> {
    let (before, rest) = split_before_command(words.get(from..)?)?;
    let (install, arguments) = rest.split_first()?;
    if install.text != "install" {
        return None;
    }
    let (mut options, _) = split(before, WITH_VALUE, ALIASES);
    let (after, requirements) = split(arguments, WITH_VALUE, ALIASES);
    options.extend(after);
    let program_words = words.get(..from)?;
    let program_span = program_words
        .first()?
        .span
        .cover(program_words.last()?.span);
    Some(Pip {
        program,
        program_span,
        install: install.span,
        options,
        requirements,
    })
}

/// The words before the first that is no option, and from it on.
fn split_before_command(words: &[Word]) -> Option<(&[Word], &[Word])> {
    let mut at = 0;
    while let Some(word) = words.get(at).filter(|word| word.text.starts_with('-')) {
        let takes_value = WITH_VALUE
            .iter()
            .any(|(short, long)| *short == word.text || *long == word.text);
        at += if takes_value { 2 } else { 1 };
    }
    words.split_at_checked(at)
}

fn easy_install(words: &[Word], from: usize) -> Option<EasyInstall> {
    let (options, requirements) = split(words.get(from..)?, EASY_INSTALL, ALIASES);
    let program = words.first()?.span.cover(words.get(from - 1)?.span);
    Some(EasyInstall {
        program,
        options,
        requirements,
    })
}

fn setup_py(words: &[Word], at: usize) -> Option<SetupPy> {
    let script = words.get(at)?;
    // The commands stand among the options of those before them; only these two install.
    let command = words
        .iter()
        .skip(at + 1)
        .find(|word| ["install", "develop"].contains(&word.text.as_str()))?;
    Some(SetupPy {
        script: script.clone(),
        command: command.clone(),
        span: words.first()?.span.cover(command.span),
    })
}
