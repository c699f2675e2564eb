//! `attr: package.module.name` of setup.cfg and `[tool.setuptools.dynamic]`: one name of one module of the project.

use super::forms::Form;
use super::freeze;
use super::frozen::{Node, SetupFunction};
use super::limits;
use super::machine::{Args, Argument, Eval, Machine, ReachedSetup, Stop};
use super::value::Value;
use crate::resolved::{Dynamic, Guard, Reason, Resolved};
use crate::syntax::python::{Module, ast, on_big_stack};
use crate::text::{Decoding, Files, Span};
use camino::{Utf8Path, Utf8PathBuf};
use std::rc::Rc;

/// The value of a name in the module at `path`, as setuptools reads it (84.2): the first assignment of the name at the top
/// of the module when that is a literal, else what running the module binds. `module` is its dotted name, `search` the
/// folders from which it imports modules of the project, `span` the place that asks.
pub fn attribute(
    files: &Files,
    path: &Utf8Path,
    module: &str,
    name: &str,
    search: Vec<Utf8PathBuf>,
    span: Span,
) -> Resolved<Node> {
    let wanted = Wanted {
        path,
        module,
        name,
        span,
    };
    on_big_stack(|| wanted.find(files, search)).unwrap_or_else(|| {
        let message = "the evaluation could not be carried out";
        Resolved::Dynamic(Dynamic::new(Reason::Limit, message, Some(span)))
    })
}

/// What is looked for.
struct Wanted<'a> {
    path: &'a Utf8Path,
    module: &'a str,
    name: &'a str,
    span: Span,
}

impl Wanted<'_> {
    fn find(&self, files: &Files, search: Vec<Utf8PathBuf>) -> Resolved<Node> {
        let Ok(file) = files.open(self.path, Decoding::Python) else {
            return self.dynamic(
                Reason::UnreadableFile,
                format!("`{}` cannot be read", self.path),
            );
        };
        let source = Rc::new(Module::parse(&file));
        let mut machine = Machine::new(files, source.clone(), Form::WHEEL, limits::STEPS);
        machine.search = search;
        let scope = machine.new_module_scope(self.module, &source);
        machine.scope = scope;
        let value = match first_assigned(source.body(), self.name).filter(|value| is_literal(value))
        {
            Some(value) => machine.eval(value),
            None => self.run(&mut machine, &source),
        };
        // One form only is run here, so what depends on the form is not known.
        let doubt = machine
            .asked_command
            .clone()
            .or(machine.asked_order.clone());
        match value {
            Ok(_) if doubt.is_some() => self.dynamic(
                Reason::HostState,
                format!("`{}` may depend on how the build is started", self.name),
            ),
            Ok(value) => self.freeze(machine, value),
            Err(Stop::Limit(limit) | Stop::End(limit)) => Resolved::Dynamic(limit),
            Err(Stop::Dead) => self.dynamic(
                Reason::Exception,
                format!("`{}` gives no value, the build stops here", self.path),
            ),
        }
    }

    fn run(&self, machine: &mut Machine<'_>, source: &Rc<Module>) -> Eval<Value> {
        machine.exec_block(source.body())?;
        let scope = machine.state.scope(machine.scope);
        let value = scope.and_then(|scope| scope.names.get(self.name).cloned());
        let open = scope.and_then(|scope| scope.open.clone());
        match (value, open) {
            (Some(value), _) => Ok(value),
            (None, Some(why)) => Ok(Value::unknown(why, machine.at(self.span))),
            (None, None) => Err(Stop::Dead),
        }
    }

    /// Copies the value out of the heap the way arguments of `setup()` are.
    fn freeze(&self, machine: Machine<'_>, value: Value) -> Resolved<Node> {
        let argument = Argument {
            name: self.name.into(),
            value,
            span: self.span,
            in_call: false,
            guard: Guard::always(),
            doubt: None,
        };
        let reached = ReachedSetup {
            args: Args {
                keywords: vec![argument],
                ..Args::by_position(Vec::new(), self.span)
            },
            function: SetupFunction::Setuptools,
            place: self.span,
            state: machine.state,
        };
        freeze::setup_calls(&[reached])
            .into_iter()
            .flat_map(|call| call.keywords)
            .map(|keyword| keyword.value)
            .next()
            .unwrap_or_else(|| {
                self.dynamic(Reason::UnknownName, format!("`{}` is not bound", self.name))
            })
    }

    fn dynamic(&self, reason: Reason, message: String) -> Resolved<Node> {
        Resolved::Dynamic(Dynamic::new(reason, message, Some(self.span)))
    }
}

/// The value of the first assignment to a name among the statements of a module, those of inner blocks left out.
fn first_assigned<'a>(body: &'a [ast::Stmt], name: &str) -> Option<&'a ast::Expr> {
    let is_name =
        |target: &ast::Expr| matches!(target, ast::Expr::Name(found) if found.id.as_str() == name);
    body.iter().find_map(|stmt| match stmt {
        ast::Stmt::Assign(assign) if assign.targets.iter().any(is_name) => Some(&*assign.value),
        ast::Stmt::AnnAssign(assign) if is_name(&assign.target) => assign.value.as_deref(),
        _ => None,
    })
}

/// Whether `ast.literal_eval` takes it: constants and displays of constants.
fn is_literal(value: &ast::Expr) -> bool {
    match value {
        ast::Expr::StringLiteral(_)
        | ast::Expr::BytesLiteral(_)
        | ast::Expr::NumberLiteral(_)
        | ast::Expr::BooleanLiteral(_)
        | ast::Expr::NoneLiteral(_) => true,
        ast::Expr::Tuple(items) => items.elts.iter().all(is_literal),
        ast::Expr::List(items) => items.elts.iter().all(is_literal),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::Data;
    use crate::text::MemoryWorld;

    fn version(text: &str) -> Option<String> {
        let files = Files::new(MemoryWorld::new([
            ("pkg/__init__.py", text),
            ("pkg/v.py", "V = '3'\n"),
        ]));
        let path = Utf8Path::new("pkg/__init__.py");
        let span = files.placeholder(Utf8Path::new("setup.cfg")).whole();
        let value = attribute(&files, path, "pkg", "__version__", vec!["".into()], span);
        match &value.known()?.data {
            Data::Str(text) => Some(text.clone()),
            _ => None,
        }
    }

    #[test]
    fn the_first_literal_counts_whatever_comes_later() {
        let text = "import nowhere\n__version__ = '1.2'\n__version__ = nowhere.x\n";
        assert_eq!(version(text).as_deref(), Some("1.2"));
    }

    #[test]
    fn without_a_literal_the_module_is_run() {
        assert_eq!(
            version("__version__ = '.'.join(['1', '2'])\n").as_deref(),
            Some("1.2")
        );
        assert_eq!(
            version("from pkg.v import V as __version__\n").as_deref(),
            Some("3")
        );
        assert_eq!(version("import os\n__version__ = os.environ['V']\n"), None);
        assert_eq!(version("x = 1\n"), None);
    }
}
