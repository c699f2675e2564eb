//! Calls of setup.py: which command is asked for, and what pip is told in its place.

use super::{RunScript, Runner};
use crate::data::setup_commands::{SETUP_COMMANDS, SetupCommand};
use crate::syntax::install::{SetupScript, setup_script};
use crate::syntax::shell::{Command, Word};
use crate::text::Span;
use camino::{Utf8Path, Utf8PathBuf};

/// A call of a setup.py.
#[derive(Debug, Clone)]
pub struct SetupRun {
    /// The program and what follows, up to the first command that setuptools has given up, else to the last word.
    pub place: Span,
    /// That command.
    pub command: Option<&'static SetupCommand>,
    /// What does the same without setup.py, and what it stands for; `None` where that is not certain.
    pub replacement: Option<(Span, String)>,
    /// The setup.py, by its path in the project; `None` when that depends on more than the text.
    script: Option<Utf8PathBuf>,
}

impl SetupRun {
    /// Whether it calls the setup.py of the project itself.
    pub fn is_of_project(&self) -> bool {
        self.script.as_deref() == Some(Utf8Path::new("setup.py"))
    }
}

impl RunScript {
    /// Its calls of a setup.py.
    pub fn setup_runs(&self) -> impl Iterator<Item = SetupRun> {
        let commands = self.commands.iter();
        commands.filter_map(|command| Some(self.setup_run(command, &setup_script(command)?)))
    }

    fn setup_run(&self, command: &Command, run: &SetupScript) -> SetupRun {
        let given = asked(&run.arguments).find_map(|word| Some((word, known(word)?)));
        let end = given.map(|(word, _)| word).or(run.arguments.last());
        let end = end.unwrap_or(&run.script);
        SetupRun {
            place: run.program.span.cover(end.span),
            command: given.map(|(_, command)| command),
            replacement: given.and_then(|(_, known)| self.replacement(run, known)),
            script: self.script(command, &run.script),
        }
    }

    /// The path of the script that is run. Who reads documentation stands in the root of the project.
    fn script(&self, command: &Command, word: &Word) -> Option<Utf8PathBuf> {
        let is_plain =
            self.runner == Runner::Reader && word.text.trim_start_matches("./") == "setup.py";
        let own = is_plain.then(|| Utf8PathBuf::from("setup.py"));
        self.path(command, word).or(own)
    }

    /// The call of pip that does the same, and what it stands for.
    fn replacement(&self, run: &SetupScript, command: &SetupCommand) -> Option<(Span, String)> {
        let arguments = command.pip?;
        let [word] = run.arguments.as_slice() else {
            return None;
        };
        let is_plain =
            run.options.is_empty() && matches!(run.script.text.as_str(), "setup.py" | "./setup.py");
        let program = self.file.slice(run.program.span);
        let place = run.program.span.cover(word.span);
        let written: Vec<&str> = self.file.slice(place).split_whitespace().collect();
        let words = [&run.program, &run.script, word].map(|word| word.raw.as_str());
        // Continued or quoted lines stay for the person.
        let is_one_line = !self.file.slice(place).contains('\n');
        let pip = match program {
            "python" => format!("pip {arguments}"),
            // The script is its own program.
            _ if run.program.span == run.script.span => format!("pip {arguments}"),
            _ if written == words => format!("{program} -m pip {arguments}"),
            _ => return None,
        };
        (is_plain && is_one_line && self.is_literal(word)).then_some((place, pip))
    }
}

fn known(word: &Word) -> Option<&'static SetupCommand> {
    SETUP_COMMANDS
        .iter()
        .find(|command| command.name == word.text)
}

/// The words that may be commands: no options, and not what may be the argument of one.
fn asked(arguments: &[Word]) -> impl Iterator<Item = &Word> {
    arguments.iter().enumerate().filter_map(move |(at, word)| {
        let before = at.checked_sub(1).and_then(|before| arguments.get(before));
        let is_value = before.is_some_and(|before| is_option(before) && !before.text.contains('='));
        (!is_option(word) && !is_value).then_some(word)
    })
}

fn is_option(word: &Word) -> bool {
    word.text.starts_with('-')
}
