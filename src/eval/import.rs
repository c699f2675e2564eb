//! Imports: modelled modules, modules of the project, and those that only the build's machine has.

use crate::eval::environment::python2;
use crate::eval::machine::{Eval, Machine, Stop, Truth};
use crate::eval::state::{Object, Scope};
use crate::eval::value::{Data, Id, Value};
use crate::eval::{Import, builtins};
use crate::provenance::Via;
use crate::resolved::Reason;
use crate::syntax::python::{Module, ast};
use crate::text::{Decoding, EntryKind, Span};
use camino::{Utf8Path, Utf8PathBuf};
use std::rc::Rc;

/// What the import of a module raises that is not there. Before Python 3.6 it is an ImportError, and there is no such
/// name for a handler.
const MISSING: &str = "ModuleNotFoundError";

impl Machine<'_> {
    pub fn exec_import(&mut self, stmt: &ast::StmtImport) -> Eval<()> {
        for alias in &stmt.names {
            let span = self.span(alias);
            let name = alias.name.as_str();
            self.note_import(name, span);
            let value = self.import_module(name, span)?;
            match &alias.asname {
                Some(asname) => self.bind(asname.as_str(), value),
                None => {
                    let first = name.split('.').next().unwrap_or(name);
                    let value = if first == name {
                        value
                    } else {
                        self.import_module(first, span)?
                    };
                    self.bind(first, value);
                }
            }
        }
        Ok(())
    }

    pub fn exec_import_from(&mut self, stmt: &ast::StmtImportFrom, span: Span) -> Eval<()> {
        let written = stmt.module.as_ref().map_or("", |module| module.as_str());
        let name = if stmt.level == 0 {
            written.to_owned()
        } else {
            self.absolute_name(stmt.level, written)
        };
        if name == "__future__" {
            return Ok(());
        }
        if stmt.level == 0 {
            self.note_import(&name, span);
        }
        let is_star = stmt.names.iter().any(|alias| &alias.name == "*");
        if is_star && stmt.level == 0 && self.open_star_beside(&name, span) {
            return Ok(());
        }
        let module = self.import_module(&name, span)?;
        for alias in &stmt.names {
            let span = self.span(alias);
            let wanted = alias.name.as_str();
            if wanted == "*" {
                self.import_star(&module, &name, span)?;
                continue;
            }
            let value = self.each(&module, &mut |machine, module| {
                machine.member(&module, &name, wanted, span)
            })?;
            let bound = alias.asname.as_ref().unwrap_or(&alias.name);
            self.bind(bound.as_str(), value);
        }
        Ok(())
    }

    fn note_import(&mut self, name: &str, span: Span) {
        // Those of setup.py itself only.
        if self.trail.is_none() {
            self.imports.push(Import {
                module: name.to_owned(),
                span,
            });
        }
    }

    fn absolute_name(&self, level: u32, written: &str) -> String {
        let module = self
            .state
            .scope(self.scope)
            .and_then(|scope| self.state.scope(scope.module))
            .and_then(|scope| scope.module_name.clone())
            .unwrap_or_else(|| "".into());
        let mut parts = module.split('.').collect::<Vec<_>>();
        let is_package = self.module.file().path().file_name() == Some("__init__.py");
        let up = (level as usize).saturating_sub(usize::from(is_package));
        parts.truncate(parts.len().saturating_sub(up));
        if !written.is_empty() {
            parts.push(written);
        }
        parts.join(".")
    }

    /// `from module import name`
    fn member(&mut self, module: &Value, name: &str, wanted: &str, span: Span) -> Eval<Value> {
        let own = matches!(module.data, Data::Ref(_));
        match builtins::named_where(name, wanted) {
            Some(guard) if !own => self.branch(
                Truth::when(guard),
                |machine| machine.member_present(module, name, wanted, span),
                |machine| machine.raise("ImportError", span),
            ),
            _ => self.member_present(module, name, wanted, span),
        }
    }

    fn member_present(
        &mut self,
        module: &Value,
        name: &str,
        wanted: &str,
        span: Span,
    ) -> Eval<Value> {
        if let Data::Unknown(unknown) = &module.data {
            if builtins::may_be_missing(unknown.why.reason, wanted) {
                self.may_raise(Some("ImportError"), &unknown.why, span);
            }
            return Ok(Value::unknown_reaching(
                unknown.why.clone(),
                module.reach(),
                self.at(span),
            ));
        }
        let Data::Ref(id) = module.data else {
            return builtins::attribute(self, module, wanted, span);
        };
        let bound = self
            .state
            .scope(id)
            .is_some_and(|scope| scope.names.contains_key(wanted) || scope.open.is_some());
        if bound {
            return builtins::attribute(self, module, wanted, span);
        }
        let inner = format!("{name}.{wanted}");
        if self.find_module(&inner).is_some() {
            return self.import_module(&inner, span);
        }
        self.raise("ImportError", span)
    }

    /// From here on names may be bound that we do not see, those that hold data again too. That functions, classes and
    /// modules keep their names is taken for granted.
    pub fn open_names(&mut self, message: &str, span: Span) {
        self.open_names_of(message, span, |_| true);
    }

    /// The same of the names that `may_change`.
    pub(super) fn open_names_of(
        &mut self,
        message: &str,
        span: Span,
        may_change: impl Fn(&str) -> bool,
    ) {
        let why = self.why(Reason::UnknownName, message, span);
        let scope = self.scope;
        let module = self.state.scope(scope).map_or(scope, |scope| scope.module);
        for id in [scope, module] {
            let Some(mut scope) = self.state.scope(id).cloned() else {
                continue;
            };
            for (name, value) in &mut scope.names {
                let own = matches!(name.as_ref(), "__name__" | "__file__" | "__doc__");
                if !own && may_change(name) && self.is_data(value) {
                    let at = value.at.clone();
                    *value = Value::unknown_reaching(why.clone(), value.reach(), at);
                }
            }
            scope.open = Some(why.clone());
            self.state.put(id, Rc::new(Object::Scope(scope)));
        }
    }

    fn is_data(&self, value: &Value) -> bool {
        match &value.data {
            Data::Function(_) | Data::Native(_) | Data::Module(_) | Data::Class(_) => false,
            Data::Ref(id) => self.state.scope(*id).is_none(),
            _ => true,
        }
    }

    /// The module of that dotted name. Where the standard library has none of this name, importing it raises.
    pub fn import_module(&mut self, name: &str, span: Span) -> Eval<Value> {
        let own = self.state.modules.contains_key(name) || self.find_module(name).is_some();
        match builtins::exists_where(name) {
            Some(guard) if !own => self.branch(
                Truth::when(guard),
                |machine| machine.import_present(name, span),
                |machine| machine.import_absent(span),
            ),
            _ => self.import_present(name, span),
        }
    }

    /// Raises what importing a module that does not exist raises: `ModuleNotFoundError` came with Python 3.6.
    fn import_absent(&mut self, span: Span) -> Eval<Value> {
        self.branch(
            Truth::when(builtins::environments("python_version >= '3.6'")),
            |machine| machine.raise("ModuleNotFoundError", span),
            |machine| machine.raise("ImportError", span),
        )
    }

    fn import_present(&mut self, name: &str, span: Span) -> Eval<Value> {
        if let Some(known) = builtins::module(name) {
            if builtins::is_installed(name) {
                let message = format!("`{name}` is not part of the project");
                let why = self.why(Reason::InstalledPackage, message, span);
                self.may_raise(Some(MISSING), &why, span);
            }
            return Ok(self.value(Data::Module(known), span));
        }
        if let Some(id) = self.state.modules.get(name) {
            return Ok(self.value(Data::Ref(*id), span));
        }
        match self.find_module(name) {
            Some(path) => self.run_module(name, &path, span),
            None => self.unseen_module(name, span),
        }
    }

    fn unseen_module(&mut self, name: &str, span: Span) -> Eval<Value> {
        let top = name.split('.').next().unwrap_or(name);
        let inside = self.state.modules.contains_key(top) || self.find_module(top).is_some();
        if inside && name.contains('.') {
            return self.raise(MISSING, span);
        }
        if let Some(beside) = self.module_beside(name) {
            return self.branch(
                Truth::when(python2()),
                |machine| machine.import_module(&beside, span),
                |machine| machine.foreign_module(name, span),
            );
        }
        self.foreign_module(name, span)
    }

    /// The module of that name in the package that imports it: Python 2 looks there first (PEP 328). Only asked for names
    /// that are nothing else.
    pub(super) fn module_beside(&self, name: &str) -> Option<String> {
        let beside = self.absolute_name(1, name);
        let is_other = beside != name && !self.module.has_absolute_import();
        (is_other && self.find_module(&beside).is_some()).then_some(beside)
    }

    /// A module that is not part of the project.
    fn foreign_module(&mut self, name: &str, span: Span) -> Eval<Value> {
        let (reason, message) = builtins::unseen_reason(name);
        let why = self.why(reason, message, span);
        if reason == Reason::InstalledPackage || reason == Reason::ScmTool {
            self.may_raise(Some(MISSING), &why, span);
        }
        Ok(Value::unknown(why, self.at(span)))
    }

    /// The file of a module of the project.
    pub fn find_module(&self, name: &str) -> Option<Utf8PathBuf> {
        let relative = name.replace('.', "/");
        for folder in &self.search {
            let base = if folder.as_str().is_empty() {
                Utf8PathBuf::from(&relative)
            } else {
                folder.join(&relative)
            };
            let candidates = [base.join("__init__.py"), base.with_extension("py")];
            for candidate in candidates {
                if self.files.world().kind(&candidate) == Some(EntryKind::File) {
                    return Some(candidate);
                }
            }
        }
        None
    }

    /// Runs a module of the project, its packages first.
    fn run_module(&mut self, name: &str, path: &Utf8Path, span: Span) -> Eval<Value> {
        if let Some((package, _)) = name.rsplit_once('.')
            && !self.state.modules.contains_key(package)
            && self.find_module(package).is_some()
        {
            self.import_module(package, span)?;
            if let Some(id) = self.state.modules.get(name) {
                return Ok(self.value(Data::Ref(*id), span));
            }
        }
        let Some(source) = self.source(path, span) else {
            let message = format!("`{path}` cannot be read");
            return Ok(self.unknown(Reason::UnreadableFile, message, span));
        };
        self.with_source(&source.clone(), span, |machine| {
            machine.run_source(name, &source, span)
        })
    }

    fn run_source(&mut self, name: &str, source: &Rc<Module>, span: Span) -> Eval<Value> {
        let id = self.new_module_scope(name, source);
        Rc::make_mut(&mut self.state.modules).insert(name.to_owned(), id);
        self.run_imported(source, id, span)?;
        self.mark_attributes(name, id);
        if let Some((package, last)) = name.rsplit_once('.')
            && let Some(package) = self.state.modules.get(package).copied()
        {
            let value = self.value(Data::Ref(id), span);
            if let Some(scope) = self.state.scope_mut(package) {
                scope.names.insert(last.into(), value);
            }
        }
        Ok(self.value(Data::Ref(id), span))
    }

    /// A text bound in a module can be named as `attr: module.name`.
    fn mark_attributes(&mut self, module: &str, id: Id) {
        let Some(scope) = self.state.scope_mut(id) else {
            return;
        };
        for (name, value) in &mut scope.names {
            if matches!(value.data, Data::Str(_) | Data::Tuple(_)) && value.at.via.is_none() {
                value.at.via = Some(Rc::new(Via::Attribute {
                    module: module.to_owned(),
                    name: name.to_string(),
                }));
            }
        }
    }

    /// The scope of a module before its first statement.
    pub fn new_module_scope(&mut self, name: &str, source: &Module) -> Id {
        let id = self.new_id(Object::Scope(Scope::default()));
        let whole = source.file().whole();
        let start = whole.at_start();
        let mut doc = builtins::module_doc(self, source);
        if name == "__main__" && matches!(doc.data, Data::None) {
            // The frontend of PEP 517 runs setup.py by `exec`, with the docstring of `builtins` behind a missing one.
            let message =
                "setup.py has no docstring: what stands for it depends on how the build runs it";
            doc = self.unknown(Reason::HostState, message, start);
        }
        let named = self.value(Data::None, start);
        let name_value = Value::str(name, named.at.clone());
        let path = format!("{}/{}", builtins::ROOT, source.file().path());
        let file = Value::str(path, named.at.clone());
        if let Some(scope) = self.state.scope_mut(id) {
            scope.module = id;
            scope.module_name = Some(name.into());
            scope.names.insert("__name__".into(), name_value);
            scope.names.insert("__file__".into(), file);
            scope.names.insert("__doc__".into(), doc);
        }
        id
    }

    /// Runs a module with a part of the steps that are left.
    pub fn run_imported(&mut self, source: &Rc<Module>, scope: Id, span: Span) -> Eval<()> {
        let before = self.state.clone();
        let (mark, calls) = (self.abrupt.len(), self.calls.len());
        let result = self.within_part(source.file().whole(), |machine| {
            machine.run(source, scope, span, |machine| {
                machine.exec_imported(source.body())
            })
        });
        let limit = match result {
            Err(Stop::Limit(limit)) if !self.is_spent() => limit,
            result => return result,
        };
        if self.calls.len() > calls {
            return Err(Stop::End(limit));
        }
        self.abrupt.truncate(mark);
        self.state = before;
        self.run(source, scope, span, |machine| {
            machine.doubt_module(source.body(), limit, span)
        })
    }

    /// Runs a source in a scope, as `exec` does.
    pub fn run_in(&mut self, source: &Rc<Module>, scope: Id, span: Span) -> Eval<()> {
        let doc = builtins::module_doc(self, source);
        if let (Data::Str(_), Some(scope)) = (&doc.data, self.state.scope_mut(scope)) {
            scope.names.insert("__doc__".into(), doc);
        }
        self.run(source, scope, span, |machine| {
            machine.exec_block(source.body())
        })
    }

    /// Runs `work` for a source, which may be one of Python 2 only.
    pub fn with_source(
        &mut self,
        source: &Module,
        span: Span,
        work: impl FnOnce(&mut Self) -> Eval<Value>,
    ) -> Eval<Value> {
        if !source.is_python2() {
            return work(self);
        }
        self.branch(Truth::when(python2()), work, |machine| {
            machine.raise("SyntaxError", span)
        })
    }

    /// The value of an expression of another source, in the scope that runs.
    pub fn eval_in(
        &mut self,
        source: &Rc<Module>,
        expression: &ast::Expr,
        span: Span,
    ) -> Eval<Value> {
        let outer = std::mem::replace(&mut self.module, source.clone());
        let result = self.in_call(span, |machine| machine.eval(expression));
        self.module = outer;
        result
    }

    fn run(
        &mut self,
        source: &Rc<Module>,
        scope: Id,
        span: Span,
        work: impl FnOnce(&mut Self) -> Eval<()>,
    ) -> Eval<()> {
        let outer_scope = std::mem::replace(&mut self.scope, scope);
        let outer_source = std::mem::replace(&mut self.module, source.clone());
        let result = self.in_call(span, work);
        self.scope = outer_scope;
        self.module = outer_source;
        result
    }

    /// The tree of a Python file of the project.
    pub fn source(&mut self, path: &Utf8Path, span: Span) -> Option<Rc<Module>> {
        if let Some(known) = self.sources.get(path) {
            return Some(known.clone());
        }
        let file = self.files.open(path, Decoding::Python).ok()?;
        self.opened.push((path.to_owned(), span));
        let module = Rc::new(Module::parse(&file));
        self.sources.insert(path.to_owned(), module.clone());
        Some(module)
    }
}
