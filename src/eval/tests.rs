//! Rows: a program, and what `name` is in its call of `setup()`.

mod library;

use super::*;
use crate::resolved::Resolved;
use crate::text::MemoryWorld;

/// Short text for a value: `[a, b@python_full_version < '3', ?reason]`.
fn show(value: &Resolved<Node>) -> String {
    match value {
        Resolved::Known(node) => show_data(&node.data),
        Resolved::Dynamic(dynamic) => format!("?{}", dynamic.reason.as_str()),
        Resolved::Guarded(branches) => {
            let parts = branches
                .iter()
                .map(|(guard, value)| format!("{} if {}", show(value), show_guard(guard)))
                .collect::<Vec<_>>();
            format!("<{}>", parts.join(" | "))
        }
    }
}

fn show_guard(guard: &crate::resolved::Guard) -> String {
    guard
        .marker()
        .try_to_string()
        .unwrap_or_else(|| "always".to_owned())
}

fn show_data(data: &Data) -> String {
    let seq = |seq: &Sequence| {
        let mut parts = seq
            .items
            .iter()
            .map(|item| {
                let value = show(&item.value);
                if item.guard.is_always() {
                    value
                } else {
                    format!("{value}@{}", show_guard(&item.guard))
                }
            })
            .collect::<Vec<_>>();
        parts.extend(
            seq.open
                .iter()
                .map(|why| format!("?{}", why.reason.as_str())),
        );
        parts.join(", ")
    };
    match data {
        Data::None => "None".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Int(value) => value.to_string(),
        Data::Float(value) => value.to_string(),
        Data::Str(text) => text.clone(),
        Data::Bytes(bytes) => format!("b{bytes:?}"),
        Data::List(items) => format!("[{}]", seq(items)),
        Data::Tuple(items) => format!("({})", seq(items)),
        Data::Set(items) => format!("{{{}}}", seq(items)),
        Data::Iterator(items) => format!("iter({})", seq(items)),
        Data::Dict(map) => {
            let mut parts = map
                .entries
                .iter()
                .map(|entry| {
                    let guard = if entry.guard.is_always() {
                        String::new()
                    } else {
                        format!("@{}", show_guard(&entry.guard))
                    };
                    format!(
                        "{}: {}{guard}",
                        show_data(&entry.key.data),
                        show(&entry.value)
                    )
                })
                .collect::<Vec<_>>();
            parts.extend(
                map.open
                    .iter()
                    .map(|why| format!("?{}", why.reason.as_str())),
            );
            format!("{{{}}}", parts.join(", "))
        }
        Data::Object { kind, name } => format!("{kind}:{}", name.as_deref().unwrap_or("")),
    }
}

fn evaluate_with(source: &str, files: &[(&str, &str)]) -> Evaluation {
    let mut world = MemoryWorld::new(files.iter().map(|(path, text)| (*path, *text)));
    world.insert("setup.py", source);
    let files = Files::new(world);
    evaluate(&files, Utf8Path::new("setup.py"))
}

/// What `x` is at the end of `source`.
fn x_with(source: &str, files: &[(&str, &str)]) -> String {
    let program = format!("from setuptools import setup, find_packages\n{source}\nsetup(name=x)\n");
    let evaluation = evaluate_with(&program, files);
    match evaluation.calls.as_slice() {
        [call] => match call.keyword("name") {
            Some(keyword) => show(&keyword.value),
            None => "no keyword".to_owned(),
        },
        [] => format!("no call: {:?}", evaluation.problems),
        calls => format!("{} calls", calls.len()),
    }
}

fn x(source: &str) -> String {
    x_with(source, &[])
}

#[test]
fn plain_values() {
    let rows = [
        ("x = 'a' 'b'", "ab"),
        ("y = 1\nx = (y, None, True, 'é')", "(1, None, true, é)"),
        ("x = ['a'] + ['b']", "[a, b]"),
        ("x = {'a': ['b'], 'c': 2}", "{a: [b], c: 2}"),
        (
            "a = {'k': ['1']}\nb = a['k']\nb += ['2']\nx = a",
            "{k: [1, 2]}",
        ),
        ("x = 'a%s-%d' % ('b', 3)", "ab-3"),
        ("x = '{0}.{n}'.format(1, n='z')", "1.z"),
        ("v = (1, 2)\nx = '.'.join(map(str, v))", "1.2"),
        ("v = 3\nx = f'v{v}'", "v3"),
        (
            "x = [a.strip() for a in 'b , c,d'.split(',') if a != 'd']",
            "[b, c]",
        ),
        (
            "def f(a, b=2, *c, **d): return [a, b, c, d]\nx = f(1, 5, 6, k=7)",
            "[1, 5, (6), {k: 7}]",
        ),
        ("x = sorted({'b', 'a'})", "[a, b]"),
        ("x = list({'b', 'a'})", "[a, b]"),
        ("x = list({'b', 'a'})[0]", "?host-state"),
        ("x = ','.join({'b', 'a'})", "?host-state"),
        ("x = sum({'a': [1], 'b': [2]}.values(), [])", "[1, 2]"),
        ("a, *b = 'x y z'.split()\nx = (a, b)", "(x, [y, z])"),
        ("x = [i for i in range(3)][::-1]", "[2, 1, 0]"),
        ("i = 0\nwhile i < 4: i += 1\nx = i", "4"),
        ("for i in [1, 2, 3]:\n    if i == 2: break\nx = i", "2"),
        ("x = lambda: 1\nx = x()", "1"),
    ];
    for (source, expected) in rows {
        assert_eq!(x(source), expected, "{source}");
    }
}

#[test]
fn conditions_become_markers() {
    let rows = [
        (
            "import sys\nx = ['a']\nif sys.version_info < (2, 7): x.append('b')",
            "[a, b@python_full_version < '2.7']",
        ),
        (
            "import sys\nif sys.version_info[0] == 2: x = ['a', 'c']\nelse: x = ['b', 'c']",
            "[a@python_full_version < '3', b@python_full_version >= '3', c]",
        ),
        (
            "import sys\nPY2 = sys.version_info < (3,)\nx = 'a' if PY2 else 'b'",
            "<a if python_full_version < '3' | b if python_full_version >= '3'>",
        ),
        (
            "import sys\nx = 'a' if sys.version_info > (3,) else 'a'",
            "a",
        ),
        (
            "import sys\nx = ['a']\nif sys.platform == 'win32': x += ['b']",
            "[a, b@sys_platform == 'win32']",
        ),
        (
            "import sys\nif sys.version_info < (3, 4): sys.exit(1)\n\
             x = ['a']\nif sys.version_info < (3, 6): x.append('b')",
            "[a, b@python_full_version < '3.6']",
        ),
        (
            "import os\nx = ['a']\nif os.environ.get('X'): x.append('b')",
            "[a, ?environment-variable]",
        ),
        (
            "import os\nx = 'a' if os.getenv('X') else 'b'",
            "?environment-variable",
        ),
        (
            "import os\nif os.environ.get('X'): x = ['a']\nelse: x = ['a']",
            "[a]",
        ),
        (
            "import sys\ndef f():\n    if sys.version_info < (3,): return 'a'\n    return 'b'\nx = f()",
            "<a if python_full_version < '3' | b if python_full_version >= '3'>",
        ),
    ];
    for (source, expected) in rows {
        assert_eq!(x(source), expected, "{source}");
    }
}

#[test]
fn an_early_exit_is_the_guard_of_the_call() {
    let evaluation = evaluate_with(
        "import sys\nfrom setuptools import setup\nif sys.version_info < (3, 4): raise SystemExit(1)\nsetup(name='a')",
        &[],
    );
    assert_eq!(
        show_guard(&evaluation.calls[0].guard),
        "python_full_version >= '3.4'"
    );
}

#[test]
fn files_and_modules() {
    let files = [
        ("README", "Hello\n"),
        (
            "pkg/__init__.py",
            "from .v import __version__\n__author__ = 'me'\n",
        ),
        ("pkg/v.py", "__version__ = '1.2'\n"),
        ("pkg/sub/__init__.py", ""),
        ("tests/__init__.py", ""),
        ("req.txt", "# c\nsix>=1\n\nmock\n"),
    ];
    let rows = [
        ("x = open('README').read()", "Hello\n"),
        (
            "import os\nh = os.path.dirname(os.path.abspath(__file__))\nx = open(os.path.join(h, 'README')).read().strip()",
            "Hello",
        ),
        ("with open('README') as f: x = f.read()", "Hello\n"),
        (
            "x = [l.strip() for l in open('req.txt') if l.strip() and not l.startswith('#')]",
            "[six>=1, mock]",
        ),
        ("x = find_packages(exclude=['tests'])", "[pkg, pkg.sub]"),
        ("import pkg\nx = pkg.__version__", "1.2"),
        ("from pkg import __version__ as x", "1.2"),
        ("exec(open('pkg/v.py').read())\nx = __version__", "1.2"),
        (
            "ns = {}\nexec(open('pkg/v.py').read(), ns)\nx = ns['__version__']",
            "1.2",
        ),
        (
            "try:\n    x = open('NO').read()\nexcept IOError:\n    x = 'none'",
            "none",
        ),
        ("import os\nx = 1 if os.path.exists('README') else 2", "1"),
        (
            "try:\n    import pypandoc\n    x = 'a'\nexcept ImportError:\n    x = 'b'",
            "?installed-package",
        ),
        ("import os\nx = os.path.abspath('.')", "?host-state"),
    ];
    for (source, expected) in rows {
        assert_eq!(x_with(source, &files), expected, "{source}");
    }
}

#[test]
fn regular_expressions() {
    let files = [
        ("v.py", "__author__ = 'x'\n__version__ = '1.2'\n"),
        ("lib/ver.py", "VERSION = (1, 3)\n"),
    ];
    let rows = [
        (
            "import re\nx = re.search(r\"^__version__ = ['\\\"]([^'\\\"]*)['\\\"]\", open('v.py').read(), re.M).group(1)",
            "1.2",
        ),
        (
            "import re\nx = dict(re.findall(r\"__([a-z]+)__ = '([^']+)\", open('v.py').read()))['version']",
            "1.2",
        ),
        (
            "import re\nx = re.compile(r\".*__version__ = (['\\\"])(?P<v>.*?)\\1\", re.S).match(open('v.py').read()).group('v')",
            "1.2",
        ),
        (
            "import re\nx = re.sub(r'(a)(b)', r'\\2\\1', 'xaby')",
            "xbay",
        ),
        (
            "import re\nx = re.split(r'\\s*,\\s*', 'a , b,c')",
            "[a, b, c]",
        ),
        ("import re\nx = re.match('b', 'ab') is None", "true"),
        ("import re\nx = re.search('(a+)+$', 'a' * 40 + 'b')", "None"),
        (
            "import sys\nsys.path.insert(0, 'lib')\nfrom ver import VERSION\nx = VERSION",
            "(1, 3)",
        ),
    ];
    for (source, expected) in rows {
        assert_eq!(x_with(source, &files), expected, "{source}");
    }
}

#[test]
fn keywords_of_setup() {
    let evaluation = evaluate_with(
        "from distutils.core import setup\nk = dict(name='a')\nk['b'] = 1\nif __name__ == '__main__':\n    setup(version='1', **k)",
        &[],
    );
    let call = &evaluation.calls[0];
    assert_eq!(call.function, SetupFunction::Distutils);
    let names = call
        .keywords
        .iter()
        .map(|keyword| (keyword.name.as_str(), keyword.in_call))
        .collect::<Vec<_>>();
    assert_eq!(names, [("version", true), ("name", false), ("b", false)]);
}

#[test]
fn python_2_sources() {
    let rows = [
        ("print 'hello'\nx = 1", "1"),
        (
            "try:\n    y = 1\nexcept ImportError, e:\n    y = 2\nx = y",
            "1",
        ),
        ("x = 0755", "493"),
        ("x = 1 <> 2", "true"),
        ("x = `5`", "?python2-syntax"),
        ("x = 0755 +", "?syntax-error"),
    ];
    for (source, expected) in rows {
        assert_eq!(x(source), expected, "{source}");
    }
}

#[test]
fn a_source_of_python_2_only_runs_there() {
    let source = "import sys\nfrom setuptools import setup\nprint 'a'\n\
        setup(name='a' if sys.version_info < (3,) else 'b')\n";
    let evaluation = evaluate_with(source, &[]);
    let call = &evaluation.calls[0];
    assert_eq!(show_guard(&call.guard), "python_full_version < '3'");
    assert_eq!(show(&call.keyword("name").unwrap().value), "a");
}

#[test]
fn encodings_and_line_ends() {
    let program = |text: &[u8]| {
        let mut world = MemoryWorld::new([("other", "")]);
        world.insert("setup.py", text.to_vec());
        let evaluation = evaluate(&Files::new(world), Utf8Path::new("setup.py"));
        let call = evaluation.calls.first();
        let keyword = call.and_then(|call| call.keyword("name"));
        keyword.map_or_else(|| "no call".to_owned(), |keyword| show(&keyword.value))
    };
    let rows: [(&[u8], &str); 7] = [
        (b"# -*- coding: latin-1 -*-\nfrom setuptools import setup\nsetup(name='\xe9')\n", "é"),
        (b"#!/x\n# vim: set fileencoding=cp1252 :\nfrom setuptools import setup\nsetup(name='\x80')\n", "€"),
        (b"\xef\xbb\xbffrom setuptools import setup\nsetup(name='\xc3\xa9')\n", "é"),
        (b"from setuptools import setup\r\nsetup(name=\"\"\"a\r\nb\"\"\")\r\n", "a\nb"),
        (b"from setuptools import setup\rsetup(name='a')\r", "a"),
        (b"from setuptools import setup\n\x0c\nsetup(name='a')\n\x0c", "a"),
        (b"from setuptools import setup\nif 1:\n\x0c  setup(name='a')\n", "a"),
    ];
    for (text, expected) in rows {
        assert_eq!(program(text), expected, "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn one_of_two_calls_keeps_what_both_say() {
    let evaluation = evaluate_with(
        "import os\nfrom setuptools import setup\ndef run(e):\n    setup(name='a', packages=['p'], ext_modules=e)\n\
         if os.environ.get('X'):\n    run(['c'])\nelse:\n    run([])\n",
        &[],
    );
    assert_eq!(evaluation.calls.len(), 1);
    let shown = |name: &str| show(&evaluation.calls[0].keyword(name).unwrap().value);
    assert_eq!(shown("name"), "a");
    assert_eq!(shown("packages"), "[p]");
    assert_eq!(shown("ext_modules"), "?environment-variable");
}

#[test]
fn code_that_is_not_seen_may_change_what_it_gets() {
    let rows = [
        ("import foo\nx = ['a']\nfoo.change(x)", "?installed-package"),
        (
            "import foo\nd = {'k': ['a']}\nfoo.change(d)\nx = d['k']",
            "?installed-package",
        ),
        (
            "import foo, os\ny = ['a']\nz = y if os.getenv('X') else ['b']\nz.append('c')\nx = y",
            "?environment-variable",
        ),
        ("import foo\nx = 'a'\nexec(foo.code)", "?unknown-call"),
        (
            "import foo\n__v__ = 'a'\nexec(foo.code)\nx = __v__",
            "?unknown-call",
        ),
        (
            "from contextlib import suppress\nx = 'a'\nwith suppress(ImportError):\n    import foo\n    x = 'b'",
            "?installed-package",
        ),
    ];
    for (source, expected) in rows {
        let found = x(source);
        assert!(
            found.starts_with('?'),
            "{source}: {found}, expected {expected}"
        );
    }
}

#[test]
fn what_has_no_order_is_known_where_the_order_does_not_matter() {
    let files = [
        ("pkg/__init__.py", ""),
        ("pkg/a.txt", ""),
        ("pkg/b.txt", ""),
        ("pkg/.c.txt", ""),
        ("pkg/sub/__init__.py", ""),
        ("pkg/sub/d.txt", ""),
        ("pkg/.hid/__init__.py", ""),
        (".git/HEAD", ""),
    ];
    let rows = [
        ("import os\nx = os.listdir('.')", "[pkg, setup.py]"),
        ("import os\nx = os.listdir('.')[0]", "?file-system-order"),
        ("import os\nx = sorted(os.listdir('.'))[0]", "pkg"),
        (
            "import os\nx = ' '.join(os.listdir('.'))",
            "?file-system-order",
        ),
        (
            "import os\nfor n in os.listdir('.'):\n    x = n\n    break",
            "?file-system-order",
        ),
        (
            "import os\nx = []\nfor n in os.listdir('pkg'):\n    if n.endswith('.py'): x.append(n)",
            "[__init__.py]",
        ),
        (
            "import os\nx = [d.replace('/', '.') for d, _, f in os.walk('pkg') if '__init__.py' in f]",
            "[pkg, pkg..hid, pkg.sub]",
        ),
        (
            "import os\nx = []\nfor d, dirs, f in os.walk('pkg'):\n    dirs[:] = [n for n in dirs if n[0] != '.']\n    x.append(d)",
            "[pkg, pkg/sub]",
        ),
        (
            "import os\nx = []\nfor d, dirs, f in os.walk('pkg'):\n    for i, n in enumerate(dirs):\n        if n.startswith('.'): del dirs[i]\n    x.append(d)",
            "[pkg, pkg/sub]",
        ),
        (
            "from glob import glob\nx = glob('pkg/*.txt')",
            "[pkg/a.txt, pkg/b.txt]",
        ),
        (
            "import glob\nx = sorted(glob.glob('pkg/**/*.txt', recursive=True))",
            "[pkg/a.txt, pkg/b.txt, pkg/sub/d.txt]",
        ),
        (
            "from pathlib import Path\nx = [str(p) for p in Path('pkg').rglob('*.txt')]",
            "[pkg/.c.txt, pkg/a.txt, pkg/b.txt, pkg/sub/d.txt]",
        ),
        ("x = [a for a in {'b', 'a'}]", "[a, b]"),
        ("a, b = {'b', 'a'}\nx = a", "?host-state"),
        (
            "x = [a + b for a, b in zip({'a', 'b'}, {'c', 'd', 'e'})]",
            "?host-state",
        ),
    ];
    for (source, expected) in rows {
        assert_eq!(x_with(source, &files), expected, "{source}");
    }
}

#[test]
fn paths_and_folders() {
    let files = [("pkg/v.txt", "1.2\n"), ("README.md", "Hello\n")];
    let rows = [
        (
            "from pathlib import Path\nhere = Path(__file__).parent.resolve()\nx = (here / 'README.md').read_text(encoding='utf-8')",
            "Hello\n",
        ),
        (
            "from pathlib import Path\nx = Path(__file__).with_name('README.md').open().read()",
            "Hello\n",
        ),
        (
            "import pathlib\np = pathlib.Path('a//b/./c.tar.gz')\nx = (str(p), p.name, p.stem, p.suffix, str(p.parent))",
            "(a/b/c.tar.gz, c.tar.gz, c.tar, .gz, a/b)",
        ),
        (
            "import os\ncwd = os.getcwd()\nos.chdir('pkg')\nx = open('v.txt').read()\nos.chdir(cwd)\nx += open('README.md').read()",
            "1.2\nHello\n",
        ),
        (
            "import os\nif os.environ.get('X'): os.chdir('pkg')\nx = open('README.md').read()",
            "?environment-variable",
        ),
        (
            "from pathlib import Path\nx = str(Path('.').resolve())",
            "?host-state",
        ),
    ];
    for (source, expected) in rows {
        assert_eq!(x_with(source, &files), expected, "{source}");
    }
}

#[test]
fn classes_and_functions_of_the_program() {
    let rows = [
        (
            "class V(object):\n    def __init__(self, v): self.v = v\n    def text(self): return 'v' + self.v\nx = V('1').text()",
            "v1",
        ),
        (
            "class V(str):\n    def __init__(self, v): self.v = v\nx = V('1').v",
            "?unknown-call",
        ),
        ("def f(n): return f(n + 1)\ny = ['a']\nx = 'b'\nf(0)", "b"),
        (
            "y = ['a']\ndef f(n):\n    y.append('c')\n    return f(n + 1)\nf(0)\nx = y",
            "?limit",
        ),
        (
            "import os\nif os.environ.get('X'):\n    def f(): return 'a'\nelse:\n    def f(): return 'a'\nx = f()",
            "a",
        ),
        (
            "import os\ny = [object()]\nz = ['a']\ny.remove(os.environ)\nx = z",
            "[a]",
        ),
    ];
    for (source, expected) in rows {
        assert_eq!(x(source), expected, "{source}");
    }
}

#[test]
fn what_the_build_itself_says() {
    let rows = [
        ("import sys\nx = 'setuptools' in sys.modules", "true"),
        ("import sys\nx = 'numpy' in sys.modules", "?host-state"),
        (
            "import sys\nx = '__pypy__' in sys.builtin_module_names",
            "<true if platform_python_implementation == 'PyPy' | false if platform_python_implementation != 'PyPy'>",
        ),
        (
            "import setuptools\nfrom distutils.version import LooseVersion as V\nx = V(setuptools.__version__) >= V('18.5')",
            "true",
        ),
        (
            "import setuptools\nfrom distutils.version import LooseVersion as V\nx = V(setuptools.__version__) >= V('61')",
            "?environment",
        ),
        (
            "import sys\nx = 'a%s' % sys.version_info[0]",
            "<a2 if python_full_version < '3' | a3 if python_full_version >= '3'>",
        ),
        (
            "import sys\nif sys.version_info < (3,): sys.exit(1)\nx = 'a{}'.format(sys.version_info[0])",
            "a3",
        ),
    ];
    for (source, expected) in rows {
        assert_eq!(x(source), expected, "{source}");
    }
}

#[test]
fn setup_requires_is_asked_for_with_another_command() {
    let evaluation = evaluate_with(
        "import sys\nfrom setuptools import setup\n\
         def building(): return len(sys.argv) > 1 and sys.argv[1].startswith('bdist')\n\
         setup(setup_requires=['a'] if building() else [], tests_require=['b'] if building() else [])",
        &[],
    );
    let shown = |name: &str| show(&evaluation.calls[0].keyword(name).unwrap().value);
    assert_eq!(shown("setup_requires"), "[]");
    assert_eq!(shown("tests_require"), "[b]");
}

#[test]
fn one_call_reached_under_two_conditions_is_one() {
    let evaluation = evaluate_with(
        "import sys\nfrom setuptools import setup\ndef run(e): setup(name='a', ext_modules=e)\n\
         if sys.version_info < (3,): run(['c'])\nelse: run([])\n",
        &[],
    );
    assert_eq!(evaluation.calls.len(), 1);
    assert!(evaluation.calls[0].guard.is_always());
    let shown = |name: &str| show(&evaluation.calls[0].keyword(name).unwrap().value);
    assert_eq!(shown("name"), "a");
    assert_eq!(
        shown("ext_modules"),
        "<[c] if python_full_version < '3' | [] if python_full_version >= '3'>"
    );
}

#[test]
fn a_setup_that_is_not_seen_leaves_its_keywords_open() {
    let evaluation = evaluate_with("from mybuild import setup\nsetup(name='a')\n", &[]);
    let call = &evaluation.calls[0];
    assert_eq!(call.function, SetupFunction::Other("setup".to_owned()));
    assert_eq!(
        show(&call.keyword("name").unwrap().value),
        "?installed-package"
    );
    assert!(!call.open.is_empty());
}

#[test]
fn data_that_is_read() {
    let files = [
        ("meta.json", r#"{"version": "1.2", "deps": ["a", "b>=1"]}"#),
        ("v.py", "import os\n__version__ = '1.3'\n"),
        (
            "req.txt",
            "# c\nsix >= 1 # why\n\nmock[x]; python_version < '3'\n",
        ),
    ];
    let rows = [
        (
            "import json\nx = json.load(open('meta.json'))['deps']",
            "[a, b>=1]",
        ),
        (
            "import json\nwith open('meta.json') as f: x = json.loads(f.read())['version']",
            "1.2",
        ),
        (
            "line = [l for l in open('v.py') if l.startswith('__version__')][0]\nexec(line)\nx = __version__",
            "1.3",
        ),
        (
            "x = eval([l for l in open('v.py') if 'version' in l][0].split('=')[1])",
            "1.3",
        ),
        (
            "eval(compile(open('v.py').read(), 'v.py', 'exec'))\nx = __version__",
            "1.3",
        ),
        (
            "from pkg_resources import parse_requirements\nx = [str(r) for r in parse_requirements(open('req.txt'))]",
            "[six>=1, mock[x] ; python_full_version < '3']",
        ),
        (
            "x = open('req.txt', 'rb').read().splitlines()[0].decode()",
            "# c",
        ),
        ("x = 'a'\nexec('x = nowhere.name')", "?unknown-name"),
    ];
    for (source, expected) in rows {
        assert_eq!(x_with(source, &files), expected, "{source}");
    }
}
