//! Keywords of `setup()` that are no field of the metadata, and those that are given but empty.

use super::Writer;
use super::commands::{Commands, commands};
use crate::convert::keywords::{Gone, gone, is_empty, known_call};
use crate::convert::repair;
use crate::convert::{Loss, Note, Refusal};
use crate::eval::Keyword;
use crate::metadata::{FieldName, FieldSpec};
use crate::project::{VersionFiles, written_version_files};
use crate::text::Span;

/// What becomes of a keyword.
enum Fate {
    /// It says what pbr does anyway, or nothing at all.
    Dropped(&'static str),
    /// It is gone, for this reason.
    Lost(&'static str),
    /// The package needs it.
    Needed(&'static str),
    /// pbr leaves it alone: it stays in setup.py.
    Kept,
    /// pbr replaces it by what `[global]` says.
    Commands,
    /// Another name of a field.
    Field,
}

fn fate(keyword: &str) -> Fate {
    match gone(keyword) {
        Some(Gone::Dropped(reason)) => return Fate::Dropped(reason),
        Some(Gone::Lost(reason)) => return Fate::Lost(reason),
        None => {}
    }
    match keyword {
        "licence" | "license_expression" | "license_file" => Fate::Field,
        "use_scm_version" => Fate::Dropped("pbr takes the version from git itself"),
        "requires" | "provides" | "obsoletes" => Fate::Lost("no tool reads it any more"),
        "cmdclass" => Fate::Commands,
        // pbr replaces the command classes that these two put in, unless it comes first among the packages of the build:
        // then nothing is compiled (measured with pbr 7.1.3, cffi 2.1.1, setuptools-rust 1.13.0).
        "cffi_modules" | "rust_extensions" => Fate::Needed(
            "pbr may throw away the commands that compile it, by the order in which the build finds its packages",
        ),
        "use_2to3" | "convert_2to3_doctests" | "use_2to3_fixers" | "use_2to3_exclude_fixers" => {
            Fate::Needed("translate the sources first")
        }
        "ext_package" | "libraries" | "headers" | "distclass" | "command_options" | "options"
        | "features" => Fate::Kept,
        "script_name" | "script_args" | "src_root" => {
            Fate::Needed("setup.cfg has no word for it: take it out of setup.py first")
        }
        _ => Fate::Lost("setuptools does not know this keyword"),
    }
}

impl Writer<'_> {
    /// Looks at the arguments of `setup()` as they are written.
    pub(super) fn keywords(&mut self) -> Result<(), Refusal> {
        let Some(call) = known_call(self.project)? else {
            return Ok(());
        };
        for keyword in &call.keywords {
            match FieldSpec::by_keyword(&keyword.name) {
                Some(field) if is_empty(keyword) => self.empty(field.name, keyword),
                Some(_) => {}
                None => self.other(keyword)?,
            }
        }
        Ok(())
    }

    /// Leaves a keyword in setup.py, and tells so.
    pub(super) fn keep(&mut self, keyword: &str, place: Option<Span>) {
        if self.kept.insert(keyword.to_owned()) {
            let message = format!("`{keyword}` stays in setup.py, with the code that it needs");
            self.conversion.notes.push(Note::remark(message, place));
        }
    }

    fn other(&mut self, keyword: &Keyword) -> Result<(), Refusal> {
        let name = &keyword.name;
        let place = Some(keyword.span);
        match fate(name) {
            Fate::Field => {}
            Fate::Dropped(_) if name == "use_scm_version" && writes_files(keyword) => {
                return Err(Refusal::new(
                    "setuptools_scm writes a file with the version when it builds, and pbr does not",
                    place,
                    "have the code ask importlib.metadata for its version, and take `write_to` out first",
                ));
            }
            Fate::Dropped(reason) => {
                let message = format!("`{name}` is dropped: {reason}");
                self.conversion.notes.push(Note::remark(message, place));
            }
            _ if is_empty(keyword) => {
                let message = format!("`{name}` is empty and is dropped");
                self.conversion.notes.push(Note::remark(message, place));
            }
            Fate::Kept => self.keep(name, place),
            Fate::Commands => self.commands(keyword)?,
            Fate::Lost(reason) => self.conversion.losses.push(Loss {
                field: name.clone(),
                message: reason.to_owned(),
                span: place,
            }),
            Fate::Needed(help) => {
                return Err(Refusal::new(
                    format!("pbr cannot carry over `{name}`"),
                    place,
                    help,
                ));
            }
        }
        Ok(())
    }

    fn commands(&mut self, keyword: &Keyword) -> Result<(), Refusal> {
        let place = Some(keyword.span);
        match commands(self.project, keyword) {
            Commands::Tests => self.conversion.losses.push(Loss {
                field: keyword.name.clone(),
                message: "its commands run tests, and pbr passes over it: `setup.py test` is gone since setuptools 72"
                    .to_owned(),
                span: place,
            }),
            Commands::Versioneer => {
                let message = "`cmdclass` of versioneer is dropped: pbr takes the version from git itself";
                self.conversion.notes.push(Note::remark(message, place));
            }
            Commands::Importable(classes) => self.cfg.lines("global", "commands", &classes)?,
            Commands::Lost(why) => {
                return Err(Refusal::new(
                    format!("pbr cannot carry over `cmdclass`: {why}"),
                    place,
                    "with pbr it would silently not run: classes in modules of the project, each called as its command, are named by `commands` in [global]",
                ));
            }
        }
        Ok(())
    }

    /// An empty value says nothing, in setup.cfg too; only where it switches discovery off is it more than noise.
    fn empty(&mut self, field: FieldName, keyword: &Keyword) {
        let place = Some(keyword.span);
        if matches!(
            field,
            FieldName::Packages | FieldName::PyModules | FieldName::ExtModules
        ) {
            return;
        }
        if field == FieldName::LicenseFiles {
            self.conversion.losses.push(Loss {
                field: "license_files".to_owned(),
                message: "the empty list that keeps licence files out cannot be said".to_owned(),
                span: place,
            });
            return;
        }
        let message = format!("`{}` is empty: it is left out", keyword.name);
        let decided = self.options.repairs.decide(&repair::EMPTY_KEYWORD);
        let made = repair::EMPTY_KEYWORD.repair(decided, message, place);
        self.conversion.repairs.push(made);
    }
}

/// Whether setuptools_scm writes files with these options, or may.
fn writes_files(keyword: &Keyword) -> bool {
    match written_version_files(keyword) {
        VersionFiles::These(files) => !files.is_empty(),
        VersionFiles::Unknown => true,
    }
}
