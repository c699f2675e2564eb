//! Which handlers take which exceptions.

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

impl Takes {
    pub fn known(takes: bool) -> Self {
        if takes { Self::Yes } else { Self::No }
    }
}

/// Whether a handler for the class `name` takes an exception of `class` (`None`: not known).
pub(super) fn takes(name: &str, class: Option<&str>) -> Takes {
    let Some(class) = class else {
        let all = matches!(name, "Exception" | "BaseException");
        return if all { Takes::Yes } else { Takes::Maybe };
    };
    if name == class || is_known(name) && is_subclass(class, name) {
        return Takes::Yes;
    }
    // `socket.error` and others are names of `OSError`. Otherwise a built-in exception is no instance of a class of the
    // project or of a library.
    let alias = name == "error" && is_subclass(class, "OSError");
    if alias || !is_known(class) {
        return Takes::Maybe;
    }
    Takes::No
}

/// Whether it is a built-in exception.
pub(super) fn is_known(name: &str) -> bool {
    CLASSES.iter().any(|(class, _)| *class == name)
}

/// Whether one built-in exception is a subclass of another, or the same.
pub(super) fn is_subclass(class: &str, of: &str) -> bool {
    let canonical = |name: &str| match name {
        "IOError" | "EnvironmentError" | "WindowsError" => "OSError".to_owned(),
        other => other.to_owned(),
    };
    if of == "StandardError" {
        let above = ["Warning", "StopIteration"];
        let apart = class == "Exception" || above.iter().any(|name| is_subclass(class, name));
        return !apart && is_subclass(class, "Exception");
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(handler: &str, class: Option<&str>) -> &'static str {
        match takes(handler, class) {
            Takes::Yes => "yes",
            Takes::No => "no",
            Takes::Maybe => "maybe",
        }
    }

    #[test]
    fn a_handler_takes_a_class_and_those_below() {
        assert_eq!(taken("ImportError", Some("ModuleNotFoundError")), "yes");
        assert_eq!(taken("ModuleNotFoundError", Some("ImportError")), "no");
        assert_eq!(taken("IOError", Some("FileNotFoundError")), "yes");
        assert_eq!(taken("StandardError", Some("NameError")), "yes");
        assert_eq!(taken("StandardError", Some("SystemExit")), "no");
    }

    #[test]
    fn what_a_handler_names_may_not_be_known() {
        assert_eq!(taken("OwnError", Some("ValueError")), "no");
        assert_eq!(taken("OwnError", None), "maybe");
        assert_eq!(taken("error", Some("FileNotFoundError")), "maybe");
        assert_eq!(taken("error", Some("NameError")), "no");
    }
}
