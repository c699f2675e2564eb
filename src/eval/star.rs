//! `from module import *`

use crate::eval::builtins;
use crate::eval::environment::python2;
use crate::eval::machine::{Eval, Machine};
use crate::eval::value::{Data, Id, Value};
use crate::resolved::Reason;
use crate::syntax::python::ast::Stmt;
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
                for (bound, value) in scope.names {
                    if !bound.starts_with('_') {
                        self.bind(&bound, value);
                    }
                }
                if scope.open.is_some() {
                    let message = "what `import *` binds is not followed";
                    let lists = self.may_list_names(name, span);
                    // Without `__all__` it binds no name that begins with `_`.
                    self.open_names_of(message, span, |name| lists || !name.starts_with('_'));
                }
            }
        }
        Ok(())
    }

    /// `from name import *` of a module that Python 2 finds in the package itself: a package that hands on its parts so has
    /// many, and they are not read for it. `false` when this is another import.
    pub(super) fn open_star_beside(&mut self, name: &str, span: Span) -> bool {
        let is_seen = builtins::module(name).is_some() || self.find_module(name).is_some();
        let is_python2 = self.state.guard.implies(&python2());
        let beside = self.module_beside(name);
        let Some(beside) = beside.filter(|_| is_python2 && !is_seen) else {
            return false;
        };
        let message = "what `import *` binds is not followed";
        let lists = self.may_list_names(&beside, span);
        self.open_names_of(message, span, |name| lists || !name.starts_with('_'));
        true
    }

    /// Whether a module of the project says `__all__` anywhere but in a class.
    fn may_list_names(&mut self, module: &str, span: Span) -> bool {
        let path = self.find_module(module);
        let Some(source) = path.and_then(|path| self.source(&path, span)) else {
            return true;
        };
        let text = source.file().text();
        text.contains("__all__")
            && source.body().iter().any(|statement| {
                let stands = text.get(source.span(statement).range());
                !matches!(statement, Stmt::ClassDef(_))
                    && stands.is_none_or(|written| written.contains("__all__"))
            })
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
