//! The built-in names of Python 2 and 3, and where each exists.

use crate::resolved::Guard;

/// Built-in functions and values of all Pythons that are not modelled.
pub(super) const OTHERS: &[&str] = &[
    "NotImplemented",
    "__build_class__",
    "__builtins__",
    "__debug__",
    "__loader__",
    "__package__",
    "__spec__",
    "abs",
    "aiter",
    "anext",
    "apply",
    "ascii",
    "basestring",
    "bin",
    "breakpoint",
    "buffer",
    "bytearray",
    "chr",
    "cmp",
    "coerce",
    "complex",
    "copyright",
    "credits",
    "delattr",
    "dir",
    "divmod",
    "format",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "intern",
    "issubclass",
    "license",
    "long",
    "memoryview",
    "oct",
    "ord",
    "pow",
    "raw_input",
    "reload",
    "round",
    "setattr",
    "slice",
    "super",
    "unichr",
];

/// Names that only Python 2 has.
const PYTHON2: &[&str] = &[
    "StandardError",
    "apply",
    "basestring",
    "buffer",
    "cmp",
    "coerce",
    "execfile",
    "file",
    "intern",
    "long",
    "raw_input",
    "reduce",
    "reload",
    "unichr",
    "unicode",
    "xrange",
];

/// Names that later Pythons have, and since which one.
const SINCE: &[(&str, &str)] = &[
    ("BlockingIOError", "3.3"),
    ("BrokenPipeError", "3.3"),
    ("ChildProcessError", "3.3"),
    ("ConnectionAbortedError", "3.3"),
    ("ConnectionError", "3.3"),
    ("ConnectionRefusedError", "3.3"),
    ("ConnectionResetError", "3.3"),
    ("FileExistsError", "3.3"),
    ("FileNotFoundError", "3.3"),
    ("InterruptedError", "3.3"),
    ("IsADirectoryError", "3.3"),
    ("ModuleNotFoundError", "3.6"),
    ("NotADirectoryError", "3.3"),
    ("PermissionError", "3.3"),
    ("ProcessLookupError", "3.3"),
    ("RecursionError", "3.5"),
    ("ResourceWarning", "3.2"),
    ("StopAsyncIteration", "3.5"),
    ("TimeoutError", "3.3"),
    ("aiter", "3.10"),
    ("anext", "3.10"),
    ("ascii", "3.0"),
    ("breakpoint", "3.7"),
];

/// The environments in which a built-in name exists; `None` when it exists in all, or is none.
pub(in crate::eval) fn exists_where(name: &str) -> Option<Guard> {
    let marker = if PYTHON2.contains(&name) {
        "python_version < '3'".to_owned()
    } else if name == "WindowsError" {
        "sys_platform == 'win32'".to_owned()
    } else {
        let (_, since) = SINCE.iter().find(|(known, _)| *known == name)?;
        format!("python_version >= '{since}'")
    };
    marker.parse().ok().map(Guard::from_marker)
}
