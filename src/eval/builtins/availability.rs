//! Which modules of the standard library exist where.
//!
//! Sources: the "What's New" pages of Python 3.0 to 3.14, PEP 594, PEP 632, PEP 3108. `distutils` is not listed: where
//! Python 3.12 has none, setuptools brings its own.

use crate::eval::environment::{environments, python2};
use crate::resolved::Guard;

/// Only Python 2 has these.
const PYTHON_2: &[&str] = &[
    "BaseHTTPServer",
    "CGIHTTPServer",
    "ConfigParser",
    "Cookie",
    "DocXMLRPCServer",
    "HTMLParser",
    "MimeWriter",
    "Queue",
    "SimpleHTTPServer",
    "SimpleXMLRPCServer",
    "SocketServer",
    "StringIO",
    "Tkinter",
    "UserDict",
    "UserList",
    "UserString",
    "__builtin__",
    "anydbm",
    "cPickle",
    "cStringIO",
    "commands",
    "compiler",
    "cookielib",
    "copy_reg",
    "dircache",
    "dumbdbm",
    "dummy_thread",
    "exceptions",
    "future_builtins",
    "htmlentitydefs",
    "htmllib",
    "httplib",
    "imputil",
    "markupbase",
    "md5",
    "mimetools",
    "mhlib",
    "new",
    "popen2",
    "repr",
    "rfc822",
    "robotparser",
    "sets",
    "sgmllib",
    "sha",
    "thread",
    "tkMessageBox",
    "urllib2",
    "urlparse",
    "user",
    "whichdb",
    "xmlrpclib",
];

/// Modules and the environments that have them. What lies inside a module is where the module is.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "_dummy_thread",
        "python_version >= '3' and python_version < '3.9'",
    ),
    ("_thread", "python_version >= '3'"),
    (
        "_winreg",
        "python_version < '3' and sys_platform == 'win32'",
    ),
    ("aifc", "python_version < '3.13'"),
    ("asynchat", "python_version < '3.12'"),
    ("asyncio", "python_version >= '3.4'"),
    ("asyncore", "python_version < '3.12'"),
    ("audioop", "python_version < '3.13'"),
    ("binhex", "python_version < '3.11'"),
    ("builtins", "python_version >= '3'"),
    ("cgi", "python_version < '3.13'"),
    ("cgitb", "python_version < '3.13'"),
    ("chunk", "python_version < '3.13'"),
    ("collections.abc", "python_version >= '3.3'"),
    ("concurrent", "python_version >= '3.2'"),
    ("configparser", "python_version >= '3'"),
    ("contextvars", "python_version >= '3.7'"),
    ("copyreg", "python_version >= '3'"),
    (
        "crypt",
        "python_version < '3.13' and sys_platform != 'win32'",
    ),
    ("dataclasses", "python_version >= '3.7'"),
    ("dbm.gnu", "python_version >= '3'"),
    ("dummy_threading", "python_version < '3.9'"),
    ("enum", "python_version >= '3.4'"),
    ("faulthandler", "python_version >= '3.3'"),
    ("fcntl", "sys_platform != 'win32'"),
    ("formatter", "python_version < '3.10'"),
    ("graphlib", "python_version >= '3.9'"),
    ("grp", "sys_platform != 'win32'"),
    ("html", "python_version >= '3'"),
    ("http", "python_version >= '3'"),
    ("imghdr", "python_version < '3.13'"),
    ("imp", "python_version < '3.12'"),
    ("importlib.abc", "python_version >= '3.1'"),
    ("importlib.machinery", "python_version >= '3.3'"),
    ("importlib.metadata", "python_version >= '3.8'"),
    ("importlib.resources", "python_version >= '3.7'"),
    ("importlib.util", "python_version >= '3.1'"),
    ("ipaddress", "python_version >= '3.3'"),
    ("lib2to3", "python_version < '3.13'"),
    ("mailcap", "python_version < '3.13'"),
    (
        "msilib",
        "python_version < '3.13' and sys_platform == 'win32'",
    ),
    ("msvcrt", "sys_platform == 'win32'"),
    ("nntplib", "python_version < '3.13'"),
    ("parser", "python_version < '3.10'"),
    ("pathlib", "python_version >= '3.4'"),
    ("pipes", "python_version < '3.13'"),
    ("pwd", "sys_platform != 'win32'"),
    ("queue", "python_version >= '3'"),
    ("reprlib", "python_version >= '3'"),
    ("resource", "sys_platform != 'win32'"),
    ("secrets", "python_version >= '3.6'"),
    ("selectors", "python_version >= '3.4'"),
    ("smtpd", "python_version < '3.12'"),
    ("sndhdr", "python_version < '3.13'"),
    ("socketserver", "python_version >= '3'"),
    (
        "spwd",
        "python_version < '3.13' and sys_platform != 'win32'",
    ),
    ("statistics", "python_version >= '3.4'"),
    ("sunau", "python_version < '3.13'"),
    ("symbol", "python_version < '3.10'"),
    ("telnetlib", "python_version < '3.13'"),
    ("termios", "sys_platform != 'win32'"),
    ("tomllib", "python_version >= '3.11'"),
    ("tracemalloc", "python_version >= '3.4'"),
    ("typing", "python_version >= '3.5'"),
    ("unittest.mock", "python_version >= '3.3'"),
    ("urllib.error", "python_version >= '3'"),
    ("urllib.parse", "python_version >= '3'"),
    ("urllib.request", "python_version >= '3'"),
    ("urllib.response", "python_version >= '3'"),
    ("urllib.robotparser", "python_version >= '3'"),
    ("uu", "python_version < '3.13'"),
    ("venv", "python_version >= '3.3'"),
    (
        "winreg",
        "python_version >= '3' and sys_platform == 'win32'",
    ),
    ("xdrlib", "python_version < '3.13'"),
    ("xmlrpc", "python_version >= '3'"),
    ("zipapp", "python_version >= '3.5'"),
    ("zoneinfo", "python_version >= '3.9'"),
];

/// Names of modules and the environments in which the modules have them.
const NAMES: &[(&str, &[&str])] = &[
    (
        "platform_python_implementation == 'PyPy'",
        &["sys.pypy_translation_info", "sys.pypy_version_info"],
    ),
    (
        "python_version < '3'",
        &[
            "ast.Exec",
            "ast.Print",
            "contextlib.nested",
            "itertools.ifilter",
            "itertools.ifilterfalse",
            "itertools.imap",
            "itertools.izip",
            "itertools.izip_longest",
            "os.getcwdu",
            "string.atof",
            "string.atoi",
            "string.count",
            "string.expandtabs",
            "string.find",
            "string.join",
            "string.joinfields",
            "string.letters",
            "string.ljust",
            "string.lower",
            "string.lowercase",
            "string.lstrip",
            "string.maketrans",
            "string.replace",
            "string.rfind",
            "string.rjust",
            "string.rstrip",
            "string.split",
            "string.splitfields",
            "string.strip",
            "string.upper",
            "string.uppercase",
            "string.zfill",
            "sys.exc_clear",
            "sys.maxint",
            "types.ClassType",
            "types.DictType",
            "types.FileType",
            "types.FloatType",
            "types.IntType",
            "types.ListType",
            "types.LongType",
            "types.StringType",
            "types.StringTypes",
            "types.TupleType",
            "types.UnicodeType",
            "urllib.FancyURLopener",
            "urllib.URLopener",
            "urllib.pathname2url",
            "urllib.quote",
            "urllib.quote_plus",
            "urllib.unquote",
            "urllib.unquote_plus",
            "urllib.urlencode",
            "urllib.urlopen",
            "urllib.urlretrieve",
        ],
    ),
    (
        "python_version >= '3'",
        &[
            "ast.Bytes",
            "inspect.getfullargspec",
            "itertools.filterfalse",
            "itertools.zip_longest",
            "re.A",
            "re.ASCII",
        ],
    ),
    (
        "python_version >= '3.2'",
        &[
            "configparser.ConfigParser.read_file",
            "configparser.ConfigParser.read_string",
            "functools.lru_cache",
            "html.escape",
            "itertools.accumulate",
            "tempfile.TemporaryDirectory",
        ],
    ),
    (
        "python_version >= '3.3'",
        &[
            "collections.ChainMap",
            "contextlib.ExitStack",
            "inspect.signature",
            "shutil.which",
            "sys.implementation",
            "textwrap.indent",
            "types.SimpleNamespace",
        ],
    ),
    (
        "python_version >= '3.4'",
        &[
            "ast.NameConstant",
            "contextlib.redirect_stdout",
            "contextlib.suppress",
            "functools.singledispatch",
            "importlib.reload",
            "re.fullmatch",
        ],
    ),
    (
        "python_version >= '3.5'",
        &[
            "ast.AsyncFunctionDef",
            "importlib.util.module_from_spec",
            "os.scandir",
            "subprocess.run",
        ],
    ),
    (
        "python_version >= '3.4'",
        &["importlib.util.spec_from_file_location"],
    ),
    (
        "python_version >= '3.6'",
        &[
            "ast.AnnAssign",
            "ast.Constant",
            "ast.JoinedStr",
            "os.PathLike",
            "os.fspath",
        ],
    ),
    ("python_version >= '3.7'", &["contextlib.nullcontext"]),
    ("python_version >= '3.8'", &["functools.cached_property"]),
    (
        "python_version >= '3.9'",
        &[
            "ast.unparse",
            "functools.cache",
            "importlib.resources.files",
        ],
    ),
    (
        "python_version >= '3.10'",
        &["platform.freedesktop_os_release"],
    ),
    (
        "python_version < '3.8'",
        &["platform.dist", "platform.linux_distribution", "time.clock"],
    ),
    (
        "python_version < '3.10'",
        &[
            "collections.Callable",
            "collections.Container",
            "collections.Hashable",
            "collections.Iterable",
            "collections.Iterator",
            "collections.Mapping",
            "collections.MutableMapping",
            "collections.MutableSequence",
            "collections.MutableSet",
            "collections.Sequence",
            "collections.Set",
            "collections.Sized",
        ],
    ),
    ("python_version < '3.11'", &["inspect.getargspec"]),
    (
        "python_version < '3.12'",
        &[
            "configparser.ConfigParser.readfp",
            "configparser.SafeConfigParser",
            "pkgutil.ImpImporter",
        ],
    ),
    (
        "python_version < '3.14'",
        &[
            "ast.Num",
            "ast.Str",
            "pkgutil.find_loader",
            "pkgutil.get_loader",
        ],
    ),
    (
        "sys_platform != 'win32'",
        &[
            "os.fork",
            "os.geteuid",
            "os.getgid",
            "os.getuid",
            "os.uname",
        ],
    ),
    (
        "sys_platform == 'win32'",
        &["os.startfile", "sys.getwindowsversion"],
    ),
];

/// Modules that every Python has, so far as no optional library is needed to build them.
const STANDARD: &[&str] = &[
    "__future__",
    "__main__",
    "abc",
    "aifc",
    "argparse",
    "array",
    "ast",
    "atexit",
    "base64",
    "bdb",
    "binascii",
    "bisect",
    "cProfile",
    "calendar",
    "cmath",
    "cmd",
    "code",
    "codecs",
    "codeop",
    "collections",
    "colorsys",
    "compileall",
    "contextlib",
    "copy",
    "csv",
    "ctypes",
    "datetime",
    "decimal",
    "difflib",
    "dis",
    "doctest",
    "email",
    "encodings",
    "errno",
    "filecmp",
    "fileinput",
    "fnmatch",
    "fractions",
    "ftplib",
    "functools",
    "gc",
    "genericpath",
    "getopt",
    "getpass",
    "gettext",
    "glob",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "imaplib",
    "importlib",
    "inspect",
    "io",
    "itertools",
    "json",
    "keyword",
    "linecache",
    "locale",
    "logging",
    "marshal",
    "math",
    "mimetypes",
    "mmap",
    "modulefinder",
    "multiprocessing",
    "netrc",
    "ntpath",
    "nturl2path",
    "numbers",
    "opcode",
    "operator",
    "optparse",
    "os",
    "pdb",
    "pickle",
    "pickletools",
    "pkgutil",
    "platform",
    "plistlib",
    "poplib",
    "posix",
    "posixpath",
    "pprint",
    "profile",
    "pstats",
    "py_compile",
    "pyclbr",
    "pydoc",
    "quopri",
    "random",
    "re",
    "runpy",
    "sched",
    "select",
    "shelve",
    "shlex",
    "shutil",
    "signal",
    "site",
    "smtplib",
    "socket",
    "stat",
    "string",
    "stringprep",
    "struct",
    "subprocess",
    "symtable",
    "sys",
    "sysconfig",
    "tabnanny",
    "tarfile",
    "tempfile",
    "test",
    "textwrap",
    "threading",
    "time",
    "timeit",
    "token",
    "tokenize",
    "trace",
    "traceback",
    "types",
    "unicodedata",
    "unittest",
    "urllib",
    "uuid",
    "warnings",
    "wave",
    "weakref",
    "webbrowser",
    "wsgiref",
    "xml",
    "zipfile",
    "zipimport",
    "zlib",
];

/// The environments that have a module of the standard library, `None` when all have it or it is none of them.
pub(in crate::eval) fn exists_where(module: &str) -> Option<Guard> {
    if is_python_2(module) {
        return Some(python2());
    }
    let inside = |outer: &str| {
        module
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    ELSEWHERE
        .iter()
        .filter(|(name, _)| inside(name))
        .map(|(_, marker)| environments(marker))
        .reduce(|all, own| all.and(&own))
}

/// The environments in which a module has a name, `None` when that is not said.
pub(in crate::eval) fn named_where(module: &str, name: &str) -> Option<Guard> {
    // Asked for each attribute of a module, of hundreds of names: their lengths tell nearly all apart.
    let len = module.len() + 1 + name.len();
    let is_it = |known: &str| {
        known.len() == len
            && known
                .strip_prefix(module)
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|own| own == name)
    };
    let mut inside = ELSEWHERE.iter().map(|(known, marker)| (marker, known));
    NAMES
        .iter()
        .find(|(_, names)| names.iter().any(|known| is_it(known)))
        .map(|(marker, _)| *marker)
        .or_else(|| {
            inside
                .find(|(_, known)| is_it(known))
                .map(|(marker, _)| *marker)
        })
        .map(environments)
}

/// Whether the module of this dotted name is one that only Python 2 has.
pub(in crate::eval) fn is_python_2(module: &str) -> bool {
    let top = module.split('.').next().unwrap_or(module);
    PYTHON_2.contains(&top)
}

/// Whether it is a module of the standard library, wherever that has it.
pub(in crate::eval) fn is_standard(top: &str) -> bool {
    STANDARD.contains(&top) || is_python_2(top) || ELSEWHERE.iter().any(|(name, _)| *name == top)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_marker_of_the_table_is_one() {
        for (module, _) in ELSEWHERE {
            let guard = exists_where(module).unwrap();
            assert!(!guard.is_always() && !guard.is_never(), "{module}");
        }
    }

    #[test]
    fn what_lies_inside_a_module_is_where_the_module_is() {
        assert_eq!(exists_where("html.parser"), exists_where("html"));
        assert_eq!(exists_where("urllib"), None);
        assert_eq!(exists_where("importlib"), None);
    }
}
