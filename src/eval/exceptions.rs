//! Which handlers take which exceptions.

/// Whether a handler takes an exception.
pub(super) enum Takes {
    Yes,
    No,
    Maybe,
}

/// Built-in exceptions and the class above each.
pub(super) const CLASSES: [(&str, &str); 35] = [
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
    ("StandardError", "Exception"),
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
        "IOError" | "EnvironmentError" => "OSError".to_owned(),
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
