//! Rows: a program, and what `name` is in its call of `setup()`.

mod calls;
mod files;
mod library;
mod sources;

use super::*;
use crate::resolved::{Dynamic, Guard, Resolved};
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

fn show_guard(guard: &Guard) -> String {
    guard
        .marker()
        .try_to_string()
        .unwrap_or_else(|| "always".to_owned())
}

fn show_data(data: &Data) -> String {
    match data {
        Data::None => "None".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Int(value) => value.to_string(),
        Data::Float(value) => value.to_string(),
        Data::Str(text) => text.clone(),
        Data::Bytes(bytes) => format!("b{bytes:?}"),
        Data::List(items) => format!("[{}]", show_items(items)),
        Data::Tuple(items) => format!("({})", show_items(items)),
        Data::Set(items) => format!("{{{}}}", show_items(items)),
        Data::Iterator(items) => format!("iter({})", show_items(items)),
        Data::Dict(map) => format!("{{{}}}", show_entries(map)),
        Data::Object { kind, name } => format!("{kind}:{}", name.as_deref().unwrap_or("")),
    }
}

fn show_items(seq: &Sequence) -> String {
    let items = seq
        .items
        .iter()
        .map(|item| format!("{}{}", show(&item.value), show_condition(&item.guard)));
    items
        .chain(show_open(&seq.open))
        .collect::<Vec<_>>()
        .join(", ")
}

fn show_entries(map: &Mapping) -> String {
    let entries = map.entries.iter().map(|entry| {
        let (key, guard) = (show_data(&entry.key.data), show_condition(&entry.guard));
        format!("{key}: {}{guard}", show(&entry.value))
    });
    entries
        .chain(show_open(&map.open))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `@marker`, nothing for what is always there.
fn show_condition(guard: &Guard) -> String {
    if guard.is_always() {
        return String::new();
    }
    format!("@{}", show_guard(guard))
}

fn show_open(open: &[Dynamic]) -> impl Iterator<Item = String> {
    open.iter().map(|why| format!("?{}", why.reason.as_str()))
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
