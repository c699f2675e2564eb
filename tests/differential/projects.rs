//! Whole small projects: what `inspect` knows of them against what setuptools, with pbr or alone, makes of them.

use crate::random::Random;
use crate::{ask_table, assert_none_differ, tools};
use camino::Utf8PathBuf;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use unsetup::project::Project;
use unsetup::report::inspect::Inspection;
use unsetup::settings::Settings;
use unsetup::text::MemoryWorld;

type Tree = BTreeMap<String, String>;

/// Packages, modules and data that lie in every tree.
const COMMON: &[(&str, &str)] = &[
    ("foo/__init__.py", "__version__ = '3.4'\nVERSION = (3, 4)\nNAME = 'n'\n"),
    ("foo/sub/__init__.py", ""),
    ("foo/data/x.txt", "x"),
    ("foo/data/y.dat", "y"),
    ("README.rst", "Title\n=====\n\nText.\n"),
    ("CHANGES.md", "# Changes\n"),
    ("VERSION", "7.8\n"),
    ("reqs.txt", "six\n# c\nbar>=1  # d\n\nbaz; python_version < '3'\n"),
    ("bad.txt", "-r other.txt\nsix\n"),
    ("LICENSE", "licence\n"),
    ("docs/a.ini", ""),
    ("docs/b.ini", ""),
    ("bin/tool", "#!/bin/sh\n"),
    ("ep.ini", "[console_scripts]\nq = foo:q\n"),
];

fn common() -> Tree {
    let own = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    COMMON.iter().map(own).collect()
}

/// The fields as `inspect --output-format json` has them; `None` where there is no project.
fn inspected(tree: &Tree) -> Option<Value> {
    let files = tree.iter().map(|(path, text)| (Utf8PathBuf::from(path), text.clone().into_bytes()));
    let world = MemoryWorld::new(files);
    let project = Project::from_world(Arc::new(world), None, Settings::default(), ".").ok()?;
    let document = serde_json::to_value(Inspection::new(&project)).unwrap();
    Some(document["fields"].clone())
}

/// Generates projects, and fails where a field is known and is not what the tools make of it.
fn compare(cases: u64, generate: impl Fn(&mut Random) -> Tree) {
    let Some(readers) = tools::readers() else {
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let trees: Vec<Tree> = (0..cases).map(|seed| generate(&mut Random::new(seed))).collect();
    let mut asked = Vec::new();
    for (number, tree) in trees.iter().enumerate() {
        let Some(fields) = inspected(tree) else {
            continue;
        };
        let folder = place.path().join(number.to_string());
        for (path, text) in tree {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        asked.push(json!({"case": number.to_string(), "folder": folder, "fields": fields}));
    }
    let answers = ask_table(&readers.python, "setup_arguments.py", &asked);
    let mut differences = Vec::new();
    let mut ran = 0;
    for (case, answer) in &answers {
        let Some(found) = answer.as_array() else {
            continue;
        };
        ran += 1;
        if !found.is_empty() {
            let tree = &trees[case.parse::<usize>().unwrap()];
            let told = ["setup.py", "setup.cfg", "pyproject.toml", "requirements.txt", "test-requirements.txt"];
            let texts = told.iter().filter_map(|path| Some(format!("--- {path}\n{}", tree.get(*path)?)));
            differences.push(format!("{found:#?}\n{}", texts.collect::<String>()));
        }
    }
    assert_none_differ(&differences, ran);
    assert!(ran * 2 > trees.len(), "setuptools runs {ran} of {}", trees.len());
}

/// Puts `key = value` down, the value in one of the forms that a configuration file has for lists.
fn list(random: &mut Random, text: &mut String, key: &str, items: &[&'static str], most: usize) {
    let mut chosen = random.several(items, 0, most);
    chosen.dedup();
    let comment = random.pick(&["", "", "", "    # c\n", "\n", "    ; c\n", "# c = d\n"]);
    match random.below(4) {
        0 => text.push_str(&format!("{key} = {}\n", chosen.join(random.pick(&[",", ", ", " , "])))),
        1 => text.push_str(&format!("{key} = {}\n", chosen.join("\n\t"))),
        _ => {
            text.push_str(&format!("{key} ={}\n", random.pick(&["", " "])));
            for (at, item) in chosen.iter().enumerate() {
                if at == 1 {
                    text.push_str(comment);
                }
                text.push_str(&format!("    {item}{}\n", random.pick(&["", "", "", " ", ","])));
            }
        }
    }
}

const REQUIREMENTS: &[&str] = &[
    "six", "PyYAML>=3", "bar >=1 , <2", "x; python_version < '3'", "y ; python_version >= '3'", "b @ https://e.org/b.zip", "z[a,b]==1.0", "q (>=1)", "six",
    "w==1.*", "v;sys_platform=='win32'", "u # c",
];

/// `setup.py` of a project that says all in its configuration, or nearly all.
fn setup_py(random: &mut Random) -> String {
    let arguments = match random.below(6) {
        0 => random.pick(&[
            "name='kw', version='9'", "version='9', install_requires=['kw']", "description='kw', keywords=['k', 'w']", "author='Kw', extras_require={'kw': ['k']}",
            "packages=['foo']", "py_modules=['one']", "entry_points={'g': ['k = foo:k']}", "python_requires='>=2'", "zip_safe=True", "classifiers=['C :: D']",
            "license='L'", "long_description='kw'", "url='https://k/'", "package_data={'foo': ['*']}", "data_files=[('k', ['docs/a.ini'])]", "scripts=['bin/tool']", "platforms=['any']",
        ]),
        _ => "",
    };
    format!("from setuptools import setup\nsetup({arguments})\n")
}

fn setup_cfg(random: &mut Random) -> String {
    let mut text = String::new();
    // A key for every section: also a group of entry points, which then stops the build.
    let lends = random.one_in(15);
    if lends {
        text.push_str("[DEFAULT]\nauthor = Default\nwhere = src\n");
    }
    text.push_str("[metadata]\n");
    let name = random.pick(&["foo", "foo", "Foo.Bar", "foo bar", "Foo_x%%", ""]);
    text.push_str(&format!("name = {name}\n"));
    let version = random.pick(&["1.2.3", "1.2.3", "1.0-RC1", "attr: foo.__version__", "attr: foo.VERSION", "file: VERSION", "attr:foo.__version__", "v1", "file:VERSION", "2017.06", "1.0+Local.1"]);
    text.push_str(&format!("version = {version}\n"));
    const LINES: &[(&str, &[&str])] = &[
        ("description", &["One line", "100%% x", "a\n    b", "", "file: README.rst", "%(name)s x", " x ; y"]),
        ("summary", &["Summary"]),
        ("author", &["Ann", "Ann, Bob", ""]),
        ("author_email", &["a@e.org"]),
        ("author-email", &["dash@e.org"]),
        ("maintainer", &["Max"]),
        ("maintainer_email", &["m@e.org"]),
        ("url", &["https://e.org/", "https://e.org/ # c"]),
        ("home_page", &["https://h.org/"]),
        ("home-page", &["https://dash.org/"]),
        ("download_url", &["https://d.org/"]),
        ("license", &["MIT", "MIT License"]),
        ("long_description", &["file: README.rst", "file: README.rst, CHANGES.md", "file: NOPE", "text", "\n    a\n      b\n\n    c", "file:README.rst", "file: docs/*.ini", "attr: foo.NAME", "file: README.rst,NOPE,CHANGES.md"]),
        ("long_description_content_type", &["text/x-rst", "text/markdown"]),
        ("python_requires", &[">=3.6"]),
        ("Author", &["Upper"]),
        ("frob", &["x"]),
    ];
    for (key, values) in LINES {
        if random.one_in(4) {
            text.push_str(&format!("{key} = {}\n", random.pick(values)));
        }
    }
    const LISTS: &[(&str, &[&str])] = &[
        ("keywords", &["a", "b c", "d", "é"]),
        ("classifiers", &["Topic :: Utilities", "Programming Language :: Python :: 3"]),
        ("classifier", &["Old :: One"]),
        ("platforms", &["linux", "any"]),
        ("platform", &["win"]),
        ("project_urls", &["A = https://e.org/a=b", "B=https://e.org/b", "C D = x"]),
    ];
    for (key, items) in LISTS {
        if random.one_in(4) {
            list(random, &mut text, key, items, 3);
        }
    }
    if !lends && !random.one_in(5) {
        options(random, &mut text);
    }
    text
}

fn options(random: &mut Random, text: &mut String) {
    text.push_str("[options]\n");
    let packages = random.pick(&["find:", "find:", "foo", "foo, foo.sub", "\n    foo\n    foo.sub", "find_namespace:", "", "find: ", "nothere", "attr: foo.NAME"]);
    if !random.one_in(3) {
        text.push_str(&format!("packages = {packages}\n"));
    }
    const LINES: &[(&str, &[&str])] = &[
        ("zip_safe", &["no", "true", "True", "1", "on", "YES", "x"]),
        ("include_package_data", &["true", "no"]),
        ("python_requires", &[">=3.6", ">=3.6,<4", "", "== 3.*"]),
        ("python-requires", &[">=3"]),
        ("package_dir", &["\n    =src", "=.", "foo=foo"]),
        ("entry_points", &["file: ep.ini"]),
        ("install-requires", &["dash"]),
        ("test_suite", &["foo"]),
    ];
    for (key, values) in LINES {
        if random.one_in(7) {
            text.push_str(&format!("{key} = {}\n", random.pick(values)));
        }
    }
    if random.one_in(2) {
        match random.below(5) {
            0 => text.push_str(&format!("install_requires = {}\n", random.pick(&["file: reqs.txt", "file: bad.txt", "six; bar", "six>=1,<2", "a;b;c", "six;", "six; bar"]))),
            _ => list(random, text, "install_requires", REQUIREMENTS, 4),
        }
    }
    const LISTS: &[(&str, &[&str])] = &[
        ("scripts", &["bin/tool"]),
        ("py_modules", &["one", "two"]),
        ("setup_requires", &["wheel"]),
        ("tests_require", &["mock"]),
        ("namespace_packages", &["foo"]),
    ];
    for (key, items) in LISTS {
        if random.one_in(8) && !(*key == "setup_requires" || *key == "namespace_packages") {
            list(random, text, key, items, 2);
        }
    }
    if random.one_in(2) {
        text.push_str("[options.extras_require]\n");
        for key in ["test", "Doc_x", "dev-x", "a.b"] {
            if random.one_in(2) {
                match random.one_in(5) {
                    true => text.push_str(&format!("{key} = {}\n", random.pick(&["file: reqs.txt", "six; bar", "six; bar>=1", ""]))),
                    false => list(random, text, key, REQUIREMENTS, 3),
                }
            }
        }
    }
    if random.one_in(3) {
        text.push_str("[options.entry_points]\nconsole_scripts =\n    run = foo:main\n    # c\n    go=foo.sub : x [a]\nMy-Group = A = foo:A\n");
    }
    if random.one_in(3) {
        text.push_str(random.pick(&[
            "[options.packages.find]\nexclude =\n    foo.sub*\n", "[options.packages.find]\nwhere = .\ninclude = foo\n", "[options.packages.find]\nwhere = src\n",
            "[options.packages.find]\ninclude = foo, foo.*\nexclude = tests\n", "[options.packages.find]\nexclude = *\n", "[options.packages.find]\n",
        ]));
    }
    if random.one_in(4) {
        text.push_str(random.pick(&[
            "[options.package_data]\n* = *.txt, *.rst\nfoo = data/*.dat\n", "[options.package_data]\nfoo =\n    data/*\n    # c\n    *.txt\n", "[options.package_data]\n",
            "[options.package_data]\nFoo = x\nfoo = y\n",
        ]));
    }
    if random.one_in(4) {
        text.push_str(random.pick(&[
            "[options.data_files]\netc/foo = docs/*.ini\n", "[options.data_files]\nshare = README.rst, LICENSE\netc =\n    docs/a.ini\n", "[options.data_files]\n. = NOPE\n", "[options.data_files]\nx = docs/?.ini\n",
        ]));
    }
    if random.one_in(30) {
        text.push_str("[options.frob]\na = b\n");
    }
}

#[test]
fn declarative_setup_cfg_is_read_as_setuptools_reads_it() {
    compare(200, |random| {
        let mut tree = common();
        tree.insert("setup.py".to_owned(), setup_py(random));
        tree.insert("setup.cfg".to_owned(), setup_cfg(random));
        tree
    });
}

fn pyproject(random: &mut Random) -> String {
    let mut text = "[build-system]\nrequires = ['setuptools']\nbuild-backend = 'setuptools.build_meta'\n".to_owned();
    if random.one_in(6) {
        tool_setuptools(random, &mut text, &[]);
        return text;
    }
    text.push_str("[project]\n");
    text.push_str(&format!("name = '{}'\n", random.pick(&["foo", "Foo.Bar", "foo-bar"])));
    let mut dynamic: Vec<&str> = Vec::new();
    match random.below(4) {
        0 => dynamic.push("version"),
        _ => text.push_str(&format!("version = '{}'\n", random.pick(&["1.2.3", "1.0-RC1", "2017.06", "1!1"]))),
    }
    const KEYS: &[(&str, &[&str])] = &[
        ("description", &["'One line'", "\"\"\"a\nb\"\"\"", "''"]),
        ("readme", &["'README.rst'", "{file = 'CHANGES.md', content-type = 'text/markdown'}", "{text = 'x', content-type = 'text/plain'}", "'NOPE'"]),
        ("requires-python", &["'>=3.6'", "'>=3.6, <4'"]),
        ("license", &["'MIT'", "'Apache-2.0'", "'mit or apache-2.0'"]),
        ("license-files", &["['LICENSE']", "[]", "['L*']"]),
        ("authors", &["[{name = 'Ann'}]", "[{name = 'Ann', email = 'a@e.org'}, {name = 'Bob'}]", "[{email = 'x@e.org'}]", "[]", "[{name = 'Ann, B.', email = 'a@e.org'}]"]),
        ("maintainers", &["[{name = 'Max', email = 'm@e.org'}]"]),
        ("keywords", &["['a', 'b c']", "[]", "['a,b']"]),
        ("classifiers", &["['Topic :: Utilities', 'Programming Language :: Python']", "[]"]),
        ("urls", &["{Homepage = 'https://e.org/', Docs = 'https://d.org/'}", "{}", "{'Bug Tracker' = 'https://b.org/'}"]),
        ("scripts", &["{run = 'foo:main'}"]),
        ("gui-scripts", &["{gui = 'foo:gui'}"]),
        ("entry-points", &["{'my.group' = {a = 'foo:a [x]'}}"]),
        ("dependencies", &["['six', \"x; python_version < '3'\", 'b @ https://e.org/b.zip']", "[]", "['PyYAML >= 3 , < 4']"]),
        ("optional-dependencies", &["{test = ['mock'], 'Doc_x' = [\"y; os_name == 'nt'\"]}", "{}"]),
    ];
    for (key, values) in KEYS {
        match random.below(6) {
            0 | 1 => text.push_str(&format!("{key} = {}\n", random.pick(values))),
            2 if MAY_BE_DYNAMIC.contains(key) => dynamic.push(key),
            _ => {}
        }
    }
    const MAY_BE_DYNAMIC: &[&str] = &["description", "readme", "classifiers", "dependencies", "optional-dependencies", "scripts", "gui-scripts", "entry-points"];
    let named = dynamic.iter().map(|key| format!("'{key}'")).collect::<Vec<_>>();
    text.push_str(&format!("dynamic = [{}]\n", named.join(", ")));
    tool_setuptools(random, &mut text, &dynamic);
    text
}

fn tool_setuptools(random: &mut Random, text: &mut String, dynamic: &[&str]) {
    if random.one_in(3) {
        text.push_str("[tool.setuptools]\n");
        text.push_str(random.pick(&[
            "packages = ['foo']\n", "packages = ['foo', 'foo.sub']\npackage-data = {foo = ['data/*']}\n", "py-modules = ['one']\n", "zip-safe = false\n", "packages = {find = {}}\n",
            "packages = {find = {include = ['foo'], namespaces = false}}\n", "packages = {find = {where = ['.'], exclude = ['foo.sub*']}}\n", "platforms = ['any']\n", "script-files = ['bin/tool']\n",
            "data-files = {etc = ['docs/*.ini']}\n", "packages = []\n", "package-dir = {'' = '.'}\n", "include-package-data = false\n", "packages = []\npy-modules = []\n",
        ]));
    }
    if dynamic.is_empty() {
        return;
    }
    text.push_str("[tool.setuptools.dynamic]\n");
    for key in dynamic {
        let value = match *key {
            "version" => random.pick(&["{attr = 'foo.__version__'}", "{file = 'VERSION'}", "{attr = 'foo.VERSION'}", "{file = ['VERSION']}"]),
            "description" => "{file = 'VERSION'}",
            "readme" => random.pick(&["{file = ['README.rst', 'CHANGES.md']}", "{file = 'README.rst', content-type = 'text/x-rst'}"]),
            "dependencies" => random.pick(&["{file = 'reqs.txt'}", "{file = ['reqs.txt']}", "{file = 'bad.txt'}"]),
            "optional-dependencies" => "{test = {file = 'reqs.txt'}}",
            "classifiers" => "{file = 'VERSION'}",
            "entry-points" => "{file = 'ep.ini'}",
            _ => continue,
        };
        if *key == "version" || !random.one_in(6) {
            text.push_str(&format!("{key} = {value}\n"));
        }
    }
}

#[test]
fn pyproject_toml_is_read_as_setuptools_reads_it() {
    compare(200, |random| {
        let mut tree = common();
        tree.insert("setup.py".to_owned(), setup_py(random));
        tree.insert("pyproject.toml".to_owned(), pyproject(random));
        if random.one_in(4) {
            tree.insert("setup.cfg".to_owned(), setup_cfg(random));
        }
        tree
    });
}

fn pbr_cfg(random: &mut Random) -> String {
    let mut text = "[metadata]\n".to_owned();
    text.push_str(&format!("name = {}\n", random.pick(&["foo", "foo", "foo", "Foo-Bar"])));
    const LINES: &[(&str, &[&str])] = &[
        ("summary", &["Summary", "a\n    b", "100%%"]),
        ("description", &["One line", "a\n    b"]),
        ("description-file", &["README.rst", "\n    README.rst\n    CHANGES.md", "README.rst CHANGES.md"]),
        ("description_content_type", &["text/x-rst"]),
        ("long_description", &["file: README.rst", "text"]),
        ("author", &["Ann", "Ann\n    Bob"]),
        ("author-email", &["a@e.org"]),
        ("Maintainer", &["Max"]),
        ("home-page", &["https://h.org/"]),
        ("url", &["https://u.org/"]),
        ("download-url", &["https://d.org/"]),
        ("license", &["Apache-2", "MIT"]),
        ("version", &["1.0", "5", "master"]),
        ("python-requires", &[">=3.6"]),
        ("requires-python", &[">=3.7"]),
        ("classifier", &["\n    Topic :: Utilities\n    # c\n    A :: B", "Topic :: Utilities", "A :: B, C :: D"]),
        ("classifiers", &["\n    New :: One"]),
        ("platform", &["linux", "\n    a\n    b"]),
        ("keywords", &["a, b", "\n    a\n    b", "a b"]),
        ("project_urls", &["\n    A = https://e.org/a\n    B=https://e.org/b=c", "A = https://e.org/, B = x"]),
        ("requires_dist", &["\n    six\n    bar (>=1)", "six"]),
        ("frob", &["x"]),
    ];
    for (key, values) in LINES {
        if random.one_in(4) {
            text.push_str(&format!("{key} = {}\n", random.pick(values)));
        }
    }
    if random.one_in(2) {
        text.push_str("[files]\n");
        const FILES: &[(&str, &[&str])] = &[
            ("packages", &["foo", "\n    foo", "nothere", "foo.sub", "foo, bar", "\n    foo\n    foo/sub"]),
            ("data_files", &["\n    etc/foo =\n        docs/a.ini\n        docs/b.ini", "etc/foo = docs/*", "etc = docs/a.ini", "\n    etc = docs/a.ini\n    share = LICENSE README.rst\n    etc = docs/b.ini", "etc = 'docs/a.ini'"]),
            ("scripts", &["bin/tool", "\n    bin/tool"]),
            ("modules", &["one", "\n    one\n    two"]),
            ("package_data", &["foo = data/* x", "\n    foo = data/x.txt\n        data/y.dat"]),
            ("namespace_packages", &["foo"]),
        ];
        for (key, values) in FILES {
            if random.one_in(4) && *key != "namespace_packages" {
                text.push_str(&format!("{key} = {}\n", random.pick(values)));
            }
        }
    }
    if random.one_in(2) {
        text.push_str("[entry_points]\n");
        text.push_str(random.pick(&["console_scripts =\n    run = foo:main\n    # c\n    Go = foo.sub:x\n", "My.Plugins =\n    A-b = foo:a\nmy-group = x = foo:x\n", "console_scripts = run = foo:main\n", ""]));
    }
    if random.one_in(2) {
        text.push_str("[extras]\n");
        for key in ["test", "Doc-X", "a.b"] {
            if random.one_in(2) {
                let lines = random.several(&["six", "bar:python_version<'3'", "x>=1,<2 # c", "y;python_version>='3'", "z:(sys_platform=='win32')", "w[a]", "# c", "v ; python_version<'3'"], 0, 3);
                text.push_str(&format!("{key} =\n    {}\n", lines.join("\n    ")));
            }
        }
    }
    if random.one_in(6) {
        text.push_str(random.pick(&[
            "[options]\ninstall_requires = opt\n", "[options]\npackages = find:\n", "[options]\npython_requires = >=3.5\nzip_safe = true\n", "[options.extras_require]\nopt = six\n",
            "[options.entry_points]\nconsole_scripts =\n    opt = foo:opt\n", "[backwards_compat]\nzip_safe = true\ninclude_package_data = false\n", "[global]\nsetup-hooks =\n    pbr.hooks.setup_hook\n", "[pbr]\nskip_authors = 1\n",
        ]));
    }
    text
}

fn pbr_requirements(random: &mut Random) -> String {
    const LINES: &[&str] = &[
        "six", "PyYAML>=3.10 # c", "x#c", "", "# c", "  # c", "y;python_version<'3'", "z ; python_version >= '3'", "a (>=1.0)", "-e git+https://e.org/r#egg=egged", "git+https://e.org/r.git#egg=plain-1.2.3",
        "-i https://e.org/", "--index-url https://e.org/", "-f https://e.org/f", "b==1.0,!=1.1", "c[x,y]>=1", "d ; (python_version<'3' or os_name=='nt')", "https://e.org/x.zip", "e @ https://e.org/e.zip", "--find-links x", "-r more.txt",
        "-r nothere.txt", "f;sys_platform=='win32' # c", "G.h_i", "j  ", "k!=1.*", "-e svn+https://e.org/r#egg=named", "l===1.0",
    ];
    const ODD: &[&str] = &["--pre", "-c x", "./path", "bad bad", "  -r more.txt", "six>=", "m ;", "\u{a0}n", "-e .", "o\\"];
    let mut text = String::new();
    let end = random.pick(&["\n", "\n", "\n", "\r\n"]);
    for _ in 0..random.below(7) {
        text.push_str(if random.one_in(30) { random.pick(ODD) } else { random.pick(LINES) });
        text.push_str(end);
    }
    text
}

#[test]
fn pbr_projects_are_read_as_pbr_reads_them() {
    compare(200, |random| {
        let mut tree = common();
        let arguments = random.pick(&["", "", "", "", ", version='9'", ", install_requires=['kw']", ", packages=['foo']", ", description='kw'", ", extras_require={'k': ['w']}", ", zip_safe=True", ", python_requires='>=2'"]);
        tree.insert("setup.py".to_owned(), format!("import setuptools\nsetuptools.setup(pbr=True{arguments})\n"));
        tree.insert("setup.cfg".to_owned(), pbr_cfg(random));
        for (path, often) in [("requirements.txt", 2), ("test-requirements.txt", 3), ("tools/pip-requires", 8), ("requirements-py3.txt", 10)] {
            if random.one_in(often) {
                tree.insert(path.to_owned(), pbr_requirements(random));
            }
        }
        tree.insert("more.txt".to_owned(), "more>=1\n".to_owned());
        // The version: pbr finds it there, in a tree without git.
        if random.one_in(2) {
            tree.insert("PKG-INFO".to_owned(), "Metadata-Version: 2.1\nName: foo\nVersion: 4.5\n".to_owned());
        }
        tree
    });
}
