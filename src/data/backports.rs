//! Distributions on PyPI that bring a module of Python's standard library to older Pythons.

/// A back-port that is of no use, or does harm, from some Python on.
#[derive(Debug, Clone, Copy)]
pub struct Backport {
    /// Canonical name of the distribution.
    pub name: &'static str,
    /// The module of the standard library that it stands for.
    pub module: &'static str,
    /// The first Python, `X.Y` or `X`, that needs it no more.
    pub since: &'static str,
}

/// Left out are those that go on getting new features and are used on Python 3 for them: mock, configparser,
/// importlib-metadata, typing-extensions, contextlib2.
pub const BACKPORTS: &[Backport] = &[
    row("argparse", "argparse", "2.7"),
    row("asyncio", "asyncio", "3.4"),
    row("backports-lzma", "lzma", "3.3"),
    row("backports-ssl-match-hostname", "ssl", "3.5"),
    row("cdecimal", "decimal", "3.3"),
    row("contextvars", "contextvars", "3.7"),
    row("ctypes", "ctypes", "2.5"),
    row("dataclasses", "dataclasses", "3.7"),
    row("enum34", "enum", "3.4"),
    row("faulthandler", "faulthandler", "3.3"),
    row("functools32", "functools", "3"),
    row("futures", "concurrent.futures", "3"),
    row("hashlib", "hashlib", "2.5"),
    row("importlib", "importlib", "2.7"),
    row("ipaddress", "ipaddress", "3.3"),
    row("multiprocessing", "multiprocessing", "2.6"),
    row("ordereddict", "collections", "2.7"),
    row("pathlib", "pathlib", "3.4"),
    row("py2-ipaddress", "ipaddress", "3.3"),
    row("pysqlite", "sqlite3", "3"),
    row("python2-secrets", "secrets", "3.6"),
    row("singledispatch", "functools", "3.4"),
    row("ssl", "ssl", "2.6"),
    row("statistics", "statistics", "3.4"),
    row("subprocess32", "subprocess", "3"),
    row("typing", "typing", "3.5"),
    row("uuid", "uuid", "2.5"),
    row("wsgiref", "wsgiref", "2.5"),
];

const fn row(name: &'static str, module: &'static str, since: &'static str) -> Backport {
    Backport {
        name,
        module,
        since,
    }
}
