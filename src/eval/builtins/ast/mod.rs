//! `ast`: the tree of a source, and walks over it.
//!
//! Nodes are those of Python 3.8 and newer, where every literal is a `Constant`; what older versions call it in place of
//! that is said where it is asked for.

mod build;

use super::functions::whole_file;
use super::library::literal_eval;
use super::{Row, environments, inspect, pure, unmodelled};
use crate::eval::machine::{Args, Eval, Machine, Truth};
use crate::eval::state::{Instance, Object};
use crate::eval::value::{Data, Map, Value};
use crate::resolved::{Guard, Reason};
use crate::syntax::python::Module;
use crate::text::{Decoding, Files, Span};
use build::Builder;
use std::collections::VecDeque;
use std::rc::Rc;

pub(super) const AST: &[Row] = &[
    pure("literal_eval", evaluate),
    pure("parse", parse),
    pure("walk", walk),
    pure("iter_child_nodes", child_nodes),
    pure("get_docstring", docstring),
];

/// What the names of the classes of nodes start with; no class of a program has a dot.
const PREFIX: &str = "ast.";

/// The class of a node.
fn class_of(name: &str) -> Rc<str> {
    format!("{PREFIX}{name}").into()
}

const STATEMENTS: &[&str] = &[
    "AnnAssign",
    "Assert",
    "Assign",
    "AsyncFor",
    "AsyncFunctionDef",
    "AsyncWith",
    "AugAssign",
    "Break",
    "ClassDef",
    "Continue",
    "Delete",
    "Expr",
    "For",
    "FunctionDef",
    "Global",
    "If",
    "Import",
    "ImportFrom",
    "Nonlocal",
    "Pass",
    "Raise",
    "Return",
    "Try",
    "TryStar",
    "While",
    "With",
];

const EXPRESSIONS: &[&str] = &[
    "Attribute",
    "Await",
    "BinOp",
    "BoolOp",
    "Call",
    "Compare",
    "Constant",
    "Dict",
    "DictComp",
    "FormattedValue",
    "GeneratorExp",
    "IfExp",
    "JoinedStr",
    "Lambda",
    "List",
    "ListComp",
    "Name",
    "NamedExpr",
    "Set",
    "SetComp",
    "Slice",
    "Starred",
    "Subscript",
    "Tuple",
    "UnaryOp",
    "Yield",
    "YieldFrom",
];

const OTHERS: &[&str] = &[
    "AST",
    "Add",
    "And",
    "BitAnd",
    "BitOr",
    "BitXor",
    "Bytes",
    "Div",
    "Eq",
    "ExceptHandler",
    "FloorDiv",
    "Gt",
    "GtE",
    "In",
    "Invert",
    "Is",
    "IsNot",
    "LShift",
    "Lt",
    "LtE",
    "MatMult",
    "Mod",
    "Module",
    "Mult",
    "NameConstant",
    "Not",
    "NotEq",
    "NotIn",
    "Num",
    "Or",
    "Pow",
    "RShift",
    "Str",
    "Sub",
    "UAdd",
    "USub",
    "alias",
    "arg",
    "arguments",
    "comprehension",
    "expr",
    "keyword",
    "mod",
    "operator",
    "stmt",
    "withitem",
];

/// The classes of nodes, as values.
pub(super) fn constant(machine: &Machine<'_>, name: &str, span: Span) -> Option<Value> {
    let known = [STATEMENTS, EXPRESSIONS, OTHERS];
    known
        .iter()
        .any(|names| names.contains(&name))
        .then(|| machine.value(Data::Class(class_of(name)), span))
}

/// A node.
fn node(machine: &Machine<'_>, value: &Value) -> Option<Instance> {
    let Data::Ref(id) = value.data else {
        return None;
    };
    match machine.state.object(id).map(Rc::as_ref) {
        Some(Object::Instance(instance)) if instance.class.starts_with(PREFIX) => {
            Some(instance.clone())
        }
        _ => None,
    }
}

fn kind(node: &Instance) -> &str {
    node.class.strip_prefix(PREFIX).unwrap_or("")
}

/// `ast.parse(source)`
fn parse(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let named = |name: &str| name == "filename" || name == "source";
    let plain = args.keywords.iter().all(|keyword| named(&keyword.name));
    let code = super::argument(args, 0, "source").cloned();
    let (Some(code), true) = (code, plain && args.positional.len() <= 2) else {
        return unmodelled(machine, args, "ast.parse");
    };
    let whole = whole_file(machine, &code, args.span);
    let is_file = whole.is_some();
    let source = match (whole, code.as_str()) {
        (Some(source), _) => Some(source),
        (None, Some(text)) => {
            let file = Files::lone("text.py", text, Decoding::Python);
            file.map(|file| Rc::new(Module::parse(&file)))
        }
        (None, None) => None,
    };
    let Some(source) = source.filter(|source| source.errors().is_empty()) else {
        return unmodelled(machine, args, "ast.parse");
    };
    let builder = Builder {
        machine,
        source,
        is_file,
        span: args.span,
        made: 0,
    };
    let made = builder.module();
    match made {
        Some(tree) => Ok(tree),
        None => {
            let message = "the source is too large to be followed as a tree";
            Ok(machine.unknown(Reason::Limit, message, args.span))
        }
    }
}

/// The nodes right below a node; why they are not known.
fn children(machine: &Machine<'_>, parent: &Instance, span: Span) -> Result<Vec<Value>, Value> {
    let mut found = Vec::new();
    let unknown = |value: &Value| matches!(value.data, Data::Unknown(_) | Data::Guarded(_));
    for value in parent.attributes.values() {
        if kind(parent) == "Constant" {
            break;
        }
        let items = match &value.data {
            Data::Ref(id) => match machine.state.object(*id).map(Rc::as_ref) {
                Some(Object::List(seq)) => match seq.certain() {
                    Some(items) => items.into_iter().cloned().collect(),
                    None => {
                        let message = "the tree differs by environment";
                        return Err(machine.unknown(Reason::Environment, message, span));
                    }
                },
                _ => vec![value.clone()],
            },
            _ => vec![value.clone()],
        };
        if let Some(value) = items.iter().find(|value| unknown(value)) {
            return Err(value.clone());
        }
        found.extend(
            items
                .into_iter()
                .filter(|item| node(machine, item).is_some()),
        );
    }
    Ok(found)
}

/// `ast.iter_child_nodes(node)`
fn child_nodes(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let parent = match args.positional.as_slice() {
        [value] => node(machine, value),
        _ => None,
    };
    let Some(parent) = parent else {
        return unmodelled(machine, args, "ast.iter_child_nodes");
    };
    match children(machine, &parent, args.span) {
        Ok(nodes) => Ok(machine.list(nodes, args.span)),
        Err(unknown) => Ok(unknown),
    }
}

/// `ast.walk(node)`: the nodes level by level.
fn walk(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let [root] = args.positional.as_slice() else {
        return unmodelled(machine, args, "ast.walk");
    };
    let mut waiting = VecDeque::from([root.clone()]);
    let mut all = Vec::new();
    while let Some(value) = waiting.pop_front() {
        machine.step(args.span)?;
        let Some(parent) = node(machine, &value) else {
            return unmodelled(machine, args, "ast.walk");
        };
        match children(machine, &parent, args.span) {
            Ok(nodes) => waiting.extend(nodes),
            Err(unknown) => return Ok(unknown),
        }
        all.push(value);
    }
    // Contexts are left out of the tree; who walks over all nodes does not look for them.
    Ok(machine.list(all, args.span))
}

/// `ast.get_docstring(node, clean=True)`
fn docstring(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let clean = match super::argument(args, 1, "clean").map(|clean| &clean.data) {
        None => true,
        Some(Data::Bool(clean)) => *clean,
        Some(_) => return unmodelled(machine, args, "ast.get_docstring"),
    };
    let Some(parent) = args
        .positional
        .first()
        .and_then(|value| node(machine, value))
    else {
        return unmodelled(machine, args, "ast.get_docstring");
    };
    let first = parent
        .attributes
        .get("body")
        .and_then(|body| match body.data {
            Data::Ref(id) => machine.state.seq(id)?.items.first().cloned(),
            _ => None,
        });
    let text = first
        .and_then(|item| node(machine, &item.value))
        .filter(|first| kind(first) == "Expr")
        .and_then(|first| node(machine, first.attributes.get("value")?))
        .filter(|value| kind(value) == "Constant")
        .and_then(|value| value.attributes.get("value").cloned())
        .filter(|value| value.as_str().is_some());
    let Some(text) = text else {
        return Ok(machine.none(args.span));
    };
    if !clean {
        return Ok(text);
    }
    match text.as_str().and_then(|text| inspect::cleaned(text)) {
        Some(cleaned) => Ok(Value::str(cleaned, text.at)),
        None => unmodelled(machine, args, "ast.get_docstring"),
    }
}

/// `ast.literal_eval` of a text or a node.
fn evaluate(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match args.positional.as_slice() {
        [value] if node(machine, value).is_some() => match value_of(machine, value, args.span) {
            Some(value) => Ok(value),
            None => unmodelled(machine, args, "ast.literal_eval"),
        },
        _ => literal_eval(machine, args, receiver),
    }
}

/// The value of a node that is a literal.
fn value_of(machine: &mut Machine<'_>, value: &Value, span: Span) -> Option<Value> {
    let literal = node(machine, value)?;
    let items = |machine: &Machine<'_>, field: &str| match literal.attributes.get(field)?.data {
        Data::Ref(id) => Some(
            machine
                .state
                .seq(id)?
                .certain()?
                .into_iter()
                .cloned()
                .collect(),
        ),
        _ => None,
    };
    let values = |machine: &mut Machine<'_>, items: Vec<Value>| {
        let values = items.iter().map(|item| value_of(machine, item, span));
        values.collect::<Option<Vec<_>>>()
    };
    Some(match kind(&literal) {
        "Constant" => literal.attributes.get("value")?.clone(),
        "Tuple" => {
            let elements = items(machine, "elts")?;
            let elements = values(machine, elements)?;
            machine.tuple(elements, span)
        }
        "List" => {
            let elements = items(machine, "elts")?;
            let elements = values(machine, elements)?;
            machine.list(elements, span)
        }
        "Dict" => {
            let keys = items(machine, "keys")?;
            let keys = values(machine, keys)?;
            let held = items(machine, "values")?;
            let held = values(machine, held)?;
            let mut map = Map::default();
            for (key, value) in keys.into_iter().zip(held) {
                crate::eval::ops::put_entry(&mut map, key.key()?, key, value);
            }
            machine.alloc(Object::Dict(map), span)
        }
        "UnaryOp" => {
            let op = node(machine, literal.attributes.get("op")?)?;
            let operand = literal.attributes.get("operand")?.clone();
            let number = value_of(machine, &operand, span)?.as_int()?;
            let negative = (kind(&op) == "USub").then(|| number.checked_neg())??;
            machine.value(Data::Int(negative), span)
        }
        _ => return None,
    })
}

/// Where literals are of the class `Constant`.
fn constants() -> Guard {
    environments("python_version >= '3.8'")
}

/// Where `None` and truth values are names.
fn names() -> Guard {
    environments("python_version < '3.4'")
}

/// `node.name`; `None` for what is no node.
pub(super) fn attribute(
    machine: &mut Machine<'_>,
    instance: &Instance,
    name: &str,
    span: Span,
) -> Option<Eval<Value>> {
    let kind = instance.class.strip_prefix(PREFIX)?;
    let value = instance.attributes.get(name).cloned();
    Some(match (kind, name) {
        ("Constant", "value" | "s" | "n") => literal_attribute(machine, instance, name, span),
        ("Constant", "id") => machine.branch(
            Truth::when(names()),
            |machine| {
                let message = "older versions have a name there";
                Ok(machine.unknown(Reason::Environment, message, span))
            },
            |machine| machine.raise("AttributeError", span),
        ),
        // Before, it was wrapped.
        ("Subscript", "slice") => machine.branch(
            Truth::when(environments("python_version >= '3.9'")),
            |machine| Ok(value.unwrap_or_else(|| machine.none(span))),
            |machine| {
                let message = "older versions have another node there";
                Ok(machine.unknown(Reason::Environment, message, span))
            },
        ),
        _ => match value {
            Some(value) => Ok(machine.seen(&value)),
            None if is_place(name) => {
                let message = format!("`{name}` of a node is not followed");
                Ok(machine.unknown(Reason::UnknownCall, message, span))
            }
            None => machine.raise("AttributeError", span),
        },
    })
}

/// Whether a node has an attribute, where all versions agree.
pub(super) fn has(machine: &Machine<'_>, value: &Value, name: &str) -> Option<bool> {
    let node = node(machine, value)?;
    let agreed = kind(&node) != "Constant" && !is_place(name);
    agreed.then(|| node.attributes.contains_key(name))
}

/// Attributes of nodes that are not in the tree.
fn is_place(name: &str) -> bool {
    name.starts_with('_')
        || matches!(
            name,
            "lineno"
                | "col_offset"
                | "end_lineno"
                | "end_col_offset"
                | "ctx"
                | "kind"
                | "conversion"
                | "format_spec"
                | "is_async"
                | "type_params"
                | "type_comment"
        )
}

/// What a literal has: `value` where it is a `Constant`, `s` or `n` by its kind before, and until Python 3.13 both too.
fn literal_attribute(
    machine: &mut Machine<'_>,
    literal: &Instance,
    name: &str,
    span: Span,
) -> Eval<Value> {
    let Some(value) = literal.attributes.get("value").cloned() else {
        return machine.raise("AttributeError", span);
    };
    let own = match &value.data {
        Data::Str(_) | Data::Bytes(_) => "s",
        Data::Int(_) | Data::Float(_) => "n",
        Data::Unknown(_) => return Ok(value),
        // `NameConstant`, and names in Python 2.
        _ => "value",
    };
    let there = match (name, own) {
        ("value", "value") => environments("python_version >= '3.4'"),
        ("value", _) => constants(),
        (name, own) if name == own => environments("python_version < '3.14'"),
        _ => environments("python_version >= '3.8' and python_version < '3.14'"),
    };
    machine.branch(
        Truth::when(there),
        |_| Ok(value),
        |machine| machine.raise("AttributeError", span),
    )
}

/// Whether a value is an instance of a class of nodes; `None` when the class is no such class, or that is not known.
pub(super) fn is_instance(machine: &Machine<'_>, value: &Value, class: &Value) -> Option<Truth> {
    let Data::Class(class) = &class.data else {
        return None;
    };
    let class = class.strip_prefix(PREFIX)?;
    let Some(node) = node(machine, value) else {
        return match &value.data {
            Data::None | Data::Str(_) | Data::Int(_) | Data::Bool(_) | Data::Tuple(_) => {
                Some(Truth::known(false))
            }
            _ => None,
        };
    };
    let kind = kind(&node);
    let below = |class: &str| match class {
        "AST" => true,
        "stmt" => STATEMENTS.contains(&kind),
        "expr" => EXPRESSIONS.contains(&kind),
        "mod" => kind == "Module",
        _ => class == kind,
    };
    if kind != "Constant" || !matches!(class, "Bytes" | "Constant" | "NameConstant" | "Num" | "Str")
    {
        return match (class, kind) {
            // Names in Python 2.
            ("Name", "Constant") => match node.attributes.get("value")?.data {
                Data::Bool(_) | Data::None => Some(Truth::when(names())),
                Data::Unknown(_) => None,
                _ => Some(Truth::known(false)),
            },
            ("operator", _) => None,
            _ => Some(Truth::known(below(class))),
        };
    }
    let holds = match (&node.attributes.get("value")?.data, class) {
        (_, "Constant") => return Some(Truth::when(constants())),
        (Data::Str(_), "Str") | (Data::Int(_) | Data::Float(_), "Num") => true,
        (Data::Bytes(_), "Bytes" | "Str") => return None,
        (Data::Bool(_) | Data::None, "NameConstant") => true,
        (Data::Unknown(_), _) => return None,
        _ => false,
    };
    Some(Truth::known(holds))
}
