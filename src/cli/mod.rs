//! The command line: arguments, one file per subcommand, exit statuses.

mod args;
mod changes;
mod check;
mod configuration;
mod containers;
mod containers_args;
mod convert;
mod format;
mod inspect;
mod interview;
mod output;
mod requirements;
mod rule;
mod verify;
mod write;

use args::{Arguments, Command};
use clap::CommandFactory;
use std::ffi::OsString;
use std::process::ExitCode;

/// How a run ended (the statuses of `contracts`: 0, 1, 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing found, nothing to change.
    Clean,
    /// Findings, a refused conversion, a difference, or something to change.
    Findings,
    /// The work could not be done, and the result says why.
    Unable,
}

/// Why a run could not do its work; each ends with status 2.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A folder is no project, or cannot be read.
    #[error(transparent)]
    Load(#[from] crate::project::LoadError),
    /// No project below a path.
    #[error(transparent)]
    Find(#[from] crate::project::FindError),
    /// A configuration file that cannot be used.
    #[error(transparent)]
    Configuration(#[from] configuration::ConfigurationError),
    /// A selector that names no rule.
    #[error(transparent)]
    Selector(#[from] crate::rules::UnknownSelector),
    /// Two sides could not be compared.
    #[error(transparent)]
    Verify(#[from] crate::verify::VerifyError),
    /// An option that cannot be used as given.
    #[error("{0}")]
    Usage(String),
    /// A file could not be written.
    #[error("cannot write `{path}`: {source}")]
    Write {
        /// The file.
        path: String,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// Standard output is closed or full.
    #[error("cannot print: {0}")]
    Print(#[from] std::io::Error),
}

/// Runs the command line. Results go to standard output, everything else to standard error.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::read(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let failed = error.use_stderr();
            // A closed pipe must not hide the status.
            let _ = error.print();
            return ExitCode::from(if failed { 2 } else { 0 });
        }
    };
    let output = output::Output::new(&arguments.common);
    let configurations = configuration::Configurations::new(&arguments.common);
    let outcome = configurations.and_then(|known| dispatch(arguments.command, &known, &output));
    match outcome {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::Unable) => ExitCode::from(2),
        Err(CliError::Print(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            output.error(&error.to_string());
            ExitCode::from(2)
        }
    }
}

fn dispatch(
    command: Command,
    configurations: &configuration::Configurations,
    output: &output::Output,
) -> Result<Outcome, CliError> {
    match command {
        Command::Check(options) => check::run(&options, configurations, output),
        Command::Inspect(options) => inspect::run(&options, configurations, output),
        Command::Containers(options) => containers::run(&options, configurations, output),
        Command::Convert(options) => convert::run(&options, configurations, output),
        Command::Requirements(options) => requirements::run(&options, configurations, output),
        Command::Verify(options) => verify::run(&options, configurations, output),
        Command::Rule(options) => rule::run(&options, output),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "unsetup", &mut script);
            output.print(&String::from_utf8_lossy(&script))?;
            Ok(Outcome::Clean)
        }
    }
}
