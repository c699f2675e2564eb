//! `unsetup convert`

use super::args::{Choices, Convert, ConvertBackend, To};
use super::configuration::Configurations;
use super::format::Format;
use super::interview::{self, Answers, Terminal};
use super::output::Output;
use super::write::Lock;
use super::{CliError, Outcome, changes};
use crate::convert::{BuildBackend, Choice, Conversion, ConvertOptions, Refusal, Target, convert};
use crate::metadata::{FieldKind, FieldName, FieldSpec};
use crate::project::Project;
use crate::report::{convert as report, json};
use crate::text::resolve;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::{BTreeMap, BTreeSet};

/// Shows what a conversion would change, or writes it.
///
/// # Errors
/// When the folder is no project, an option cannot be used, or the files cannot be written.
pub fn run(
    options: &Convert,
    configurations: &Configurations,
    output: &Output,
) -> Result<Outcome, CliError> {
    if options.interactive && options.output_format == Format::Json {
        return Err(CliError::Usage(
            "--interactive talks to people: it does not go with --output-format json".to_owned(),
        ));
    }
    let choices = choices(&options.choices, options.to)?;
    let writes = options.mode.write || options.interactive;
    let lock = changes::prepare(&options.path, writes, output)?;
    let project = configurations.load(&options.path, options.target.pbr_min.as_deref())?;
    let screen = Screen {
        options,
        project: &project,
        lock: lock.as_ref(),
        output,
    };
    if options.interactive {
        return screen.interview(choices, &mut Terminal::open()?);
    }
    match convert(&project, &choices) {
        Ok(conversion) => screen.conversion(&conversion, options.mode.write),
        Err(refusal) => screen.refusal(&refusal),
    }
}

/// Reads the options about repairs and values.
///
/// # Errors
/// An option that cannot be used.
pub(super) fn choices(options: &Choices, to: To) -> Result<ConvertOptions, CliError> {
    let repairs = match &options.repair {
        None => Choice::default(),
        Some(words) => {
            Choice::parse(words).map_err(|error| CliError::Usage(format!("--repair: {error}")))?
        }
    };
    let set: Result<BTreeMap<_, _>, _> = options.set.iter().map(|text| field_value(text)).collect();
    let freeze: Result<BTreeSet<_>, _> = options.freeze.iter().map(|key| field(key)).collect();
    let requirements_to = options.requirements_to.as_deref().map(inside);
    Ok(ConvertOptions {
        repairs,
        set: set?,
        to: target(to, options.backend)?,
        freeze: freeze?,
        install_scripts: options.install_scripts,
        requirements_to: requirements_to.transpose()?,
    })
}

fn target(to: To, backend: ConvertBackend) -> Result<Target, CliError> {
    let backend = match backend {
        ConvertBackend::Setuptools => BuildBackend::Setuptools,
        ConvertBackend::Pbr => BuildBackend::Pbr,
    };
    match to {
        To::Pyproject => Ok(Target::Pyproject(backend)),
        _ if backend == BuildBackend::Pbr => Err(CliError::Usage(
            "--backend pbr is for --to pyproject".to_owned(),
        )),
        To::Pbr => Ok(Target::Pbr),
        To::SetupCfg => Ok(Target::SetupCfg),
    }
}

fn field(key: &str) -> Result<FieldName, CliError> {
    let field = FieldSpec::by_key(key.trim());
    field
        .map(|field| field.name)
        .ok_or_else(|| no_such_field("--freeze", key))
}

fn no_such_field(option: &str, key: &str) -> CliError {
    let like = FieldSpec::like(key.trim());
    let like: Vec<String> = like.iter().map(|key| format!("`{key}`")).collect();
    let hint = match like.is_empty() {
        true => "`unsetup inspect` lists them".to_owned(),
        false => format!("did you mean {}?", like.join(" or ")),
    };
    CliError::Usage(format!("{option} {key}: there is no such field; {hint}"))
}

/// Reads `field=value`; the field is one line of text.
fn field_value(text: &str) -> Result<(FieldName, String), CliError> {
    let Some((key, value)) = text.split_once('=') else {
        return Err(CliError::Usage(format!(
            "--set wants FIELD=VALUE, not `{text}`"
        )));
    };
    match FieldSpec::by_key(key.trim()) {
        Some(field) if field.kind == FieldKind::Text => Ok((field.name, value.trim().to_owned())),
        Some(_) => Err(CliError::Usage(format!(
            "--set {key}: only fields of one text can be set, such as version or license"
        ))),
        None => Err(no_such_field("--set", key)),
    }
}

fn inside(path: &str) -> Result<Utf8PathBuf, CliError> {
    let resolved = resolve(Utf8Path::new(""), path);
    let resolved = resolved.ok().filter(|path| !path.as_str().is_empty());
    resolved.ok_or_else(|| {
        CliError::Usage(format!(
            "--requirements-to wants a file inside the project, not `{path}`"
        ))
    })
}

impl To {
    /// The word of the option.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Pbr => Target::Pbr.as_str(),
            Self::SetupCfg => Target::SetupCfg.as_str(),
            Self::Pyproject => Target::Pyproject(BuildBackend::default()).as_str(),
        }
    }
}

struct Screen<'a> {
    options: &'a Convert,
    project: &'a Project,
    /// Of a command that may write.
    lock: Option<&'a Lock>,
    output: &'a Output,
}

impl Screen<'_> {
    fn target(&self) -> &'static str {
        self.options.to.word()
    }

    fn refusal(&self, refusal: &Refusal) -> Result<Outcome, CliError> {
        let files = self.project.files();
        if self.options.output_format == Format::Json {
            let document = report::ConvertReport::new(files, self.target(), Err(refusal));
            self.output.print(&json::document(&document))?;
        } else {
            self.output
                .error(report::refusal(files, self.target(), refusal).trim_end());
        }
        Ok(Outcome::Findings)
    }

    /// Asks for the choices, shows what comes of them, and asks whether to write that.
    fn interview(
        &self,
        choices: ConvertOptions,
        answers: &mut impl Answers,
    ) -> Result<Outcome, CliError> {
        let choices = interview::choices(self.project, choices, answers)?;
        let conversion = match convert(self.project, &choices) {
            Ok(conversion) => conversion,
            Err(refusal) => return self.refusal(&refusal),
        };
        if self.options.mode.write || conversion.changes.is_empty() {
            return self.conversion(&conversion, self.options.mode.write);
        }
        self.output.print(&self.preview(&conversion))?;
        match interview::wants_to_write(answers)? {
            true => self.conversion(&conversion, true),
            false => {
                self.output.remark("Nothing is written.");
                Ok(Outcome::Clean)
            }
        }
    }

    fn conversion(&self, conversion: &Conversion, write: bool) -> Result<Outcome, CliError> {
        let mode = &self.options.mode;
        if let Some(outcome) = changes::look(conversion, mode, self.output)? {
            return Ok(outcome);
        }
        if write {
            changes::write(
                &self.options.path,
                self.lock,
                self.project,
                conversion,
                mode,
                self.output,
            )?;
        }
        let text = match self.options.output_format {
            Format::Json => {
                let files = self.project.files();
                json::document(&report::ConvertReport::new(
                    files,
                    self.target(),
                    Ok(conversion),
                ))
            }
            Format::Text => self.text(conversion, write),
        };
        self.output.print(&text)?;
        Ok(Outcome::Clean)
    }

    fn text(&self, conversion: &Conversion, written: bool) -> String {
        let color = self.output.color;
        let summary = report::summary(self.project.files(), conversion, color);
        if conversion.changes.is_empty() {
            return format!("{summary}Already converted: nothing to change.\n");
        }
        match written {
            true => format!("{summary}{}", self.after_writing()),
            false => format!("{}{}", self.preview(conversion), self.next_step(conversion)),
        }
    }

    /// The diff and the summary.
    fn preview(&self, conversion: &Conversion) -> String {
        let color = self.output.color;
        let diff = report::diff(conversion, color);
        let summary = report::summary(self.project.files(), conversion, color);
        format!("{diff}\n{summary}")
    }

    fn after_writing(&self) -> String {
        let next = match self.options.to {
            To::Pbr => {
                "commit the files, then build in git with a tag or PBR_VERSION, which give pbr the version"
            }
            To::SetupCfg | To::Pyproject => "build it, then commit the files",
        };
        format!("Written. Next: {next}\n")
    }

    fn next_step(&self, conversion: &Conversion) -> String {
        let codes = changes::codes(conversion);
        let to = match self.options.to {
            To::Pbr => String::new(),
            _ => format!(" --to {}", self.target()),
        };
        match codes.is_empty() {
            true => "Nothing is written yet: add --write to write these files.\n".to_owned(),
            false => format!(
                "Nothing is written yet. Next: unsetup convert{to} --repair all --write\n(or choose repairs: --repair {}, or --repair none)\n",
                codes.join(",")
            ),
        }
    }
}
