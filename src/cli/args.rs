//! The arguments of every command.

use super::containers_args::Containers;
use super::format::Format;
use clap::{Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
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

impl Arguments {
    /// Reads the command line.
    ///
    /// # Errors
    /// What is wrong with it, or the help or version that it asks for.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let words: Vec<OsString> = words.into_iter().collect();
        match shortcut(&words) {
            Some(read) => read,
            None => Self::try_parse_from(words),
        }
    }
}

/// Reads a command line by the one subcommand that it names: to make all of them takes longer than to read a small project.
/// `None` where something is to be said that has to do with the others.
fn shortcut(words: &[OsString]) -> Option<Result<Arguments, clap::Error>> {
    let whole = clap::Command::new("unsetup");
    let command = clap::Command::new;
    let subcommand = match words.get(1)?.to_str()? {
        "check" => Check::augment_args(command("check")),
        "inspect" => Inspect::augment_args(command("inspect")),
        "convert" => Convert::augment_args(command("convert")),
        "requirements" => Requirements::augment_args(command("requirements")),
        "-V" | "--version" if words.len() == 2 => {
            let asked = whole.version(env!("CARGO_PKG_VERSION"));
            return asked.try_get_matches_from(words.to_vec()).err().map(Err);
        }
        _ => return None,
    };
    let whole = Common::augment_args(whole.subcommand(subcommand));
    let mut matches = whole.try_get_matches_from(words.to_vec()).ok()?;
    Arguments::from_arg_matches_mut(&mut matches).ok().map(Ok)
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
    /// The configuration file, in place of the nearest unsetup.toml, pyproject.toml or setup.cfg
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help_heading = "Configuration"
    )]
    pub config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(
        long,
        global = true,
        conflicts_with = "config",
        help_heading = "Configuration"
    )]
    pub isolated: bool,
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
    /// Turn the project into one that pbr builds, or into a declarative one: a diff, the repairs it proposes, and what is lost
    Convert(Convert),
    /// Show the requirement sets, and put their files in order with --write
    Requirements(Requirements),
    /// Plan the container images: a base and one per console script, or the slices of docker/
    Containers(Containers),
    /// Build both sides of a conversion, and compare what they install; this runs the build of the project
    Verify(Verify),
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
    /// Folders, below which projects are looked for; files, which stand for the project they belong to; `-` for standard
    /// input
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// The path of what standard input holds
    #[arg(long, value_name = "FILE")]
    pub stdin_filename: Option<PathBuf>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub output_format: CheckFormat,
    /// Count the findings by rule
    #[arg(long)]
    pub statistics: bool,
    #[command(flatten)]
    pub rules: RuleChoice,
    #[command(flatten)]
    pub fixes: Fixes,
    #[command(flatten)]
    pub known: Known,
    /// The least severity that makes the exit status 1 [default: warning]
    #[arg(long, value_enum)]
    pub fail_on: Option<Level>,
    /// Exit with status 0 whatever is found
    #[arg(long)]
    pub exit_zero: bool,
    #[command(flatten)]
    pub target: Target,
    /// Another checkout whose requirement files a Dockerfile installs
    #[arg(long, value_name = "NAME=DIR")]
    pub with: Vec<String>,
}

/// Which rules run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rules")]
pub struct RuleChoice {
    /// Rules to run in place of the default set: codes, names, prefixes, or ALL
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub select: Option<Vec<String>>,
    /// Rules to run besides
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub extend_select: Vec<String>,
    /// Rules not to run
    #[arg(long, value_delimiter = ',', value_name = "RULE")]
    pub ignore: Vec<String>,
    /// Rules not to report in some files
    #[arg(long, value_delimiter = ',', value_name = "PATTERN:RULE")]
    pub per_file_ignores: Vec<String>,
}

/// What is done about the findings.
#[derive(Debug, Args)]
#[command(next_help_heading = "Fixes")]
pub struct Fixes {
    /// Apply the safe fixes
    #[arg(long)]
    pub fix: bool,
    /// With --fix, apply those too that may change what is installed
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Apply the fixes, and say nothing of what they leave
    #[arg(long)]
    pub fix_only: bool,
    /// List the fixes that were applied
    #[arg(long)]
    pub show_fixes: bool,
    /// Print what --fix (or --add-ignore) would change, and change nothing
    #[arg(long)]
    pub diff: bool,
}

/// Findings that are to be left alone.
#[derive(Debug, Args)]
#[command(next_help_heading = "Known findings")]
pub struct Known {
    /// Leave out the findings that this file records
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Leave out none, whatever the configuration says
    #[arg(long, conflicts_with = "baseline")]
    pub no_baseline: bool,
    /// Record all findings in the file of --baseline
    #[arg(long, conflicts_with_all = ["no_baseline", "fix", "fix_only", "diff", "add_ignore"])]
    pub write_baseline: bool,
    /// Write comments that suppress all findings
    #[arg(long, conflicts_with_all = ["fix", "fix_only"])]
    pub add_ignore: bool,
    /// Report comments that suppress nothing
    #[arg(long)]
    pub unused_ignores: bool,
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
    /// The findings of that schema, a line each
    JsonLines,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub's workflows
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// Test cases that failed, for other CI servers
    Junit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    Error,
    Warning,
    Info,
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
    #[command(flatten)]
    pub choices: Choices,
    /// Ask at the terminal for each choice: repairs, version, scripts, licence, and whether to write
    #[arg(long, conflicts_with_all = ["check", "diff", "repair"])]
    pub interactive: bool,
    #[command(flatten)]
    pub mode: Mode,
    /// How to print what changes
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub output_format: Format,
}

/// What the user decides about a conversion.
#[derive(Debug, Args)]
pub struct Choices {
    /// What builds it, with --to pyproject
    #[arg(long, value_enum, default_value_t = ConvertBackend::Setuptools)]
    pub backend: ConvertBackend,
    /// Repairs to make: rule codes, `all` or `none`; undecided ones are listed and --write waits for them
    #[arg(long, value_delimiter = ',', value_name = "CODE")]
    pub repair: Option<Vec<String>>,
    /// Give a field a value, as `version=5`
    #[arg(long, value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
    /// Write a field as it is today, in place of where it is read from, as `version`
    #[arg(long, value_delimiter = ',', value_name = "FIELD")]
    pub freeze: Vec<String>,
    /// Install the shell scripts that nothing installs, by `[files] scripts`
    #[arg(long)]
    pub install_scripts: bool,
    /// Move a requirements.txt that differs from install_requires to this file
    #[arg(long, value_name = "FILE")]
    pub requirements_to: Option<String>,
}

/// What `convert --to` makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum To {
    /// setup.cfg as pbr reads it, and a setup.py of four lines
    Pbr,
    /// setup.cfg as setuptools reads it
    SetupCfg,
    /// [project] of pyproject.toml (PEP 621)
    Pyproject,
}

/// What builds a project with a pyproject.toml.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConvertBackend {
    /// setuptools.build_meta
    Setuptools,
    /// pbr.build: the version from git, the requirements from requirements.txt (pbr 7.1 and later)
    Pbr,
}

/// `unsetup verify`
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 both sides are the same, 1 they differ, 2 they could not be compared."
)]
pub struct Verify {
    /// The project's folder
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// Compare the project with what `convert --to` makes of it; pbr, unless --before is given
    #[arg(long, value_enum)]
    pub to: Option<To>,
    /// Compare this git revision with the tree as it is, or with its conversion if --to is given
    #[arg(long, value_name = "REV")]
    pub before: Option<String>,
    #[command(flatten)]
    pub target: Target,
    #[command(flatten)]
    pub choices: Choices,
    #[command(flatten)]
    pub build: Build,
    /// How to print the comparison
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub output_format: Format,
}

/// How `verify` builds.
#[derive(Debug, Args)]
#[command(next_help_heading = "Build")]
pub struct Build {
    /// The interpreters to build with, one after the other; python3 without it
    #[arg(long, value_name = "PATH", num_args = 1.., value_delimiter = ',')]
    pub python: Vec<PathBuf>,
    /// What the tools of the build must satisfy besides, as `setuptools<58`
    #[arg(long, value_name = "REQUIREMENT")]
    pub constraint: Vec<String>,
    /// The folder that keeps the environments of builds, in place of the user's cache
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,
    /// Seconds that one step of a build may take
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..))]
    pub timeout: u64,
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
