//! `from module import *`

use crate::eval::builtins;
use crate::eval::machine::{Eval, Machine};
use crate::eval::value::{Data, Id, Value};
use crate::resolved::Reason;
use crate::text::Span;
use std::rc::Rc;

/// What modules of the standard library give that are not followed, when that is little and the same everywhere.
const KNOWN: &[(&str, &[&str])] = &[(
    "distutils.errors",
    &[
        "CCompilerError",
        "CompileError",
        "DistutilsArgError",
        "DistutilsByteCompileError",
        "DistutilsClassError",
        "DistutilsError",
        "DistutilsExecError",
        "DistutilsFileError",
        "DistutilsGetoptError",
        "DistutilsInternalError",
        "DistutilsModuleError",
        "DistutilsOptionError",
        "DistutilsPlatformError",
        "DistutilsSetupError",
        "DistutilsTemplateError",
        "LibError",
        "LinkError",
        "PreprocessError",
        "UnknownFileError",
    ],
)];

impl Machine<'_> {
    /// Binds what a module gives to `import *`.
    pub(super) fn import_star(&mut self, module: &Value, name: &str, span: Span) -> Eval<()> {
        let id = match &module.data {
            Data::Ref(id) if self.state.scope(*id).is_some() => *id,
            _ => {
                self.import_unseen_star(name, span);
                return Ok(());
            }
        };
        let scope = self.state.scope(id).cloned().unwrap_or_default();
        match scope.names.get("__all__").map(|all| self.seen(all)) {
            Some(all) => match self.listed(&all) {
                Some(listed) => self.import_listed(id, name, &listed, span)?,
                None => self.open_names("what `import *` binds is not followed", span),
            },
            None => {
                for (name, value) in scope.names {
                    if !name.starts_with('_') {
                        self.bind(&name, value);
                    }
                }
                if scope.open.is_some() {
                    self.open_names("what `import *` binds is not followed", span);
                }
            }
        }
        Ok(())
    }

    /// The names of `__all__`, when they are certain.
    fn listed(&self, all: &Value) -> Option<Vec<Rc<str>>> {
        let seq = match &all.data {
            Data::Tuple(seq) => (**seq).clone(),
            Data::Ref(id) => self.state.seq(*id)?.clone(),
            _ => return None,
        };
        let items = seq.certain()?;
        items
            .into_iter()
            .map(|item| item.as_str().cloned())
            .collect()
    }

    fn import_listed(&mut self, id: Id, name: &str, listed: &[Rc<str>], span: Span) -> Eval<()> {
        for wanted in listed {
            let is_bound = self
                .state
                .scope(id)
                .is_some_and(|scope| scope.names.contains_key(wanted) || scope.open.is_some());
            let inner = format!("{name}.{wanted}");
            let value = if is_bound || self.find_module(&inner).is_none() {
                let module = self.value(Data::Ref(id), span);
                builtins::attribute(self, &module, wanted, span)?
            } else {
                self.import_module(&inner, span)?
            };
            self.bind(wanted, value);
        }
        Ok(())
    }

    fn import_unseen_star(&mut self, name: &str, span: Span) {
        let Some((_, names)) = KNOWN.iter().find(|(known, _)| *known == name) else {
            self.open_names("what `import *` binds is not known", span);
            return;
        };
        for own in *names {
            let message = format!("`{name}.{own}` is not followed");
            let value = self.unknown(Reason::UnknownCall, message, span);
            self.bind(own, value);
        }
    }
}
