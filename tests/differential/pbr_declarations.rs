//! Made-up declarations of projects for pbr.

use crate::random::Random;

/// A setup.cfg for pbr.
pub fn pbr_cfg(random: &mut Random) -> String {
    let mut text = "[metadata]\n".to_owned();
    text.push_str(&format!(
        "name = {}\n",
        random.pick(&["foo", "foo", "foo", "Foo-Bar"])
    ));
    const LINES: &[(&str, &[&str])] = &[
        ("summary", &["Summary", "a\n    b", "100%%"]),
        ("description", &["One line", "a\n    b"]),
        (
            "description-file",
            &[
                "README.rst",
                "\n    README.rst\n    CHANGES.md",
                "README.rst CHANGES.md",
            ],
        ),
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
        (
            "classifier",
            &[
                "\n    Topic :: Utilities\n    # c\n    A :: B",
                "Topic :: Utilities",
                "A :: B, C :: D",
            ],
        ),
        ("classifiers", &["\n    New :: One"]),
        ("platform", &["linux", "\n    a\n    b"]),
        ("keywords", &["a, b", "\n    a\n    b", "a b"]),
        (
            "project_urls",
            &[
                "\n    A = https://e.org/a\n    B=https://e.org/b=c",
                "A = https://e.org/, B = x",
            ],
        ),
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
            (
                "packages",
                &[
                    "foo",
                    "\n    foo",
                    "nothere",
                    "foo.sub",
                    "foo, bar",
                    "\n    foo\n    foo/sub",
                ],
            ),
            (
                "data_files",
                &[
                    "\n    etc/foo =\n        docs/a.ini\n        docs/b.ini",
                    "etc/foo = docs/*",
                    "etc = docs/a.ini",
                    "\n    etc = docs/a.ini\n    share = LICENSE README.rst\n    etc = docs/b.ini",
                    "etc = 'docs/a.ini'",
                ],
            ),
            ("scripts", &["bin/tool", "\n    bin/tool"]),
            ("modules", &["one", "\n    one\n    two"]),
            (
                "package_data",
                &[
                    "foo = data/* x",
                    "\n    foo = data/x.txt\n        data/y.dat",
                ],
            ),
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
        text.push_str(random.pick(&[
            "console_scripts =\n    run = foo:main\n    # c\n    Go = foo.sub:x\n",
            "My.Plugins =\n    A-b = foo:a\nmy-group = x = foo:x\n",
            "console_scripts = run = foo:main\n",
            "",
        ]));
    }
    if random.one_in(2) {
        text.push_str("[extras]\n");
        for key in ["test", "Doc-X", "a.b"] {
            if random.one_in(2) {
                let lines = random.several(
                    &[
                        "six",
                        "bar:python_version<'3'",
                        "x>=1,<2 # c",
                        "y;python_version>='3'",
                        "z:(sys_platform=='win32')",
                        "w[a]",
                        "# c",
                        "v ; python_version<'3'",
                    ],
                    0,
                    3,
                );
                text.push_str(&format!("{key} =\n    {}\n", lines.join("\n    ")));
            }
        }
    }
    if random.one_in(6) {
        text.push_str(random.pick(&[
            "[options]\ninstall_requires = opt\n",
            "[options]\npackages = find:\n",
            "[options]\npython_requires = >=3.5\nzip_safe = true\n",
            "[options.extras_require]\nopt = six\n",
            "[options.entry_points]\nconsole_scripts =\n    opt = foo:opt\n",
            "[backwards_compat]\nzip_safe = true\ninclude_package_data = false\n",
            "[global]\nsetup-hooks =\n    pbr.hooks.setup_hook\n",
            "[pbr]\nskip_authors = 1\n",
        ]));
    }
    text
}

/// A requirements file for pbr.
pub fn pbr_requirements(random: &mut Random) -> String {
    const LINES: &[&str] = &[
        "six",
        "PyYAML>=3.10 # c",
        "x#c",
        "",
        "# c",
        "  # c",
        "y;python_version<'3'",
        "z ; python_version >= '3'",
        "a (>=1.0)",
        "-e git+https://e.org/r#egg=egged",
        "git+https://e.org/r.git#egg=plain-1.2.3",
        "-i https://e.org/",
        "--index-url https://e.org/",
        "-f https://e.org/f",
        "b==1.0,!=1.1",
        "c[x,y]>=1",
        "d ; (python_version<'3' or os_name=='nt')",
        "https://e.org/x.zip",
        "e @ https://e.org/e.zip",
        "--find-links x",
        "-r more.txt",
        "-r nothere.txt",
        "f;sys_platform=='win32' # c",
        "G.h_i",
        "j  ",
        "k!=1.*",
        "-e svn+https://e.org/r#egg=named",
        "l===1.0",
    ];
    const ODD: &[&str] = &[
        "--pre",
        "-c x",
        "./path",
        "bad bad",
        "  -r more.txt",
        "six>=",
        "m ;",
        "\u{a0}n",
        "-e .",
        "o\\",
    ];
    let mut text = String::new();
    let end = random.pick(&["\n", "\n", "\n", "\r\n"]);
    for _ in 0..random.below(7) {
        text.push_str(if random.one_in(30) {
            random.pick(ODD)
        } else {
            random.pick(LINES)
        });
        text.push_str(end);
    }
    text
}
