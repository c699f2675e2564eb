//! setup.cfg and setup.py, as files that change.

use super::Writer;
use crate::convert::remainder::{Remainder, remainder, with_arguments};
use crate::convert::repair::{self, Decision};
use crate::convert::setup_cfg::Words;
use crate::convert::{FileChange, Note, Refusal, leftover, references, setup_py};
use crate::eval::SetupFunction;
use crate::text::Decoding;

impl Writer<'_> {
    /// setup.cfg and setup.py.
    pub(super) fn setup_files(&mut self) -> Result<(), Refusal> {
        let change = match self.project.setup_cfg() {
            Some(source) => {
                let place = source.parse.errors.first().map(|error| error.span);
                let edited = match place {
                    None => self.cfg.edited(source, Words::Pbr, &self.carried),
                    Some(_) => None,
                };
                let Some(text) = edited else {
                    return Err(Refusal::new(
                        "setup.cfg is not a valid INI file",
                        place,
                        "mend it first: no Python tool reads it as it is",
                    ));
                };
                FileChange::modify(&source.file, text)
            }
            None => FileChange::create("setup.cfg", self.cfg.text()),
        };
        self.conversion.changes.push(change);
        self.conversion.notes.extend(leftover::unread(self.project));
        let old = self.project.setup().and_then(|setup| setup.file.as_ref());
        let change = if self.kept.is_empty() {
            let code = setup_py::call_of_pbr(&self.build_requires);
            setup_py::change(old.map(AsRef::as_ref), &code)
        } else {
            self.remainder()?
        };
        let after = change.new.as_deref();
        let loss = old.and_then(|file| setup_py::lost_comments(file, after, &self.carried));
        self.conversion.losses.extend(loss);
        self.conversion.changes.push(change);
        Ok(())
    }

    /// What stays in setup.py, and what pbr needs there.
    fn remainder(&self) -> Result<FileChange, Refusal> {
        let place = self.project.setup_call().map(|call| call.callee);
        let call = self.project.setup_call();
        if call.is_some_and(|call| call.function == SetupFunction::Distutils) {
            return Err(Refusal::new(
                "setup() of distutils does not know `pbr=True`",
                place,
                "import setup from setuptools first",
            ));
        }
        let arguments = setup_py::arguments_of_pbr(&self.build_requires);
        let kept = remainder(self.project, &self.kept)?;
        let change = match kept {
            Remainder::Call(change) => change.new.and_then(|text| {
                let file = self.project.setup()?.file.as_ref()?;
                let text = with_arguments(self.project, &text, &arguments)?;
                Some(FileChange::modify(file, text))
            }),
            Remainder::Gone => None,
        };
        change.ok_or_else(|| {
            Refusal::new(
                "`pbr=True` cannot be added to what stays in setup.py",
                place,
                "write the call of setup() with keywords of its own",
            )
        })
    }

    pub(super) fn second_setup_py(&mut self) {
        for package in self.package_folders() {
            let path = package.join("setup.py");
            if path == "setup.py" || !self.project.tree().has_file(&path) {
                continue;
            }
            let Ok(file) = self.project.files().open(&path, Decoding::Python) else {
                continue;
            };
            let place = Some(file.span(0, 0));
            let decided = self.options.repairs.decide(&repair::SECOND_SETUP_PY);
            if decided == Decision::Accepted {
                let message = format!("`{path}`, a second setup.py inside a package, is removed");
                let made = repair::SECOND_SETUP_PY.repair(decided, message, place);
                self.conversion.repairs.push(made);
                self.conversion.changes.push(FileChange::remove(&file));
                references::note_mentions(
                    self.project,
                    &[path.as_str()],
                    &[],
                    &mut self.conversion,
                );
            } else {
                let message = format!(
                    "`{path}` is a second setup.py and is installed with its package; `--repair all,SET023` removes it"
                );
                self.conversion.notes.push(Note::remark(message, place));
            }
        }
    }
}
