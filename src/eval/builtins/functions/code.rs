//! Code that is run, names as values, and imports by function.

use super::super::{argument, files, unmodelled};
use crate::eval::environment::python2;
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::ops::unknown_of;
use crate::eval::state::Object;
use crate::eval::value::{Data, Id, Value};
use crate::resolved::Reason;
use crate::syntax::python::Module;
use crate::syntax::python::ast::{Expr, Stmt};
use crate::text::Span;
use std::rc::Rc;

pub(super) fn globals(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let scope = machine.scope;
    let module = machine
        .state
        .scope(scope)
        .map_or(scope, |scope| scope.module);
    Ok(machine.value(Data::Ref(module), args.span))
}

pub(super) fn locals(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    if args.positional.is_empty() {
        return Ok(machine.value(Data::Ref(machine.scope), args.span));
    }
    unmodelled(machine, args, "vars")
}

/// `compile(code, …)` is its code.
pub(super) fn compile_call(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    match args.positional.first() {
        Some(code) => Ok(code.clone()),
        None => unmodelled(machine, args, "compile"),
    }
}

pub(super) fn exec_call(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(code) = args.positional.first() else {
        return unmodelled(machine, args, "exec");
    };
    // With two mappings, names are bound in the second.
    let space = args.positional.get(2).or_else(|| args.positional.get(1));
    exec_code(machine, code, space, args.span)?;
    Ok(machine.none(args.span))
}

/// `eval(code)`: an expression, or compiled statements.
pub(super) fn eval_call(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let span = args.span;
    let Some(code) = args.positional.first() else {
        return unmodelled(machine, args, "eval");
    };
    machine.each(code, &mut |machine, code| {
        let source = parsed(machine, &trimmed(machine, &code), span)?;
        let expression = source.as_ref().and_then(|source| match source.body() {
            [Stmt::Expr(statement)] => Some((source.clone(), statement.value.clone())),
            _ => None,
        });
        match expression {
            Some((source, expression)) if args.positional.len() == 1 => {
                machine.eval_in(&source, &expression, span)
            }
            Some((source, expression)) if is_literal(&expression) => {
                machine.eval_in(&source, &expression, span)
            }
            Some(_) => unmodelled(machine, args, "eval"),
            None if unknown_of(&code).is_some() => unmodelled(machine, args, "eval"),
            None => exec_call(machine, args, None),
        }
    })
}

/// Python drops blanks before an expression.
fn trimmed(machine: &Machine<'_>, code: &Value) -> Value {
    match &code.data {
        Data::Str(text) => Value::str(
            text.text.trim_start_matches([' ', '\t']),
            machine.at(code.at.span),
        ),
        _ => code.clone(),
    }
}

/// Whether an expression looks at no names.
fn is_literal(expression: &Expr) -> bool {
    matches!(
        expression,
        Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
    )
}

pub(super) fn exec_file(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(path) = args.positional.first() else {
        return unmodelled(machine, args, "execfile");
    };
    let file = files::open(machine, &args.again([path.clone()]), None)?;
    let space = args.positional.get(2).or_else(|| args.positional.get(1));
    exec_code(machine, &file, space, args.span)?;
    Ok(machine.none(args.span))
}

/// `exec(code, space)`: the whole text of a project file is run; other code is not followed.
pub(in crate::eval) fn exec_code(
    machine: &mut Machine<'_>,
    code: &Value,
    space: Option<&Value>,
    span: Span,
) -> Eval<()> {
    let code = match &code.data {
        Data::Ref(id) => match machine.state.object(*id).map(Rc::as_ref) {
            Some(Object::File(file)) => file.content.clone(),
            _ => code.clone(),
        },
        _ => code.clone(),
    };
    machine
        .each(&code, &mut |machine, code| {
            let source = match whole_file(machine, &code, span) {
                Some(source) => Some(source),
                None => parsed(machine, &code, span)?,
            };
            let Some(source) = source else {
                lose(machine, &code, space, span);
                return Ok(machine.none(span));
            };
            machine.with_source(&source, span, |machine| {
                run_code(machine, &source, space, span)?;
                Ok(machine.none(span))
            })
        })
        .map(drop)
}

/// Code that is not followed: what it binds is not known.
fn lose(machine: &mut Machine<'_>, code: &Value, space: Option<&Value>, span: Span) {
    let message = "the code that `exec` runs is not followed";
    let why = unknown_of(code).unwrap_or_else(|| machine.why(Reason::UnknownCall, message, span));
    machine.unseen_code.get_or_insert(span);
    machine.may_raise(None, &why, span);
    match space {
        Some(space) => machine.state.poison(space.reach(), &why),
        None => machine.open_names(message, span),
    }
}

/// The tree of a text that is run as code.
fn parsed(machine: &mut Machine<'_>, code: &Value, span: Span) -> Eval<Option<Rc<Module>>> {
    let text = match &code.data {
        Data::Str(text) => text.text.to_string(),
        Data::Bytes(bytes) => match String::from_utf8(bytes.to_vec()) {
            Ok(text) => text,
            Err(_) => return Ok(None),
        },
        _ => return Ok(None),
    };
    machine.charge(text.len().saturating_mul(8), span)?;
    let place = code.at.span;
    let file = machine.files.get(place.file);
    let module = file.and_then(|file| Module::parse_code(&text, &file, place));
    Ok(module.map(Rc::new))
}

/// The tree of the file whose text this is, unchanged.
pub(in crate::eval::builtins) fn whole_file(
    machine: &mut Machine<'_>,
    code: &Value,
    span: Span,
) -> Option<Rc<Module>> {
    let text = match &code.data {
        Data::Str(text) => text.text.to_string(),
        Data::Bytes(bytes) => String::from_utf8(bytes.to_vec()).ok()?,
        _ => return None,
    };
    let file = machine.files.get(code.at.span.file)?;
    let same = file.text() == text || file.text().replace("\r\n", "\n") == text;
    if !same || code.at.span != file.whole() {
        return None;
    }
    let path = file.path().to_owned();
    machine.source(&path, span)
}

/// Runs a source in a namespace.
pub(in crate::eval::builtins) fn run_code(
    machine: &mut Machine<'_>,
    source: &Rc<Module>,
    space: Option<&Value>,
    span: Span,
) -> Eval<()> {
    let in_function = machine
        .state
        .scope(machine.scope)
        .is_some_and(|scope| scope.outer.is_some() && !scope.is_class);
    match space.map(|space| (space, &space.data)) {
        None if in_function => run_in_function(machine, source, span),
        None => machine.run_in(source, machine.scope, span),
        Some((_, Data::Ref(id))) if machine.state.scope(*id).is_some() => {
            machine.run_in(source, *id, span)
        }
        Some((_, Data::Ref(id))) if machine.state.map(*id).is_some() => {
            run_in_dict(machine, source, *id, span)
        }
        Some((space, _)) => {
            let why = machine.why(Reason::UnknownCall, "the namespace is not known", span);
            machine.state.poison(space.reach(), &why);
            Ok(())
        }
    }
}

/// `exec(code)` in a function: the code sees the names of the function. What it binds, the function sees in Python 2; in
/// Python 3 only `locals()` has it, until 3.13.
fn run_in_function(machine: &mut Machine<'_>, source: &Rc<Module>, span: Span) -> Eval<()> {
    let function = machine.scope;
    let module = machine
        .state
        .scope(function)
        .map_or(function, |scope| scope.module);
    let scope = machine.new_scope(Some(function), module);
    machine.run_in(source, scope, span)?;
    let names = machine.state.scope(scope).cloned().unwrap_or_default();
    if let Some(why) = &names.open {
        machine.state.poison(vec![function], why);
    }
    let is_python2 = python2();
    for (name, value) in names.names {
        let old = machine
            .bound(&name)
            .unwrap_or_else(|| machine.value(Data::Unbound, span));
        let alternatives = vec![
            (is_python2.clone(), value.clone()),
            (is_python2.negate(), old),
        ];
        let seen = Value::guarded(alternatives, &value.at);
        if let Some(scope) = machine.state.scope_mut(function) {
            scope.names.insert(name.clone(), seen);
            scope.executed.insert(name, value);
        }
    }
    Ok(())
}

/// `exec(code, dict)`
fn run_in_dict(machine: &mut Machine<'_>, source: &Rc<Module>, id: Id, span: Span) -> Eval<()> {
    let scope = machine.new_module_scope("builtins", source);
    let map = machine.state.map(id).cloned().unwrap_or_default();
    if let Some(scope) = machine.state.scope_mut(scope) {
        scope.names.clear();
        for entry in map.entries.values() {
            if let Some(name) = entry.key.as_str() {
                scope.names.insert(name.clone(), entry.value.clone());
            }
        }
    }
    machine.run_in(source, scope, span)?;
    let names = machine.state.scope(scope).cloned().unwrap_or_default();
    if let Some(why) = &names.open {
        machine.state.poison(vec![id], why);
    }
    let dict = machine.value(Data::Ref(id), span);
    for (name, value) in names.names {
        let key = Value::str(name, machine.at(span));
        machine.each(&value, &mut |machine, value| {
            if !matches!(value.data, Data::Unbound) {
                machine.set_item(&dict, &key, value, span)?;
            }
            Ok(machine.none(span))
        })?;
    }
    Ok(())
}

pub(super) fn import_call(
    machine: &mut Machine<'_>,
    args: &Args,
    _: Option<&Value>,
) -> Eval<Value> {
    let Some(name) = args.positional.first().and_then(Value::as_str).cloned() else {
        return unmodelled(machine, args, "__import__");
    };
    let from_list = argument(args, 3, "fromlist").cloned();
    let whole = machine.import_module(&name, args.span)?;
    match (from_list, name.split_once('.')) {
        (Some(list), _) => {
            import_listed(machine, &name, &whole, &list, args.span)?;
            Ok(whole)
        }
        (None, Some((first, _))) => {
            let first = first.to_owned();
            machine.import_module(&first, args.span)
        }
        (None, None) => Ok(whole),
    }
}

/// Modules of a package that `__import__` is asked for.
fn import_listed(
    machine: &mut Machine<'_>,
    name: &str,
    whole: &Value,
    list: &Value,
    span: Span,
) -> Eval<()> {
    let seq = machine.items(list, span)?;
    for item in &seq.items {
        let Some(wanted) = item.value.as_str() else {
            continue;
        };
        let is_bound = match whole.data {
            Data::Ref(id) => machine
                .state
                .scope(id)
                .is_some_and(|scope| scope.names.contains_key(wanted)),
            _ => true,
        };
        let inner = format!("{name}.{wanted}");
        if !is_bound && machine.find_module(&inner).is_some() {
            machine.import_module(&inner, span)?;
        }
    }
    Ok(())
}
