//! The arguments of every command.

use super::containers_args::Containers;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Gets Python projects out of setup.py: reads it without running it, says what is wrong, converts it.
#[derive(Debug, Parser)]
#[command(name = "unsetup", version, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct Common {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Print results only
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more on standard error
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// When standard output is a terminal and NO_COLOR is not set
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find what is wrong with the packaging of the projects below PATH
    Check(Check),
    /// Show the metadata that the build would give, where each value comes from, what is dynamic and why
    Inspect(Inspect),
    /// Turn the project into one that pbr builds: a diff, the repairs it proposes, and what is lost
    Convert(Convert),
    /// Show the requirement sets, and put their files in order with --write
    Requirements(Requirements),
    /// Plan the container images: a base and one per console script, or the slices of docker/
    Containers(Containers),
    /// Explain a rule, or list all
    Rule(Rule),
    /// Print the completion script of a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

/// `unsetup check`
#[derive(Debug, Args)]
pub struct Check {
    /// Files or folders; projects are looked for below them
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub output_format: CheckFormat,
    /// Rules to run in place of the default set: codes, names, prefixes, or ALL
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub select: Option<Vec<String>>,
    /// Rules to run besides
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub extend_select: Vec<String>,
    /// Rules not to run
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub ignore: Vec<String>,
    /// Apply the safe fixes
    #[arg(long)]
    pub fix: bool,
    /// With --fix, apply those too that may change what is installed
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Print what --fix would change, and change nothing
    #[arg(long)]
    pub diff: bool,
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, default_value_t = Level::Warning)]
    pub fail_on: Level,
    /// Exit with status 0 whatever is found
    #[arg(long)]
    pub exit_zero: bool,
    /// Count the findings by rule
    #[arg(long)]
    pub statistics: bool,
    #[command(flatten)]
    pub target: Target,
    /// Another checkout whose requirement files a Dockerfile installs
    #[arg(long, value_name = "NAME=DIR")]
    pub with: Vec<String>,
}

/// What the project must work with.
#[derive(Debug, Args)]
pub struct Target {
    /// The oldest pbr that must read the project
    #[arg(long, value_name = "VERSION")]
    pub pbr_min: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// Each finding with its lines, why it is wrong and what to do
    Text,
    /// A line per finding
    Concise,
    /// The schema `unsetup.check/1`
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    Error,
    Warning,
    Info,
}

/// Text for people or JSON for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// `unsetup inspect`
#[derive(Debug, Args)]
pub struct Inspect {
    /// The project's folder
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// How to print the fields
    #[arg(long, value_enum, default_value_t = InspectFormat::Table)]
    pub output_format: InspectFormat,
    /// Show what holds on this Python only
    #[arg(long, value_name = "X.Y")]
    pub python: Option<String>,
    /// Show what holds on this platform only: a value of sys.platform
    #[arg(long, value_name = "NAME")]
    pub platform: Option<String>,
    /// Show what holds on this implementation of Python only: cpython, pypy
    #[arg(long, value_name = "NAME")]
    pub implementation: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InspectFormat {
    /// For people
    Table,
    /// The schema `unsetup.inspect/1`
    Json,
    /// The METADATA file of a wheel
    Metadata,
}

/// `unsetup rule`
#[derive(Debug, Args)]
pub struct Rule {
    /// A code or a name; all rules without it
    pub rule: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub output_format: Format,
}

/// `unsetup convert`
#[derive(Debug, Args)]
pub struct Convert {
    /// The project's folder
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// What to turn it into
    #[arg(long, value_enum, default_value_t = To::Pbr)]
    pub to: To,
    #[command(flatten)]
    pub target: Target,
    /// Repairs to make: rule codes, `all` or `none`; undecided ones are listed and --write waits for them
    #[arg(long, value_delimiter = ',', value_name = "CODE")]
    pub repair: Option<Vec<String>>,
    /// Give a field a value, as `version=5`
    #[arg(long, value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
    /// Install the shell scripts that nothing installs, by `[files] scripts`
    #[arg(long)]
    pub install_scripts: bool,
    /// Move a requirements.txt that differs from install_requires to this file
    #[arg(long, value_name = "FILE")]
    pub requirements_to: Option<String>,
    #[command(flatten)]
    pub mode: Mode,
    /// How to print what changes
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub output_format: Format,
}

/// What `convert --to` makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum To {
    /// setup.cfg as pbr reads it, and a setup.py of four lines
    Pbr,
}

/// Whether and how changes are made.
#[derive(Debug, Args)]
pub struct Mode {
    /// Write the changes
    #[arg(long)]
    pub write: bool,
    /// Print nothing; exit with status 1 when something would change
    #[arg(long, conflicts_with = "write")]
    pub check: bool,
    /// Print the diff only; exit with status 1 when something would change
    #[arg(long, conflicts_with_all = ["write", "check"])]
    pub diff: bool,
    /// Write although git has changes that are not committed
    #[arg(long)]
    pub allow_dirty: bool,
}

/// `unsetup requirements`
#[derive(Debug, Args)]
pub struct Requirements {
    /// The project's folder
    #[arg(default_value = ".")]
    pub path: PathBuf,
    #[command(flatten)]
    pub mode: Mode,
    /// How to print the sets
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub output_format: Format,
}
