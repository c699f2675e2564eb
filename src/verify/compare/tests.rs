//! Pairs of builds: the same in other words, and not the same.

use super::*;
use crate::verify::built::{Sdist, Wheel};

/// A wheel with this METADATA and nothing else.
fn built(metadata: &str) -> Built {
    Built {
        wheel: Wheel {
            metadata: format!("Metadata-Version: 2.1\nName: a\nVersion: 1.0\n{metadata}"),
            ..Wheel::default()
        },
        ..Built::default()
    }
}

/// The fields on which two METADATA files differ.
fn fields(before: &str, after: &str) -> Vec<String> {
    let found = compare(&built(before), &built(after), &Trees::default());
    found.into_iter().map(|one| one.field).collect()
}

const SAME: &[(&str, &str)] = &[
    ("", "Summary: UNKNOWN\nLicense: UNKNOWN\n\nUNKNOWN\n"),
    (
        "Home-page: https://example.org\n",
        "Project-URL: Homepage, https://example.org\n",
    ),
    (
        "Project-URL: Home Page, https://example.org\n",
        "Home-page: https://example.org\n",
    ),
    (
        "Download-URL: https://example.org/a\n",
        "Project-URL: Download, https://example.org/a\n",
    ),
    (
        "Author: Ann Lee\nAuthor-email: ann@example.org\n",
        "Author-email: Ann Lee <ann@example.org>\n",
    ),
    (
        "Maintainer: Ann, Bob\nMaintainer-email: a@example.org, b@example.org\n",
        "Maintainer-email: Bob <b@example.org>, Ann <a@example.org>\n",
    ),
    ("License: MIT\n", "License-Expression: MIT\n"),
    (
        "Classifier: A\nClassifier: B\n",
        "Classifier: B\nClassifier: A\n",
    ),
    ("Keywords: a,b c\n", "Keywords: b c, a\n"),
    (
        "Requires-Python: >=3.6,<4\n",
        "Requires-Python: <4.0, >=3.6\n",
    ),
    (
        "Provides-Extra: a_b\nRequires-Dist: x; extra == 'a_b'\n",
        "Provides-Extra: a-b\nRequires-Dist: x ; extra == \"a-b\"\n",
    ),
    ("Dynamic: license\n", ""),
    (
        "\ntext  \n\nmore",
        "Description-Content-Type: text/x-rst; charset=UTF-8\n\ntext\n\nmore\n\n",
    ),
    (
        "Description-Content-Type: text/markdown; charset=UTF-8; variant=GFM\n\na\n",
        "Description-Content-Type: text/markdown\n\na\n",
    ),
    ("Description-Content-Type: text/markdown\n", ""),
    ("License: one\n   two\n", "License: one\n        two\n"),
    ("License-File: AUTHORS\n", ""),
];

const DIFFERENT: &[(&str, &str, &str)] = &[
    ("Summary: a\n", "Summary: b\n", "Summary"),
    ("Summary: a\n", "", "Summary"),
    ("", "Home-page: https://example.org\n", "Home-page"),
    (
        "Project-URL: Source, https://example.org\n",
        "Project-URL: Code, https://example.org\n",
        "Project-URL",
    ),
    ("Author: Ann\n", "Author: Bob\n", "Author"),
    ("Author: Ann\n", "Maintainer: Ann\n", "Author Maintainer"),
    (
        "Author-email: a@example.org\n",
        "Author-email: b@example.org\n",
        "Author-email",
    ),
    ("License: MIT\n", "License: BSD\n", "License"),
    ("Classifier: A\n", "Classifier: B\n", "Classifier"),
    ("Keywords: a b\n", "Keywords: a,b\n", "Keywords"),
    ("Requires-Python: >=3.6\n", "", "Requires-Python"),
    ("Provides-Extra: a\n", "", "Provides-Extra"),
    ("Requires-Dist: six\n", "", "Requires-Dist"),
    ("\none\n", "\ntwo\n", "Description"),
    (
        "\none\n",
        "Description-Content-Type: text/markdown\n\none\n",
        "Description-Content-Type",
    ),
    ("License-File: LICENSE\n", "", "License-File"),
    ("Platform: any\n", "", "Platform"),
    ("Obsoletes: b\n", "", "Obsoletes"),
    (
        "Description-Content-Type: text/markdown\n\ntext\n",
        "",
        "Description",
    ),
];

#[test]
fn the_same_in_other_words() {
    for (before, after) in SAME {
        assert_eq!(fields(before, after), [""; 0], "{before:?} {after:?}");
        assert_eq!(fields(after, before), [""; 0], "{after:?} {before:?}");
    }
}

#[test]
fn each_difference_names_its_field() {
    for (before, after, field) in DIFFERENT {
        assert_eq!(
            fields(before, after).join(" "),
            *field,
            "{before:?} {after:?}"
        );
        assert_eq!(
            fields(after, before).join(" "),
            *field,
            "{after:?} {before:?}"
        );
    }
}

#[test]
fn no_pair_of_different_texts_is_the_same_by_accident() {
    // Every field with every other value: equal only to itself.
    let texts: Vec<&str> = DIFFERENT
        .iter()
        .flat_map(|(before, after, _)| [*before, *after])
        .collect();
    for text in &texts {
        assert_eq!(fields(text, text), [""; 0], "{text:?}");
    }
    let distinct: BTreeSet<&str> = texts.iter().copied().collect();
    for one in &distinct {
        for other in distinct.iter().filter(|other| *other != one) {
            assert!(!fields(one, other).is_empty(), "{one:?} {other:?}");
        }
    }
}

#[test]
fn names_and_versions_are_compared_in_normal_form() {
    let with = |name: &str, version: &str| Built {
        wheel: Wheel {
            metadata: format!("Name: {name}\nVersion: {version}\n"),
            ..Wheel::default()
        },
        ..Built::default()
    };
    let trees = Trees::default();
    assert_eq!(compare(&with("A_b", "1.0"), &with("a-b", "1"), &trees), []);
    let found = compare(&with("a", "1.0"), &with("a", "1.0.dev1"), &trees);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].before, ["1.0"]);
    assert_eq!(found[0].after, ["1.0.dev1"]);
}

/// A wheel and a source distribution with these files.
fn with_files(wheel: &[(&str, &str)], sdist: &[&str]) -> Built {
    let own = |(path, hash): &(&str, &str)| ((*path).to_owned(), (*hash).to_owned());
    Built {
        wheel: Wheel {
            files: wheel.iter().map(own).collect(),
            ..Wheel::default()
        },
        sdist: Sdist {
            files: sdist.iter().map(|path| own(&(*path, ""))).collect(),
            ..Sdist::default()
        },
        ..Built::default()
    }
}

#[test]
fn files_that_tools_write_are_left_out() {
    let before = with_files(
        &[
            ("a/b.py", "1"),
            ("a-1.dist-info/METADATA", "1"),
            ("a-1.data/scripts/x", "1"),
        ],
        &["a/b.py", "setup.py", "PKG-INFO", "a.egg-info/PKG-INFO"],
    );
    let after = with_files(
        &[
            ("a/b.py", "1"),
            ("a-2.dist-info/METADATA", "2"),
            ("a-2.dist-info/pbr.json", "2"),
            ("a-2.dist-info/licenses/AUTHORS", "2"),
            ("a-2.data/scripts/x", "1"),
        ],
        &["a/b.py", "setup.py", "setup.cfg", "AUTHORS", "ChangeLog"],
    );
    assert_eq!(compare(&before, &after, &Trees::default()), []);
}

#[test]
fn files_of_the_project_are_compared() {
    let before = with_files(
        &[
            ("a/b.py", "1"),
            ("a/c.py", "1"),
            ("a-1.dist-info/licenses/AUTHORS", "1"),
        ],
        &["a/b.py", "README"],
    );
    let after = with_files(&[("a/b.py", "2"), ("a/e.py", "1")], &["a/b.py"]);
    let trees = Trees {
        before: ["AUTHORS".to_owned()].into(),
        ..Trees::default()
    };
    let found = compare(&before, &after, &trees);
    let told: Vec<String> = found
        .iter()
        .map(|one| {
            format!(
                "{} {} {:?} {:?}",
                one.part.as_str(),
                one.field,
                one.before,
                one.after
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "wheel-files (dist-info)/AUTHORS [\"there\"] []",
            "wheel-files a/b.py [\"SHA-256 1\"] [\"SHA-256 2\"]",
            "wheel-files a/c.py [\"there\"] []",
            "wheel-files a/e.py [] [\"there\"]",
            "sdist-files README [\"there\"] []",
        ]
    );
}

#[test]
fn a_wheel_for_one_python_is_another() {
    let with = |tag: &str| Built {
        wheel: Wheel {
            wheel: format!("Wheel-Version: 1.0\nTag: {tag}\n"),
            ..Wheel::default()
        },
        ..Built::default()
    };
    let found = compare(
        &with("py3-none-any"),
        &with("py2-none-any"),
        &Trees::default(),
    );
    assert_eq!(found[0].part, Part::WheelTags);
}
