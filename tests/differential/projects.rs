//! Whole small projects: what `inspect` knows of them against what setuptools, with pbr or alone, makes of them.

use crate::declarations::{pyproject, setup_cfg, setup_py};
use crate::pbr_declarations::{pbr_cfg, pbr_requirements};
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
    (
        "foo/__init__.py",
        "__version__ = '3.4'\nVERSION = (3, 4)\nNAME = 'n'\n",
    ),
    ("foo/sub/__init__.py", ""),
    ("foo/data/x.txt", "x"),
    ("foo/data/y.dat", "y"),
    ("README.rst", "Title\n=====\n\nText.\n"),
    ("CHANGES.md", "# Changes\n"),
    ("VERSION", "7.8\n"),
    (
        "reqs.txt",
        "six\n# c\nbar>=1  # d\n\nbaz; python_version < '3'\n",
    ),
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
    let files = tree
        .iter()
        .map(|(path, text)| (Utf8PathBuf::from(path), text.clone().into_bytes()));
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
    let trees: Vec<Tree> = (0..cases)
        .map(|seed| generate(&mut Random::new(seed)))
        .collect();
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
            let told = [
                "setup.py",
                "setup.cfg",
                "pyproject.toml",
                "requirements.txt",
                "test-requirements.txt",
            ];
            let texts = told
                .iter()
                .filter_map(|path| Some(format!("--- {path}\n{}", tree.get(*path)?)));
            differences.push(format!("{found:#?}\n{}", texts.collect::<String>()));
        }
    }
    assert_none_differ(&differences, ran);
    assert!(
        ran * 2 > trees.len(),
        "setuptools runs {ran} of {}",
        trees.len()
    );
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

#[test]
fn pbr_projects_are_read_as_pbr_reads_them() {
    compare(200, |random| {
        let mut tree = common();
        let arguments = random.pick(&[
            "",
            "",
            "",
            "",
            ", version='9'",
            ", install_requires=['kw']",
            ", packages=['foo']",
            ", description='kw'",
            ", extras_require={'k': ['w']}",
            ", zip_safe=True",
            ", python_requires='>=2'",
        ]);
        tree.insert(
            "setup.py".to_owned(),
            format!("import setuptools\nsetuptools.setup(pbr=True{arguments})\n"),
        );
        tree.insert("setup.cfg".to_owned(), pbr_cfg(random));
        for (path, often) in [
            ("requirements.txt", 2),
            ("test-requirements.txt", 3),
            ("tools/pip-requires", 8),
            ("requirements-py3.txt", 10),
        ] {
            if random.one_in(often) {
                tree.insert(path.to_owned(), pbr_requirements(random));
            }
        }
        tree.insert("more.txt".to_owned(), "more>=1\n".to_owned());
        // The version: pbr finds it there, in a tree without git.
        if random.one_in(2) {
            tree.insert(
                "PKG-INFO".to_owned(),
                "Metadata-Version: 2.1\nName: foo\nVersion: 4.5\n".to_owned(),
            );
        }
        tree
    });
}
