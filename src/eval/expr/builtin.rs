//! Which built-in names exist in which versions of Python.
//!
//! Sources: "What's New In Python 3.0" and the documentation of each name.

use crate::eval::environment::{Answer, Order, Symbol, compare_version};
use crate::resolved::Guard;

/// Built-in names that only Python 2 has.
const PYTHON_2: &[&str] = &[
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

/// The first version of Python 3 that has a name which Python 2 has not.
const SINCE: &[(&str, &[i64])] = &[
    ("BaseExceptionGroup", &[3, 11]),
    ("BlockingIOError", &[3, 3]),
    ("BrokenPipeError", &[3, 3]),
    ("ChildProcessError", &[3, 3]),
    ("ConnectionAbortedError", &[3, 3]),
    ("ConnectionError", &[3, 3]),
    ("ConnectionRefusedError", &[3, 3]),
    ("ConnectionResetError", &[3, 3]),
    ("ExceptionGroup", &[3, 11]),
    ("FileExistsError", &[3, 3]),
    ("FileNotFoundError", &[3, 3]),
    ("InterruptedError", &[3, 3]),
    ("IsADirectoryError", &[3, 3]),
    ("ModuleNotFoundError", &[3, 6]),
    ("NotADirectoryError", &[3, 3]),
    ("PermissionError", &[3, 3]),
    ("ProcessLookupError", &[3, 3]),
    ("RecursionError", &[3, 5]),
    ("ResourceWarning", &[3, 2]),
    ("StopAsyncIteration", &[3, 5]),
    ("TimeoutError", &[3, 3]),
    ("aiter", &[3, 10]),
    ("anext", &[3, 10]),
    ("ascii", &[3]),
    ("breakpoint", &[3, 7]),
];

/// Where a built-in name exists, when it does not exist everywhere.
pub(in crate::eval) fn builtin_where(name: &str) -> Option<Guard> {
    if PYTHON_2.contains(&name) {
        return when(Order::Lt, &[3]);
    }
    let (_, since) = SINCE.iter().find(|(own, _)| *own == name)?;
    when(Order::GtE, since)
}

fn when(order: Order, version: &[i64]) -> Option<Guard> {
    match compare_version(&Symbol::VersionInfo(None), order, version) {
        Answer::When(guard) => Some(guard),
        Answer::Unclear => None,
    }
}
