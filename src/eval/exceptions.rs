//! Which handlers take which exceptions.

use crate::syntax::python::ast::Expr;
use std::rc::Rc;

/// Whether a handler takes an exception.
pub(super) enum Takes {
    Yes,
    No,
    Maybe,
}

/// Built-in exceptions and the class above each.
pub(super) const CLASSES: [(&str, &str); 68] = [
    ("ArithmeticError", "Exception"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BaseException", ""),
    ("BlockingIOError", "OSError"),
    ("BrokenPipeError", "ConnectionError"),
    ("BufferError", "Exception"),
    ("BytesWarning", "Warning"),
    ("ChildProcessError", "OSError"),
    ("ConnectionAbortedError", "ConnectionError"),
    ("ConnectionError", "OSError"),
    ("ConnectionRefusedError", "ConnectionError"),
    ("ConnectionResetError", "ConnectionError"),
    ("DeprecationWarning", "Warning"),
    ("EOFError", "Exception"),
    ("EnvironmentError", "OSError"),
    ("Exception", "BaseException"),
    ("FileExistsError", "OSError"),
    ("FileNotFoundError", "OSError"),
    ("FloatingPointError", "ArithmeticError"),
    ("FutureWarning", "Warning"),
    ("GeneratorExit", "BaseException"),
    ("IOError", "OSError"),
    ("ImportError", "Exception"),
    ("ImportWarning", "Warning"),
    ("IndentationError", "SyntaxError"),
    ("IndexError", "LookupError"),
    ("InterruptedError", "OSError"),
    ("IsADirectoryError", "OSError"),
    ("KeyError", "LookupError"),
    ("KeyboardInterrupt", "BaseException"),
    ("LookupError", "Exception"),
    ("MemoryError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("NameError", "Exception"),
    ("NotADirectoryError", "OSError"),
    ("NotImplementedError", "RuntimeError"),
    ("OSError", "Exception"),
    ("OverflowError", "ArithmeticError"),
    ("PendingDeprecationWarning", "Warning"),
    ("PermissionError", "OSError"),
    ("ProcessLookupError", "OSError"),
    ("RecursionError", "RuntimeError"),
    ("ReferenceError", "Exception"),
    ("ResourceWarning", "Warning"),
    ("RuntimeError", "Exception"),
    ("RuntimeWarning", "Warning"),
    ("StandardError", "Exception"),
    ("StopAsyncIteration", "Exception"),
    ("StopIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("SyntaxWarning", "Warning"),
    ("SystemError", "Exception"),
    ("SystemExit", "BaseException"),
    ("TabError", "IndentationError"),
    ("TimeoutError", "OSError"),
    ("TypeError", "Exception"),
    ("UnboundLocalError", "NameError"),
    ("UnicodeDecodeError", "UnicodeError"),
    ("UnicodeEncodeError", "UnicodeError"),
    ("UnicodeError", "ValueError"),
    ("UnicodeTranslateError", "UnicodeError"),
    ("UnicodeWarning", "Warning"),
    ("UserWarning", "Warning"),
    ("ValueError", "Exception"),
    ("Warning", "Exception"),
    ("WindowsError", "OSError"),
    ("ZeroDivisionError", "ArithmeticError"),
];

/// What stands in `except …:`, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Handled {
    /// A class by this name: a built-in one, or one of the project or of a library.
    Class(Rc<str>),
    /// The attribute of something, such as `socket.error`.
    Attribute(Rc<str>),
    Unknown,
}

/// The expressions of the classes that a handler names.
pub(super) fn handled(handler: &Expr) -> Vec<&Expr> {
    match handler {
        // `except E, e:` of Python 2 has one class and a name.
        Expr::Tuple(tuple) if !tuple.parenthesized => tuple.elts.iter().take(1).collect(),
        Expr::Tuple(tuple) => tuple.elts.iter().collect(),
        single => vec![single],
    }
}

/// Whether a handler of these classes takes an exception of `class` (`None`: not known).
pub(super) fn takes(handlers: &[Handled], class: Option<&str>) -> Takes {
    let mut unclear = false;
    for handler in handlers {
        match (handler, class) {
            (Handled::Class(name) | Handled::Attribute(name), Some(class)) if is_known(name) => {
                if is_subclass(class, name) {
                    return Takes::Yes;
                }
                unclear |= !is_known(class);
            }
            (Handled::Class(name) | Handled::Attribute(name), None) => {
                if matches!(name.as_ref(), "Exception" | "BaseException") {
                    return Takes::Yes;
                }
                unclear = true;
            }
            (Handled::Class(name) | Handled::Attribute(name), Some(class))
                if name.as_ref() == class =>
            {
                return Takes::Yes;
            }
            // A class of the project or of a library; a built-in exception is no instance of it.
            (Handled::Class(_), Some(class)) => unclear |= !is_known(class),
            // `os.error`, `socket.error` and others are other names of OSError.
            (Handled::Attribute(_), Some(class)) => {
                unclear |= !is_known(class) || is_subclass(class, "OSError");
            }
            (Handled::Unknown, _) => unclear = true,
        }
    }
    if unclear { Takes::Maybe } else { Takes::No }
}

/// Whether it is a built-in exception.
pub(super) fn is_known(name: &str) -> bool {
    CLASSES.iter().any(|(class, _)| *class == name)
}

fn is_subclass(class: &str, of: &str) -> bool {
    let canonical = |name: &str| match name {
        "IOError" | "EnvironmentError" | "WindowsError" => "OSError".to_owned(),
        other => other.to_owned(),
    };
    let of = canonical(of);
    let mut class = canonical(class);
    if of == "StandardError" {
        // Python 2, where nearly every exception is one; those that are not derive from Exception right away.
        return !matches!(
            class.as_str(),
            "Exception" | "StopIteration" | "SystemExit" | "KeyboardInterrupt" | "GeneratorExit"
        ) && !is_subclass(&class, "Warning");
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(handlers: &[Handled], class: Option<&str>) -> &'static str {
        match takes(handlers, class) {
            Takes::Yes => "yes",
            Takes::No => "no",
            Takes::Maybe => "maybe",
        }
    }

    fn class(name: &str) -> Handled {
        Handled::Class(name.into())
    }

    #[test]
    fn a_handler_takes_a_class_and_those_below() {
        assert_eq!(
            taken(&[class("ImportError")], Some("ModuleNotFoundError")),
            "yes"
        );
        assert_eq!(
            taken(&[class("ModuleNotFoundError")], Some("ImportError")),
            "no"
        );
        assert_eq!(taken(&[class("IOError")], Some("FileNotFoundError")), "yes");
        assert_eq!(taken(&[class("StandardError")], Some("NameError")), "yes");
        assert_eq!(taken(&[class("StandardError")], Some("SystemExit")), "no");
    }

    #[test]
    fn what_a_handler_names_may_not_be_known() {
        assert_eq!(taken(&[class("OwnError")], Some("ValueError")), "no");
        assert_eq!(taken(&[class("OwnError")], None), "maybe");
        assert_eq!(taken(&[Handled::Unknown], Some("ValueError")), "maybe");
        let socket_error = Handled::Attribute("error".into());
        assert_eq!(
            taken(
                std::slice::from_ref(&socket_error),
                Some("FileNotFoundError")
            ),
            "maybe"
        );
        assert_eq!(taken(&[socket_error], Some("NameError")), "no");
    }
}
