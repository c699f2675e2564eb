//! What a statement does beside giving values to names.

use super::names::{NameSet, base, function_locals};
use crate::syntax::python::ast::visitor::{self, Visitor};
use crate::syntax::python::ast::{self, Expr, Stmt};
use std::collections::{BTreeMap, BTreeSet};

/// What it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// It gives values to names, or changes values.
    Values,
    /// It only has its place: `pass`, `return`, a docstring.
    Nothing,
    /// It changes the value of this name in place.
    Changes(String),
    /// It may bind any name: `exec(code)`.
    BindsUnseen,
    /// It tells the user something.
    Message,
    /// It ends the program.
    Exit,
    /// It prepares what stands around it, or leads to the call of `setup()`.
    Frame,
    /// Anything else.
    Effect,
}

/// The functions of the file, and where its names come from.
#[derive(Default)]
pub(super) struct Facts<'a> {
    /// Functions, by name.
    pub functions: BTreeMap<String, &'a ast::StmtFunctionDef>,
    /// Names that an import binds.
    pub imported: NameSet,
    /// Functions in which `setup()` is called.
    pub callers: NameSet,
    /// The dictionaries whose entries are keywords.
    pub mappings: NameSet,
}

/// Methods that change the object, or only the object.
const OWN_METHODS: &[&str] = &[
    "add",
    "add_argument",
    "add_option",
    "add_section",
    "append",
    "clear",
    "close",
    "discard",
    "extend",
    "extendleft",
    "insert",
    "pop",
    "popitem",
    "read",
    "read_file",
    "read_string",
    "readfp",
    "readline",
    "remove",
    "reverse",
    "seek",
    "set",
    "setdefault",
    "sort",
    "update",
    "wait",
];

/// Functions that write, run programs or change the process. A last `.` stands for all functions of a module.
const EFFECTS: &[&str] = &[
    "os.system",
    "os.chdir",
    "os.remove",
    "os.unlink",
    "os.rename",
    "os.replace",
    "os.makedirs",
    "os.mkdir",
    "os.rmdir",
    "os.removedirs",
    "os.symlink",
    "os.link",
    "os.putenv",
    "os.chmod",
    "os.utime",
    "os.umask",
    "os.kill",
    "os._exit",
    "os.environ.update",
    "os.environ.setdefault",
    "os.environ.pop",
    "shutil.",
    "subprocess.call",
    "subprocess.check_call",
    "subprocess.run",
    "sys.exit",
    "exit",
    "quit",
    "setattr",
    "sys.path.",
    "input",
    "raw_input",
];

/// Methods that write files.
const WRITING_METHODS: &[&str] = &[
    "write",
    "writelines",
    "write_text",
    "write_bytes",
    "unlink",
    "mkdir",
    "rmdir",
    "touch",
    "symlink_to",
];

/// What a simple statement does.
pub(super) fn act(statement: &Stmt, facts: &Facts<'_>) -> Act {
    match statement {
        Stmt::Expr(expr) => match expr.value.as_ref() {
            Expr::Call(call) => call_act(call, facts),
            _ if has_effect(&expr.value, facts) => Act::Effect,
            _ => Act::Nothing,
        },
        Stmt::Raise(_) | Stmt::Assert(_) => Act::Exit,
        Stmt::Pass(_)
        | Stmt::Return(_)
        | Stmt::Break(_)
        | Stmt::Continue(_)
        | Stmt::Global(_)
        | Stmt::Nonlocal(_) => Act::Nothing,
        Stmt::Assign(assign) => stored(&assign.targets, Some(&assign.value), facts),
        Stmt::AnnAssign(assign) => stored(
            std::slice::from_ref(&*assign.target),
            assign.value.as_deref(),
            facts,
        ),
        Stmt::AugAssign(assign) => stored(
            std::slice::from_ref(&*assign.target),
            Some(&assign.value),
            facts,
        ),
        Stmt::Delete(delete) => stored(&delete.targets, None, facts),
        _ => Act::Values,
    }
}

fn stored(targets: &[Expr], value: Option<&Expr>, facts: &Facts<'_>) -> Act {
    if value.is_some_and(|value| has_effect(value, facts)) {
        return Act::Effect;
    }
    for target in targets.iter().filter(|target| !target.is_name_expr()) {
        let path = dotted(target);
        if path.starts_with("sys.path") || path == "sys.dont_write_bytecode" {
            return Act::Frame;
        }
        let changed = base(target, &facts.mappings);
        if changed.is_some_and(|name| facts.imported.contains(&name)) {
            return Act::Effect;
        }
    }
    Act::Values
}

fn call_act(call: &ast::ExprCall, facts: &Facts<'_>) -> Act {
    let path = dotted(&call.func);
    let inner = call.arguments.args.iter();
    let inner = inner.chain(call.arguments.keywords.iter().map(|keyword| &keyword.value));
    if let Some(act) = known_call(&path, call) {
        return act;
    }
    if inner.clone().any(|part| has_effect(part, facts)) {
        return Act::Effect;
    }
    if facts.callers.contains(&path) {
        return Act::Frame;
    }
    match call.func.as_ref() {
        Expr::Attribute(method) if OWN_METHODS.contains(&method.attr.as_str()) => {
            match base(&method.value, &facts.mappings) {
                Some(name) if !facts.imported.contains(&name) => Act::Changes(name),
                _ => Act::Effect,
            }
        }
        _ => Act::Effect,
    }
}

fn known_call(path: &str, call: &ast::ExprCall) -> Option<Act> {
    const MESSAGES: &[&str] = &["warnings.", "logging.", "log.", "logger."];
    Some(match path {
        "print" | "sys.stdout.write" | "sys.stderr.write" | "sys.stdout.flush" => Act::Message,
        "sys.exit" | "exit" | "quit" | "os._exit" => Act::Exit,
        "os.chdir" => Act::Frame,
        "exec" | "execfile" => match call.arguments.args.get(1..) {
            None | Some([]) => Act::BindsUnseen,
            Some([.., Expr::Name(name)]) => Act::Changes(name.id.to_string()),
            Some([Expr::Call(scope)]) if dotted(&scope.func) == "globals" => Act::BindsUnseen,
            Some(_) => Act::Effect,
        },
        _ if path.starts_with("sys.path.") => Act::Frame,
        _ if MESSAGES.iter().any(|module| path.starts_with(module)) => Act::Message,
        _ => return None,
    })
}

/// `a.b.c`; calls and subscripts in between are left out.
pub(super) fn dotted(expr: &Expr) -> String {
    match expr {
        Expr::Name(name) => name.id.to_string(),
        Expr::Attribute(attribute) => {
            format!("{}.{}", dotted(&attribute.value), attribute.attr)
        }
        Expr::Subscript(item) => dotted(&item.value),
        _ => String::new(),
    }
}

/// Whether working out a value changes anything outside it, as far as can be told: functions of this file are looked
/// into, those of others are taken to give values.
pub(super) fn has_effect(expr: &Expr, facts: &Facts<'_>) -> bool {
    let mut finder = Finder {
        facts,
        seen: BTreeSet::new(),
        locals: Vec::new(),
        lends: false,
        found: false,
    };
    finder.visit_expr(expr);
    finder.found
}

struct Finder<'a, 'f> {
    facts: &'f Facts<'a>,
    seen: BTreeSet<String>,
    /// The local names of the functions around; without their parameters, when those belong to the caller.
    locals: Vec<NameSet>,
    /// Whether the outermost call hands on a value of the file, which its function could change.
    lends: bool,
    found: bool,
}

impl Finder<'_, '_> {
    fn call(&mut self, call: &ast::ExprCall) {
        let path = dotted(&call.func);
        let is_named = |known: &&str| match known.strip_suffix('.') {
            Some(_) => path.starts_with(*known),
            None => path == **known,
        };
        let method = path.rsplit('.').next().unwrap_or("");
        self.found |= EFFECTS.iter().any(is_named)
            || path.contains('.')
                && WRITING_METHODS.contains(&method)
                && !path.starts_with("sys.std")
            || opens_for_writing(method, call);
        let Some(def) = self.facts.functions.get(&path) else {
            return;
        };
        if self.locals.is_empty() {
            self.lends = lends(call, self.facts);
        }
        if self.seen.insert(path) {
            let mut own = function_locals(def);
            for parameter in def.parameters.iter().filter(|_| self.lends) {
                own.remove(parameter.name().as_str());
            }
            self.locals.push(own);
            visitor::walk_body(self, &def.body);
            self.locals.pop();
        }
    }

    /// A function that changes what is not its own does more than give a value.
    fn change(&mut self, target: &Expr) {
        let Some(locals) = self.locals.last() else {
            return;
        };
        let name = base(target, &self.facts.mappings);
        self.found |= name.is_some_and(|name| !locals.contains(&name));
    }
}

impl<'v> Visitor<'v> for Finder<'_, '_> {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        match statement {
            Stmt::Global(_) => self.found = true,
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => return,
            Stmt::Assign(assign) => {
                for target in assign
                    .targets
                    .iter()
                    .filter(|target| !target.is_name_expr())
                {
                    if !target.is_tuple_expr() {
                        self.change(target);
                    }
                }
            }
            Stmt::Expr(expr) => {
                if let Expr::Call(call) = expr.value.as_ref()
                    && let Expr::Attribute(method) = call.func.as_ref()
                    && OWN_METHODS.contains(&method.attr.as_str())
                {
                    self.change(&method.value);
                }
            }
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'v Expr) {
        if let Expr::Call(call) = expr {
            self.call(call);
        }
        visitor::walk_expr(self, expr);
    }
}

/// Whether a call is given a value that has a name.
fn lends(call: &ast::ExprCall, facts: &Facts<'_>) -> bool {
    let named = call.arguments.keywords.iter().map(|keyword| &keyword.value);
    let mut values = call.arguments.args.iter().chain(named);
    values.any(|value| {
        let name = base(value, &facts.mappings);
        name.is_some_and(|name| !facts.imported.contains(&name))
    })
}

fn opens_for_writing(function: &str, call: &ast::ExprCall) -> bool {
    if !matches!(function, "open" | "file") {
        return false;
    }
    let named = call.arguments.keywords.iter().find(|keyword| {
        let name = keyword.arg.as_ref();
        name.is_some_and(|name| name == "mode")
    });
    let positional = call.arguments.args.iter();
    let mode = named.map(|keyword| &keyword.value);
    let modes = mode.into_iter().chain(positional.skip(1).take(1));
    modes
        .filter_map(super::names::literal)
        .any(|mode| mode.contains(['w', 'a', 'x', '+']))
}
