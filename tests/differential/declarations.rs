//! Made-up declarations of projects for setuptools.

use crate::random::Random;

/// Puts `key = value` down, the value in one of the forms that a configuration file has for lists.
fn list(random: &mut Random, text: &mut String, key: &str, items: &[&'static str], most: usize) {
    let mut chosen = random.several(items, 0, most);
    chosen.dedup();
    let comment = random.pick(&["", "", "", "    # c\n", "\n", "    ; c\n", "# c = d\n"]);
    match random.below(4) {
        0 => text.push_str(&format!(
            "{key} = {}\n",
            chosen.join(random.pick(&[",", ", ", " , "]))
        )),
        1 => text.push_str(&format!("{key} = {}\n", chosen.join("\n\t"))),
        _ => {
            text.push_str(&format!("{key} ={}\n", random.pick(&["", " "])));
            for (at, item) in chosen.iter().enumerate() {
                if at == 1 {
                    text.push_str(comment);
                }
                text.push_str(&format!(
                    "    {item}{}\n",
                    random.pick(&["", "", "", " ", ","])
                ));
            }
        }
    }
}

const REQUIREMENTS: &[&str] = &[
    "six",
    "PyYAML>=3",
    "bar >=1 , <2",
    "x; python_version < '3'",
    "y ; python_version >= '3'",
    "b @ https://e.org/b.zip",
    "z[a,b]==1.0",
    "q (>=1)",
    "six",
    "w==1.*",
    "v;sys_platform=='win32'",
    "u # c",
];

/// `setup.py` of a project that says all in its configuration, or nearly all.
pub fn setup_py(random: &mut Random) -> String {
    let arguments = match random.below(6) {
        0 => random.pick(&[
            "name='kw', version='9'",
            "version='9', install_requires=['kw']",
            "description='kw', keywords=['k', 'w']",
            "author='Kw', extras_require={'kw': ['k']}",
            "packages=['foo']",
            "py_modules=['one']",
            "entry_points={'g': ['k = foo:k']}",
            "python_requires='>=2'",
            "zip_safe=True",
            "classifiers=['C :: D']",
            "license='L'",
            "long_description='kw'",
            "url='https://k/'",
            "package_data={'foo': ['*']}",
            "data_files=[('k', ['docs/a.ini'])]",
            "scripts=['bin/tool']",
            "platforms=['any']",
        ]),
        _ => "",
    };
    format!("from setuptools import setup\nsetup({arguments})\n")
}

/// A setup.cfg for setuptools.
pub fn setup_cfg(random: &mut Random) -> String {
    let mut text = String::new();
    // A key for every section: also a group of entry points, which then stops the build.
    let lends = random.one_in(15);
    if lends {
        text.push_str("[DEFAULT]\nauthor = Default\nwhere = src\n");
    }
    text.push_str("[metadata]\n");
    let name = random.pick(&["foo", "foo", "Foo.Bar", "foo bar", "Foo_x%%", ""]);
    text.push_str(&format!("name = {name}\n"));
    let version = random.pick(&[
        "1.2.3",
        "1.2.3",
        "1.0-RC1",
        "attr: foo.__version__",
        "attr: foo.VERSION",
        "file: VERSION",
        "attr:foo.__version__",
        "v1",
        "file:VERSION",
        "2017.06",
        "1.0+Local.1",
    ]);
    text.push_str(&format!("version = {version}\n"));
    const LINES: &[(&str, &[&str])] = &[
        (
            "description",
            &[
                "One line",
                "100%% x",
                "a\n    b",
                "",
                "file: README.rst",
                "%(name)s x",
                " x ; y",
            ],
        ),
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
        (
            "long_description",
            &[
                "file: README.rst",
                "file: README.rst, CHANGES.md",
                "file: NOPE",
                "text",
                "\n    a\n      b\n\n    c",
                "file:README.rst",
                "file: docs/*.ini",
                "attr: foo.NAME",
                "file: README.rst,NOPE,CHANGES.md",
            ],
        ),
        (
            "long_description_content_type",
            &["text/x-rst", "text/markdown"],
        ),
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
        (
            "classifiers",
            &["Topic :: Utilities", "Programming Language :: Python :: 3"],
        ),
        ("classifier", &["Old :: One"]),
        ("platforms", &["linux", "any"]),
        ("platform", &["win"]),
        (
            "project_urls",
            &["A = https://e.org/a=b", "B=https://e.org/b", "C D = x"],
        ),
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
    let packages = random.pick(&[
        "find:",
        "find:",
        "foo",
        "foo, foo.sub",
        "\n    foo\n    foo.sub",
        "find_namespace:",
        "",
        "find: ",
        "nothere",
        "attr: foo.NAME",
    ]);
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
            0 => text.push_str(&format!(
                "install_requires = {}\n",
                random.pick(&[
                    "file: reqs.txt",
                    "file: bad.txt",
                    "six; bar",
                    "six>=1,<2",
                    "a;b;c",
                    "six;",
                    "six; bar"
                ])
            )),
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
                    true => text.push_str(&format!(
                        "{key} = {}\n",
                        random.pick(&["file: reqs.txt", "six; bar", "six; bar>=1", ""])
                    )),
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
            "[options.packages.find]\nexclude =\n    foo.sub*\n",
            "[options.packages.find]\nwhere = .\ninclude = foo\n",
            "[options.packages.find]\nwhere = src\n",
            "[options.packages.find]\ninclude = foo, foo.*\nexclude = tests\n",
            "[options.packages.find]\nexclude = *\n",
            "[options.packages.find]\n",
        ]));
    }
    if random.one_in(4) {
        text.push_str(random.pick(&[
            "[options.package_data]\n* = *.txt, *.rst\nfoo = data/*.dat\n",
            "[options.package_data]\nfoo =\n    data/*\n    # c\n    *.txt\n",
            "[options.package_data]\n",
            "[options.package_data]\nFoo = x\nfoo = y\n",
        ]));
    }
    if random.one_in(4) {
        text.push_str(random.pick(&[
            "[options.data_files]\netc/foo = docs/*.ini\n",
            "[options.data_files]\nshare = README.rst, LICENSE\netc =\n    docs/a.ini\n",
            "[options.data_files]\n. = NOPE\n",
            "[options.data_files]\nx = docs/?.ini\n",
        ]));
    }
    if random.one_in(30) {
        text.push_str("[options.frob]\na = b\n");
    }
}

/// A pyproject.toml for setuptools.
pub fn pyproject(random: &mut Random) -> String {
    let mut text =
        "[build-system]\nrequires = ['setuptools']\nbuild-backend = 'setuptools.build_meta'\n"
            .to_owned();
    if random.one_in(6) {
        tool_setuptools(random, &mut text, &[]);
        return text;
    }
    text.push_str("[project]\n");
    text.push_str(&format!(
        "name = '{}'\n",
        random.pick(&["foo", "Foo.Bar", "foo-bar"])
    ));
    let mut dynamic: Vec<&str> = Vec::new();
    match random.below(4) {
        0 => dynamic.push("version"),
        _ => text.push_str(&format!(
            "version = '{}'\n",
            random.pick(&["1.2.3", "1.0-RC1", "2017.06", "1!1"])
        )),
    }
    const KEYS: &[(&str, &[&str])] = &[
        ("description", &["'One line'", "\"\"\"a\nb\"\"\"", "''"]),
        (
            "readme",
            &[
                "'README.rst'",
                "{file = 'CHANGES.md', content-type = 'text/markdown'}",
                "{text = 'x', content-type = 'text/plain'}",
                "'NOPE'",
            ],
        ),
        ("requires-python", &["'>=3.6'", "'>=3.6, <4'"]),
        ("license", &["'MIT'", "'Apache-2.0'", "'mit or apache-2.0'"]),
        ("license-files", &["['LICENSE']", "[]", "['L*']"]),
        (
            "authors",
            &[
                "[{name = 'Ann'}]",
                "[{name = 'Ann', email = 'a@e.org'}, {name = 'Bob'}]",
                "[{email = 'x@e.org'}]",
                "[]",
                "[{name = 'Ann, B.', email = 'a@e.org'}]",
            ],
        ),
        ("maintainers", &["[{name = 'Max', email = 'm@e.org'}]"]),
        ("keywords", &["['a', 'b c']", "[]", "['a,b']"]),
        (
            "classifiers",
            &[
                "['Topic :: Utilities', 'Programming Language :: Python']",
                "[]",
            ],
        ),
        (
            "urls",
            &[
                "{Homepage = 'https://e.org/', Docs = 'https://d.org/'}",
                "{}",
                "{'Bug Tracker' = 'https://b.org/'}",
            ],
        ),
        ("scripts", &["{run = 'foo:main'}"]),
        ("gui-scripts", &["{gui = 'foo:gui'}"]),
        ("entry-points", &["{'my.group' = {a = 'foo:a [x]'}}"]),
        (
            "dependencies",
            &[
                "['six', \"x; python_version < '3'\", 'b @ https://e.org/b.zip']",
                "[]",
                "['PyYAML >= 3 , < 4']",
            ],
        ),
        (
            "optional-dependencies",
            &[
                "{test = ['mock'], 'Doc_x' = [\"y; os_name == 'nt'\"]}",
                "{}",
            ],
        ),
    ];
    for (key, values) in KEYS {
        match random.below(6) {
            0 | 1 => text.push_str(&format!("{key} = {}\n", random.pick(values))),
            2 if MAY_BE_DYNAMIC.contains(key) => dynamic.push(key),
            _ => {}
        }
    }
    const MAY_BE_DYNAMIC: &[&str] = &[
        "description",
        "readme",
        "classifiers",
        "dependencies",
        "optional-dependencies",
        "scripts",
        "gui-scripts",
        "entry-points",
    ];
    let named = dynamic
        .iter()
        .map(|key| format!("'{key}'"))
        .collect::<Vec<_>>();
    text.push_str(&format!("dynamic = [{}]\n", named.join(", ")));
    tool_setuptools(random, &mut text, &dynamic);
    text
}

fn tool_setuptools(random: &mut Random, text: &mut String, dynamic: &[&str]) {
    if random.one_in(3) {
        text.push_str("[tool.setuptools]\n");
        text.push_str(random.pick(&[
            "packages = ['foo']\n",
            "packages = ['foo', 'foo.sub']\npackage-data = {foo = ['data/*']}\n",
            "py-modules = ['one']\n",
            "zip-safe = false\n",
            "packages = {find = {}}\n",
            "packages = {find = {include = ['foo'], namespaces = false}}\n",
            "packages = {find = {where = ['.'], exclude = ['foo.sub*']}}\n",
            "platforms = ['any']\n",
            "script-files = ['bin/tool']\n",
            "data-files = {etc = ['docs/*.ini']}\n",
            "packages = []\n",
            "package-dir = {'' = '.'}\n",
            "include-package-data = false\n",
            "packages = []\npy-modules = []\n",
        ]));
    }
    if dynamic.is_empty() {
        return;
    }
    text.push_str("[tool.setuptools.dynamic]\n");
    for key in dynamic {
        let value = match *key {
            "version" => random.pick(&[
                "{attr = 'foo.__version__'}",
                "{file = 'VERSION'}",
                "{attr = 'foo.VERSION'}",
                "{file = ['VERSION']}",
            ]),
            "description" => "{file = 'VERSION'}",
            "readme" => random.pick(&[
                "{file = ['README.rst', 'CHANGES.md']}",
                "{file = 'README.rst', content-type = 'text/x-rst'}",
            ]),
            "dependencies" => random.pick(&[
                "{file = 'reqs.txt'}",
                "{file = ['reqs.txt']}",
                "{file = 'bad.txt'}",
            ]),
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
