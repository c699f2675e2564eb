//! Which handlers take which exceptions.

use crate::syntax::python::ast::Expr;

/// Whether a handler takes an exception.
pub(super) enum Takes {
    Yes,
    No,
    Maybe,
}

/// Built-in exceptions and the class above each.
pub(super) const CLASSES: [(&str, &str); 34] = [
    ("ArithmeticError", "Exception"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BaseException", ""),
    ("DeprecationWarning", "Warning"),
    ("EOFError", "Exception"),
    ("EnvironmentError", "OSError"),
    ("Exception", "BaseException"),
    ("FileExistsError", "OSError"),
    ("FileNotFoundError", "OSError"),
    ("IOError", "OSError"),
    ("ImportError", "Exception"),
    ("IndexError", "LookupError"),
    ("KeyError", "LookupError"),
    ("KeyboardInterrupt", "BaseException"),
    ("LookupError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("NameError", "Exception"),
    ("NotADirectoryError", "OSError"),
    ("NotImplementedError", "RuntimeError"),
    ("OSError", "Exception"),
    ("OverflowError", "ArithmeticError"),
    ("PermissionError", "OSError"),
    ("RuntimeError", "Exception"),
    ("StopIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("SystemExit", "BaseException"),
    ("TypeError", "Exception"),
    ("UnicodeDecodeError", "UnicodeError"),
    ("UnicodeError", "ValueError"),
    ("UserWarning", "Warning"),
    ("ValueError", "Exception"),
    ("Warning", "Exception"),
    ("ZeroDivisionError", "ArithmeticError"),
];

/// Whether `except handler:` takes an exception of `class` (`None`: not known).
pub(super) fn takes(handler: Option<&Expr>, class: Option<&str>) -> Takes {
    let Some(handler) = handler else {
        return Takes::Yes;
    };
    let named: Vec<Option<&str>> = match handler {
        // `except E, e:` of Python 2 has one class and a name.
        Expr::Tuple(tuple) if !tuple.parenthesized => {
            vec![tuple.elts.first().and_then(class_name)]
        }
        Expr::Tuple(tuple) => tuple.elts.iter().map(class_name).collect(),
        single => vec![class_name(single)],
    };
    let Some(class) = class else {
        let all = named
            .iter()
            .any(|name| matches!(name, Some("Exception" | "BaseException")));
        return if all { Takes::Yes } else { Takes::Maybe };
    };
    let mut unclear = false;
    for name in named {
        match name {
            Some(name) if is_known(name) => {
                if is_subclass(class, name) {
                    return Takes::Yes;
                }
                unclear |= !is_known(class);
            }
            Some(name) if name == class => return Takes::Yes,
            // A class of the project or of a library; a built-in exception is no instance of it.
            Some(_) => unclear |= !is_known(class),
            None => unclear = true,
        }
    }
    if unclear { Takes::Maybe } else { Takes::No }
}

fn class_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}

/// Whether it is a built-in exception.
pub(super) fn is_known(name: &str) -> bool {
    CLASSES.iter().any(|(class, _)| *class == name)
}

fn is_subclass(class: &str, of: &str) -> bool {
    let canonical = |name: &str| match name {
        "IOError" | "EnvironmentError" => "OSError".to_owned(),
        other => other.to_owned(),
    };
    let of = canonical(of);
    let mut class = canonical(class);
    if !is_known(&class) {
        // Every class of a program derives from Exception as far as handlers in setup files go.
        return of == "Exception" || of == "BaseException";
    }
    while !class.is_empty() {
        if class == of {
            return true;
        }
        class = CLASSES
            .iter()
            .find(|(name, _)| *name == class)
            .map(|(_, above)| (*above).to_owned())
            .unwrap_or_default();
    }
    false
}
