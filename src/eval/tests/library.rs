//! What the standard library has where, and what is asked of the versions of what builds.

use super::{x, x_with};

#[test]
fn a_module_is_imported_where_it_exists() {
    let rows = [
        (
            "try:\n import ConfigParser\n x = 'two'\nexcept ImportError: x = 'three'",
            "<two if python_full_version < '3' | three if python_full_version >= '3'>",
        ),
        // What nothing catches ends the run there: the rest is as where it goes on.
        ("import imp\nx = 'a'", "a"),
        (
            "x = 'a'\ntry:\n import imp\nexcept ModuleNotFoundError: x = 'b'",
            "<a if python_full_version < '3.12' | b if python_full_version >= '3.12'>",
        ),
        (
            "try:\n from urllib import urlencode\n x = 2\nexcept ImportError: x = 3",
            "<2 if python_full_version < '3' | 3 if python_full_version >= '3'>",
        ),
        (
            "import string\ntry:\n x = string.join(['a', 'b'])\nexcept AttributeError: x = 3",
            "<a b if python_full_version < '3' | 3 if python_full_version >= '3'>",
        ),
        (
            "try:\n import fcntl\n x = 'posix'\nexcept ImportError: x = 'other'",
            "<posix if sys_platform != 'win32' | other if sys_platform == 'win32'>",
        ),
        (
            "from distutils.util import get_platform\nx = 'w' if get_platform().startswith('win') else 'o'",
            "<w if sys_platform == 'win32' | o if sys_platform != 'win32'>",
        ),
        (
            "import sys\nif sys.version_info[0] == 2: x = 'a'\nelse: x = 'a%d' % sys.version_info.major",
            "<a if python_full_version < '3' | a3 if python_full_version >= '3'>",
        ),
        (
            "x = ['%g' % round(2.5), 7 / 2][0]",
            "<2 if python_full_version >= '3' | ?environment if python_full_version < '3'>",
        ),
        (
            "try:\n import distutils\n x = 1\nexcept ImportError: x = 2",
            "1",
        ),
        (
            "try:\n import json, gzip, os.path\n x = 1\nexcept ImportError: x = 2",
            "1",
        ),
        // Python 2 knows no `ModuleNotFoundError`: the handler itself raises, and the run ends there.
        (
            "try:\n import urllib.parse\n x = 1\nexcept ModuleNotFoundError: x = 2\nexcept ImportError: x = 3",
            "1",
        ),
    ];
    for (source, expected) in rows {
        assert_eq!(x(source), expected, "{source}");
    }
}

#[test]
fn a_module_of_the_project_hides_one_of_the_library() {
    let files = [("queue.py", "x = 'own'\n")];
    assert_eq!(x_with("from queue import x", &files), "own");
}

#[test]
fn setuptools_is_not_older_than_what_builds_by_itself() {
    let rows = [
        (
            "import setuptools\nx = int(setuptools.__version__.split('.')[0]) < 18",
            "false",
        ),
        (
            "import setuptools\nx = int(setuptools.__version__.split('.')[0]) < 60",
            "?environment",
        ),
        (
            "import setuptools\nx = tuple(int(p) for p in setuptools.__version__.split('.')[:2]) >= (24, 2)",
            "true",
        ),
        (
            "import setuptools\nx = [int(p) for p in setuptools.__version__.split('.')[:2]] < [40, 9]",
            "?unknown-call",
        ),
    ];
    for (source, expected) in rows {
        assert_eq!(x(source), expected, "{source}");
    }
}

#[test]
fn python_2_reads_configuration_in_another_way() {
    let files = [(
        "a.cfg",
        "[a]\nk = v ; c\nl =\n  a\n\n  b\nm = %(k)s\nn = 1\n",
    )];
    let program = |kind: &str, ask: &str| {
        format!(
            "try:\n import ConfigParser as cp\nexcept ImportError:\n import configparser as cp\n\
             c = cp.{kind}()\nc.read('a.cfg')\nx = {ask}"
        )
    };
    let rows = [
        ("RawConfigParser", "c.get('a', 'n')", "1"),
        (
            "RawConfigParser",
            "c.get('a', 'k')",
            "<v if python_full_version < '3' | v ; c if python_full_version >= '3'>",
        ),
        ("RawConfigParser", "c.get('a', 'm')", "%(k)s"),
        (
            "ConfigParser",
            "c.get('a', 'm')",
            "<v ; c if python_full_version >= '3' | ?environment if python_full_version < '3'>",
        ),
        ("RawConfigParser", "c.get('a', 'l').split()", "[a, b]"),
    ];
    for (kind, ask, expected) in rows {
        assert_eq!(
            x_with(&program(kind, ask), &files),
            expected,
            "{kind} {ask}"
        );
    }
}

#[test]
fn older_versions_have_other_trees() {
    let rows = [
        (
            "import ast\nx = ast.parse('a = \"b\"').body[0].value.s",
            "b",
        ),
        (
            "import ast\nn = ast.parse('a = \"b\"').body[0].value\ntry: x = n.value\nexcept AttributeError: x = n.s",
            "b",
        ),
        (
            "import ast\nx = isinstance(ast.parse('a = \"b\"').body[0].value, ast.Constant)",
            "<true if python_full_version >= '3.8' | false if python_full_version < '3.8'>",
        ),
    ];
    for (source, expected) in rows {
        assert_eq!(x(source), expected, "{source}");
    }
}
