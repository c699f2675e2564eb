//! `convert --interactive`: each choice as a question, with its answer when nothing is typed.

use super::CliError;
use crate::convert::{Choice, Conversion, ConvertOptions, Refusal, convert};
use crate::metadata::FieldName;
use crate::project::{Project, spdx_identifier};
use std::io::{BufRead, IsTerminal, Write};

/// Where answers come from.
pub trait Answers {
    /// Asks, and gives the line that was typed; `None` at the end of the input.
    ///
    /// # Errors
    /// The operating system's.
    fn ask(&mut self, question: &str) -> std::io::Result<Option<String>>;
}

/// Whoever sits at the terminal.
pub struct Terminal;

impl Terminal {
    /// # Errors
    /// When standard input is not a terminal.
    pub fn open() -> Result<Self, CliError> {
        match std::io::stdin().is_terminal() {
            true => Ok(Self),
            false => Err(CliError::Usage(
                "--interactive asks at a terminal, and standard input is none; decide with --repair, --set and --install-scripts".to_owned(),
            )),
        }
    }
}

impl Answers for Terminal {
    fn ask(&mut self, question: &str) -> std::io::Result<Option<String>> {
        let mut stderr = anstream::stderr().lock();
        write!(stderr, "{question} ")?;
        stderr.flush()?;
        let mut line = String::new();
        let length = std::io::stdin().lock().read_line(&mut line)?;
        Ok((length > 0).then(|| line.trim().to_owned()))
    }
}

/// Asks for every choice that the options leave open.
///
/// # Errors
/// The end of the input, and the operating system's.
pub fn choices(
    project: &Project,
    mut options: ConvertOptions,
    answers: &mut impl Answers,
) -> Result<ConvertOptions, CliError> {
    let mut interview = Interview { project, answers };
    interview.scripts(&mut options)?;
    interview.license(&mut options)?;
    interview.repairs(&mut options)?;
    Ok(options)
}

/// Asks whether to write.
///
/// # Errors
/// As above.
pub fn wants_to_write(answers: &mut impl Answers) -> Result<bool, CliError> {
    yes(answers, "Write these files?", false)
}

struct Interview<'a, A> {
    project: &'a Project,
    answers: &'a mut A,
}

impl<A: Answers> Interview<'_, A> {
    /// Whether to install shell scripts, when there are any that nothing installs.
    fn scripts(&mut self, options: &mut ConvertOptions) -> Result<(), CliError> {
        if options.install_scripts {
            return Ok(());
        }
        let with = ConvertOptions {
            install_scripts: true,
            ..options.clone()
        };
        if changes(&self.convert(options)) == changes(&self.convert(&with)) {
            return Ok(());
        }
        let question = "Install the shell scripts that nothing installs yet?";
        options.install_scripts = yes(self.answers, question, false)?;
        Ok(())
    }

    /// What to write for a licence whose text is no SPDX identifier.
    fn license(&mut self, options: &mut ConvertOptions) -> Result<(), CliError> {
        let license = self.project.metadata().license.value();
        let known = license.and_then(|license| license.known());
        let Some(text) = known.filter(|text| spdx_identifier(text).is_none()) else {
            return Ok(());
        };
        if options.set.contains_key(&FieldName::License) {
            return Ok(());
        }
        let question =
            format!("The licence is `{text}`, which is no SPDX identifier. Licence [{text}]:");
        let answer = line(self.answers, &question)?;
        if !answer.is_empty() && answer != *text {
            options.set.insert(FieldName::License, answer);
        }
        Ok(())
    }

    /// Every repair, once for each rule.
    fn repairs(&mut self, options: &mut ConvertOptions) -> Result<(), CliError> {
        let Ok(mut conversion) = self.convert(options) else {
            return Ok(());
        };
        if codes(&conversion).contains(&"VER001") {
            self.version(options)?;
            conversion = match self.convert(options) {
                Ok(conversion) => conversion,
                Err(_) => return Ok(()),
            };
        }
        let codes = codes(&conversion);
        if codes.is_empty() {
            return Ok(());
        }
        let mut accepted = Vec::new();
        for code in codes {
            let told: Vec<_> = conversion
                .undecided()
                .filter(|repair| repair.code == code)
                .collect();
            let name = told.first().map_or("", |repair| repair.name);
            let messages: String = told
                .iter()
                .map(|repair| format!("  {}\n", repair.message))
                .collect();
            let question = format!("{code} {name}\n{messages}Repair it?");
            if yes(self.answers, &question, true)? {
                accepted.push(code.to_owned());
            }
        }
        options.repairs =
            Choice::parse(&accepted).map_err(|error| CliError::Usage(error.to_string()))?;
        Ok(())
    }

    fn version(&mut self, options: &mut ConvertOptions) -> Result<(), CliError> {
        let version = self.project.metadata().version.value();
        let Some(text) = version.and_then(|version| version.known()) else {
            return Ok(());
        };
        let question =
            format!("The version `{text}` is invalid. Version to write [as repaired below]:");
        let answer = line(self.answers, &question)?;
        if !answer.is_empty() {
            options.set.insert(FieldName::Version, answer);
        }
        Ok(())
    }

    fn convert(&self, options: &ConvertOptions) -> Result<Conversion, Refusal> {
        convert(self.project, options)
    }
}

/// What a conversion writes, or why it does not.
fn changes(outcome: &Result<Conversion, Refusal>) -> Result<&[crate::convert::FileChange], &str> {
    match outcome {
        Ok(conversion) => Ok(&conversion.changes),
        Err(refusal) => Err(&refusal.message),
    }
}

fn codes(conversion: &Conversion) -> Vec<&'static str> {
    super::changes::codes(conversion)
}

/// Asks until the answer is yes or no; nothing typed is `default`.
fn yes(answers: &mut impl Answers, question: &str, default: bool) -> Result<bool, CliError> {
    let choice = if default { "[Y/n]" } else { "[y/N]" };
    let mut question = format!("{question} {choice}");
    loop {
        match line(answers, &question)?.to_ascii_lowercase().as_str() {
            "" => return Ok(default),
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => question = format!("yes or no? {choice}"),
        }
    }
}

fn line(answers: &mut impl Answers, question: &str) -> Result<String, CliError> {
    answers.ask(question)?.ok_or_else(|| {
        CliError::Usage("nothing is written: the answers ended before the questions".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use crate::text::MemoryWorld;
    use std::sync::Arc;

    /// Answers that were written down before.
    struct Script {
        answers: Vec<&'static str>,
        asked: Vec<String>,
    }

    impl Answers for Script {
        fn ask(&mut self, question: &str) -> std::io::Result<Option<String>> {
            let next = self.answers.get(self.asked.len()).copied();
            self.asked.push(question.to_owned());
            Ok(next.map(str::to_owned))
        }
    }

    fn project() -> Project {
        let setup = "from setuptools import setup\nsetup(name='pkg', version='five', license='free',\n  packages=['pkg'], py_modules=[], classifiers=[])\n";
        let files = [
            ("setup.py", setup),
            ("pkg/__init__.py", ""),
            ("run.sh", "#!/bin/sh\n"),
            ("requirements.txt", "six\n"),
        ];
        let world = MemoryWorld::new(files);
        Project::from_world(Arc::new(world), None, Settings::default(), ".").unwrap()
    }

    fn asked(answers: &[&'static str]) -> (Result<ConvertOptions, CliError>, Vec<String>) {
        let mut script = Script {
            answers: answers.to_vec(),
            asked: Vec::new(),
        };
        let options = choices(&project(), ConvertOptions::default(), &mut script);
        (options, script.asked)
    }

    #[test]
    fn every_choice_is_asked_for() {
        let (options, asked) = asked(&["y", "MIT", "5", "", "maybe", "n"]);
        let options = options.unwrap();
        assert!(options.install_scripts);
        assert_eq!(options.set[&FieldName::License], "MIT");
        assert_eq!(options.set[&FieldName::Version], "5");
        assert!(options.repairs.accepts("SET001") && !options.repairs.accepts("SET004"));
        let expected = [
            "Install the shell",
            "The licence is `free`",
            "The version `five`",
            "SET001 no-install-requirements\n",
            "SET004 empty-keyword\n",
            "yes or no?",
        ];
        for (question, start) in asked.iter().zip(expected) {
            assert!(question.starts_with(start), "{asked:#?}");
        }
    }

    #[test]
    fn the_end_of_the_input_is_no_answer() {
        let (options, asked) = asked(&["n"]);
        assert!(matches!(options, Err(CliError::Usage(_))), "{asked:?}");
        let mut script = Script {
            answers: vec![""],
            asked: Vec::new(),
        };
        assert!(!wants_to_write(&mut script).unwrap());
        assert_eq!(script.asked, ["Write these files? [y/N]"]);
    }
}
