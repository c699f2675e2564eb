//! Code that is run, names as values, and imports by function.

use super::super::{argument, files, library, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::ops::unknown_of;
use crate::eval::state::Object;
use crate::eval::value::{Data, Value};
use crate::resolved::Reason;
use crate::syntax::python::{Module, parse_literal};
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

/// `eval(code)`: a literal, or compiled statements; other expressions are not followed.
pub(super) fn eval_call(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(code) = args.positional.first() else {
        return unmodelled(machine, args, "eval");
    };
    let is_statements = match &code.data {
        Data::Str(text) => parse_literal(text.text.trim_start_matches([' ', '\t'])).is_none(),
        Data::Bytes(_) => true,
        _ => false,
    };
    if is_statements {
        return exec_call(machine, args, None);
    }
    machine.each(code, &mut |machine, code| {
        let args = Args {
            positional: vec![code],
            ..args.clone()
        };
        library::literal_eval(machine, &args, None)
    })
}

pub(super) fn exec_file(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let Some(path) = args.positional.first() else {
        return unmodelled(machine, args, "execfile");
    };
    let file = files::open(
        machine,
        &Args {
            positional: vec![path.clone()],
            keywords: Vec::new(),
            open: Vec::new(),
            span: args.span,
            callee: args.callee,
        },
        None,
    )?;
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
    let source = whole_file(machine, &code, span);
    let Some(source) = source else {
        if let Some(bindings) = code.as_str().and_then(|text| plain_bindings(text)) {
            return bind_all(machine, bindings, space, &code, span);
        }
        let why = unknown_of(&code).unwrap_or_else(|| {
            machine.why(
                Reason::UnknownCall,
                "the code that `exec` runs is not followed",
                span,
            )
        });
        machine.unseen_code.get_or_insert(span);
        machine.may_raise(None, &why, span);
        match space {
            Some(space) => machine.state.poison(space.reach(), &why),
            None => machine.open_names("the code that `exec` runs is not followed", span),
        }
        return Ok(());
    };
    run_code(machine, &source, space, span)
}

/// The names and literals of code that only binds names to literals, a line each.
fn plain_bindings(code: &str) -> Option<Vec<(String, &str)>> {
    let mut found = Vec::new();
    for line in code.lines() {
        let trimmed = line.trim_end();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let (name, literal) = trimmed.split_once('=')?;
        let name = name.trim_end();
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.starts_with(|c: char| c.is_ascii_digit());
        let whole = !literal.contains(['\\', '\u{c}']) && !literal.contains("'''");
        if !is_name || !whole || literal.contains("\"\"\"") {
            return None;
        }
        let literal = literal.trim_start();
        parse_literal(literal)?;
        found.push((name.to_owned(), literal));
    }
    Some(found)
}

/// `exec` of a text that only binds names to literals.
fn bind_all(
    machine: &mut Machine<'_>,
    bindings: Vec<(String, &str)>,
    space: Option<&Value>,
    code: &Value,
    span: Span,
) -> Eval<()> {
    let at_top = machine
        .state
        .scope(machine.scope)
        .is_some_and(|scope| scope.outer.is_none());
    for (name, text) in bindings {
        let value = library::literal_value(machine, text, code.at.span);
        let value = match value {
            Some(value) => value,
            None => {
                let message = "the code that `exec` runs is not followed";
                machine.unknown(Reason::UnknownCall, message, span)
            }
        };
        match space {
            Some(space) => {
                let key = Value::str(name, machine.at(span));
                machine.set_item(space, &key, value, span)?;
            }
            None if at_top => machine.bind(&name, value),
            // In a function it binds nothing that the function sees.
            None => {}
        }
    }
    Ok(())
}

/// The tree of the file whose text this is, unchanged.
fn whole_file(machine: &mut Machine<'_>, code: &Value, span: Span) -> Option<Rc<Module>> {
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

fn run_code(
    machine: &mut Machine<'_>,
    source: &Rc<Module>,
    space: Option<&Value>,
    span: Span,
) -> Eval<()> {
    let at_top = machine
        .state
        .scope(machine.scope)
        .is_some_and(|scope| scope.outer.is_none());
    let map = space.and_then(|space| match space.data {
        Data::Ref(id) => machine.state.map(id).map(|map| (id, map.clone())),
        _ => None,
    });
    match (space, map) {
        (None, _) if at_top => machine.run_in(source, machine.scope, span),
        (Some(space), None) => match space.data {
            Data::Ref(id) if machine.state.scope(id).is_some() => machine.run_in(source, id, span),
            _ => {
                let why = machine.why(Reason::UnknownCall, "the namespace is not known", span);
                machine.state.poison(space.reach(), &why);
                Ok(())
            }
        },
        (_, map) => {
            let scope = machine.new_module_scope("builtins", source);
            if let (Some((_, map)), Some(scope)) = (&map, machine.state.scope_mut(scope)) {
                scope.names.clear();
                for entry in map.entries.values() {
                    if let Some(name) = entry.key.as_str() {
                        scope.names.insert(name.clone(), entry.value.clone());
                    }
                }
            }
            machine.run_in(source, scope, span)?;
            let names = machine.state.scope(scope).cloned().unwrap_or_default();
            let Some((id, _)) = map else {
                return Ok(());
            };
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
    }
}

/// Imports the modules of a package that a list of names asks for.
fn import_wanted(
    machine: &mut Machine<'_>,
    package: &Value,
    name: &str,
    wanted: &Value,
    span: Span,
) -> Eval<()> {
    let Data::Ref(id) = package.data else {
        return Ok(());
    };
    let seq = machine.items(wanted, span)?;
    let names = seq.certain().and_then(|names| {
        let names = names.into_iter().map(|name| name.as_str().cloned());
        names.collect::<Option<Vec<_>>>()
    });
    let Some(names) = names else {
        let message = "which modules are imported is not known";
        let why = machine.why(Reason::UnknownName, message, span);
        if let Some(scope) = machine.state.scope_mut(id) {
            scope.open.get_or_insert(why);
        }
        return Ok(());
    };
    for wanted in names {
        let bound = machine
            .state
            .scope(id)
            .is_none_or(|scope| scope.names.contains_key(&wanted));
        let inner = format!("{name}.{wanted}");
        if !bound && machine.find_module(&inner).is_some() {
            machine.import_module(&inner, span)?;
        }
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
    if let Some(wanted) = &from_list {
        import_wanted(machine, &whole, &name, wanted, args.span)?;
    }
    match name.split_once('.') {
        Some((first, _)) if from_list.is_none() => {
            let first = first.to_owned();
            machine.import_module(&first, args.span)
        }
        _ => Ok(whole),
    }
}
