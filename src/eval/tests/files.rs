//! Files, folders and modules of the project.

use super::x_with;

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
