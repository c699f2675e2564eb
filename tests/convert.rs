//! Conversions: the corpus case of the slides, and small cases (`tests/convert/<case>/input`, `case.toml`, `expected.txt`).

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests read folders, and fail by panicking"
)]

mod common;
#[path = "common/random.rs"]
mod random;

use camino::Utf8PathBuf;
use common::{Tree, applied, expect_file, files_below, folders, project, repository, updating};
use random::Random;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use unsetup::convert::{
    BuildBackend, Choice, Conversion, ConvertOptions, Decision, Target, convert, requirements,
};
use unsetup::metadata::{FieldName, FieldSpec};
use unsetup::project::{Backend, Project};
use unsetup::report::convert as report;
use unsetup::report::inspect::Inspection;
use unsetup::settings::Settings;

fn tree(folder: &Path) -> Tree {
    files_below(folder).into_iter().collect()
}

fn read(tree: &Tree) -> Project {
    project(tree.clone(), Settings::default())
}

fn slides() -> ConvertOptions {
    ConvertOptions {
        repairs: Choice::all(),
        set: BTreeMap::from([(FieldName::Version, "5".to_owned())]),
        install_scripts: true,
        ..ConvertOptions::default()
    }
}

fn functest() -> (Tree, Project, Conversion) {
    let tree = tree(&repository().join("corpus/functest/input"));
    let project = read(&tree);
    let conversion = convert(&project, &slides()).unwrap();
    (tree, project, conversion)
}

#[test]
fn functest_becomes_what_the_slides_show() {
    let (_, project, conversion) = functest();
    let expected = repository().join("corpus/functest/expected/pbr");
    let mut written = BTreeSet::new();
    for change in &conversion.changes {
        if let Some(text) = &change.new {
            expect_file(&expected.join(&change.path), text);
            written.insert(change.path.clone());
        }
    }
    if !updating() {
        let stored: BTreeSet<_> = files_below(&expected)
            .into_iter()
            .map(|(path, _)| path)
            .collect();
        assert_eq!(written, stored);
    }
    let summary = report::summary(project.files(), &conversion, false);
    expect_file(
        &repository().join("corpus/functest/expected/pbr.txt"),
        &summary,
    );
}

#[test]
fn nothing_of_functest_is_lost() {
    let (before, _, conversion) = functest();
    let after = applied(&before, &conversion);
    let lines = |tree: &Tree, paths: &[&str]| -> BTreeSet<String> {
        let texts = paths
            .iter()
            .filter_map(|path| tree.get(&Utf8PathBuf::from(*path)));
        let texts = texts.map(|bytes| String::from_utf8(bytes.clone()).unwrap());
        texts
            .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    };
    let names = |lines: &BTreeSet<String>| -> BTreeSet<String> {
        let asking = lines
            .iter()
            .filter(|line| !line.starts_with('#') && !line.is_empty());
        asking
            .map(|line| match line.split_once("#egg=") {
                Some((_, egg)) => egg,
                None => line.as_str(),
            })
            .map(|line| {
                line.split(['=', '>', '<', '&', ';', ' '])
                    .next()
                    .unwrap()
                    .to_lowercase()
            })
            .collect()
    };
    let old = lines(&before, &["requirements.txt", "requirements.py3.txt"]);
    let new = lines(&after, &["requirements.txt", "thirdparty-requirements.txt"]);
    assert_eq!(names(&old), names(&new));
    assert_eq!(names(&old), names(&lines(&after, &["requirements.txt"])));
    for comment in old.iter().filter(|line| line.starts_with('#')) {
        assert!(new.contains(comment), "{comment}");
    }
    let urls = |lines: &BTreeSet<String>| lines.iter().filter(|line| line.contains("://")).count();
    assert_eq!(
        urls(&lines(&after, &["requirements.txt"])),
        1,
        "only the licence's address"
    );
}

#[test]
fn a_converted_project_is_converted() {
    let (before, _, conversion) = functest();
    let after = applied(&before, &conversion);
    for options in [slides(), ConvertOptions::default()] {
        let again = convert(&read(&after), &options).unwrap();
        assert!(again.changes.is_empty(), "{:?}", again.changes);
        assert!(again.repairs.is_empty() && again.losses.is_empty());
    }
}

#[test]
fn the_sets_are_those_of_the_files_written() {
    let (before, _, conversion) = functest();
    let (alone, sets) = requirements(&read(&before));
    for change in &alone.changes {
        assert!(conversion.changes.contains(change), "{}", change.path);
    }
    let thirdparty = sets.thirdparty.unwrap();
    assert!(thirdparty.items.iter().all(|item| item.concrete));
    let runtime = sets.runtime.unwrap();
    assert_eq!(runtime.items.len(), 35);
    assert!(runtime.items.iter().all(|item| !item.concrete));
    assert_eq!(sets.test.unwrap().items.len(), 6);
}

/// Options of a case: `to = "setup-cfg"`, `backend = "pbr"`, `freeze = ["version"]`, `repair = ["all"]`,
/// `install-scripts = true`, `requirements-to = "old.txt"`, `[set]`.
fn options(case: &Path) -> ConvertOptions {
    let text = std::fs::read_to_string(case.join("case.toml")).unwrap();
    let table: toml_edit::DocumentMut = text.parse().unwrap();
    let text_of = |item: &toml_edit::Item| item.as_str().map(str::to_owned);
    let words_of = |key: &str| {
        let words = table.get(key).and_then(|item| item.as_array());
        words.map(|words| {
            let words = words.iter().map(|word| word.as_str().unwrap().to_owned());
            words.collect::<Vec<_>>()
        })
    };
    let words = words_of("repair");
    let freeze = words_of("freeze").unwrap_or_default().into_iter();
    let backend = match table.get("backend").and_then(|item| item.as_str()) {
        Some("pbr") => BuildBackend::Pbr,
        _ => BuildBackend::Setuptools,
    };
    let to = match table.get("to").and_then(|item| item.as_str()) {
        None => Target::Pbr,
        Some("setup-cfg") => Target::SetupCfg,
        Some("pyproject") => Target::Pyproject(backend),
        Some(other) => panic!("{other} is no target"),
    };
    let set = table.get("set").and_then(|item| item.as_table());
    ConvertOptions {
        repairs: words.map_or(Choice::default(), |words| Choice::parse(&words).unwrap()),
        set: set
            .into_iter()
            .flatten()
            .map(|(key, value)| {
                (
                    FieldSpec::by_key(key).unwrap().name,
                    text_of(value).unwrap(),
                )
            })
            .collect(),
        install_scripts: table.get("install-scripts").and_then(|item| item.as_bool()) == Some(true),
        requirements_to: table
            .get("requirements-to")
            .and_then(text_of)
            .map(Into::into),
        to,
        freeze: freeze
            .map(|key| FieldSpec::by_key(&key).unwrap().name)
            .collect(),
    }
}

#[test]
fn cases_are_converted_as_expected_and_once() {
    let cases = folders(&repository().join("tests/convert"));
    assert!(cases.len() > 10);
    for case in cases {
        let tree = tree(&case.join("input"));
        let project = read(&tree);
        let options = options(&case);
        let text = match convert(&project, &options) {
            Err(refusal) => report::refusal(project.files(), options.to.as_str(), &refusal),
            Ok(conversion) => {
                let after = read(&applied(&tree, &conversion));
                let again = convert(&after, &options).unwrap();
                assert!(
                    again.changes.is_empty(),
                    "{}: {:?}",
                    case.display(),
                    again.changes
                );
                let diff = report::diff(&conversion, false);
                diff + "\n" + &report::summary(project.files(), &conversion, false)
            }
        };
        expect_file(&case.join("expected.txt"), &text);
    }
}

/// Fields that pbr's setup.cfg cannot hold; and of what the tests need, which each form has a place of its own for.
const NOT_OF_PBR: [&str; 4] = [
    "version",
    "zip_safe",
    "include_package_data",
    "tests_require",
];

/// The values of all fields, lists without order.
fn values(project: &Project) -> BTreeMap<String, String> {
    let document = serde_json::to_value(Inspection::new(project)).unwrap();
    let fields = document["fields"].as_object().unwrap().iter();
    fields
        .map(|(key, field)| {
            let mut value = field["value"].clone();
            if let Some(items) = value.as_array_mut() {
                // Requirements keep their spelling in each form.
                for item in items
                    .iter_mut()
                    .filter(|_| key.starts_with("requires") || key == "install_requires")
                {
                    let text = item.as_str().unwrap().replace(' ', "").replace('"', "'");
                    *item = text.to_lowercase().into();
                }
                items.sort_by_key(ToString::to_string);
            }
            // Where a package lies anyway says nothing.
            if let (Some(folders), "package_dir") = (value.as_object_mut(), key.as_str()) {
                folders.retain(|package, folder| folder != package);
                value = Some(value)
                    .filter(|value| value != &serde_json::json!({}))
                    .into();
            }
            // A description of one line ends with a line break or not.
            let text = value.as_str().map(|text| text.trim().to_owned());
            (key.clone(), text.unwrap_or_else(|| value.to_string()))
        })
        .collect()
}

/// The fields that a conversion says it changes: by a repair, as a loss, or because git gives more.
fn changed(conversion: &Conversion) -> Vec<&str> {
    let mut fields: Vec<&str> = Vec::new();
    for repair in &conversion.repairs {
        fields.extend(match (repair.decided, repair.code) {
            (Decision::Rejected, _) => &[][..],
            (_, "SET001" | "REQ006" | "REQ007") => &["install_requires", "requires_dist"],
            (_, "SET002") => &["scripts"],
            (_, "SET003") => &["py_modules"],
            _ => &[],
        });
    }
    let lost = conversion.losses.iter().map(|loss| loss.field.as_str());
    fields.extend(lost);
    if !conversion.installs_more.is_empty() {
        fields.push("package_data");
    }
    fields
}

/// What a project says as pyproject.toml, directly and by way of pbr, as far as pbr can hold it; `None` where one of the
/// three conversions is refused.
fn both_ways(tree: &Tree, repairs: &Choice) -> Option<[BTreeMap<String, String>; 2]> {
    let to = |to: Target| ConvertOptions {
        to,
        repairs: repairs.clone(),
        ..ConvertOptions::default()
    };
    let pyproject = to(Target::Pyproject(BuildBackend::Setuptools));
    let first = read(tree);
    if first.backend() == Backend::Pbr || first.setup_call().is_none() {
        return None;
    }
    let direct = convert(&first, &pyproject).ok()?;
    let pbr = convert(&first, &to(Target::Pbr)).ok()?;
    let between = applied(tree, &pbr);
    let second = convert(&read(&between), &pyproject).ok()?;
    let mut left_out: BTreeSet<&str> = NOT_OF_PBR.into();
    left_out.extend(changed(&pbr));
    let ways = [applied(tree, &direct), applied(&between, &second)];
    Some(ways.map(|after| {
        let mut values = values(&read(&after));
        values.retain(|key, _| !left_out.contains(key.as_str()));
        values
    }))
}

#[test]
fn by_way_of_pbr_the_same_pyproject_is_reached() {
    let mut compared = 0;
    let corpus = folders(&repository().join("corpus"));
    for case in folders(&repository().join("tests/convert"))
        .into_iter()
        .chain(corpus)
    {
        let tree = tree(&case.join("input"));
        for repairs in [Choice::none(), Choice::all()] {
            if let Some([direct, through]) = both_ways(&tree, &repairs) {
                assert_eq!(direct, through, "{}", case.display());
                compared += 1;
            }
        }
    }
    assert!(compared > 40, "{compared}");
}

/// Arguments of `setup()`, of which any may stand beside any others.
const ARGUMENTS: &[&str] = &[
    "version='1.2'",
    "description='Does 100% of it'",
    "long_description=open('README.rst').read()",
    "long_description=open('README.rst').read(), long_description_content_type='text/x-rst'",
    "author='Ann', author_email='ann@example.org'",
    "maintainer='Bo'",
    "url='https://example.org'",
    "download_url='https://example.org/files'",
    "project_urls={'Bugs': 'https://example.org/bugs', 'Docs': 'https://example.org/a%20b'}",
    "license='Apache-2.0'",
    "classifiers=['Programming Language :: Python', 'Topic :: Utilities']",
    "keywords=['a', 'b c']",
    "platforms=['linux', 'any']",
    "python_requires='>=2.7,!=3.0.*'",
    "py_modules=['mod']",
    "scripts=['bin/run']",
    "data_files=[('etc/pkg', ['etc/pkg.conf'])]",
    "package_data={'pkg': ['*.yaml']}",
    "exclude_package_data={'pkg': ['*.tmp']}",
    "include_package_data=True",
    "zip_safe=True",
    "install_requires=['six>=1.9', 'futures; python_version<\"3\"']",
    "install_requires=open('needs.txt').read().splitlines()",
    "extras_require={'yaml': ['pyyaml'], 'Old_One': ['mock; python_version<\"3\"']}",
    "extras_require={':sys_platform==\"win32\"': ['pywin32']}",
    "tests_require=['mock']",
    "setup_requires=['cffi>=1']",
    "entry_points={'console_scripts': ['pkg=pkg:main'], 'pkg.plugins': 'x = pkg:x'}",
    "entry_points='[my-Group]\\none = pkg:one\\n'",
    "license_files=['COPYING']",
    "namespace_packages=[]",
    "ext_modules=[Extension('pkg.speed', ['speed.c'])]",
    "options={'bdist_wheel': {'universal': True}}",
    "test_suite='tests'",
    "ext_package='pkg'",
];

/// Its packages, beside setup.py or below `src`.
const PACKAGES: &[&str] = &[
    "packages=find_packages()",
    "packages=['pkg', 'pkg.sub']",
    "packages=find_packages('src'), package_dir={'': 'src'}",
];

/// A project that gives some of them; none twice.
fn generated(random: &mut Random) -> Tree {
    let mut given: BTreeSet<&str> = BTreeSet::new();
    let mut arguments = vec!["name='pkg'", random.pick(PACKAGES)];
    for _ in 0..1 + random.below(9) {
        let argument = random.pick(ARGUMENTS);
        let keyword = argument.split('=').next().unwrap();
        if given.insert(keyword) {
            arguments.push(argument);
        }
    }
    let setup = format!(
        "from setuptools import Extension, find_packages, setup\n\nsetup(\n    {},\n)\n",
        arguments.join(",\n    ")
    );
    let in_src = setup.contains("'src'");
    let folder = if in_src { "src/pkg" } else { "pkg" };
    let mut files: BTreeMap<String, &str> = [
        ("setup.py", setup.as_str()),
        ("README.rst", "Title\n=====\n\nText\n"),
        ("COPYING", "Free\n"),
        ("needs.txt", "six>=1.9\n# later\nattrs\n"),
        ("mod.py", ""),
        ("bin/run", "#!/usr/bin/env python\n"),
        ("etc/pkg.conf", ""),
        ("speed.c", ""),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text))
    .collect();
    for module in ["__init__.py", "sub/__init__.py"] {
        files.insert(format!("{folder}/{module}"), "");
    }
    let bytes = files.into_iter();
    bytes
        .map(|(path, text)| (path.into(), text.as_bytes().to_vec()))
        .collect()
}

#[test]
fn by_way_of_pbr_the_same_pyproject_is_reached_from_any_arguments() {
    let mut random = Random::new(5);
    let mut compared = 0;
    for _ in 0..300 {
        let tree = generated(&mut random);
        if let Some([direct, through]) = both_ways(&tree, &Choice::none()) {
            let setup = String::from_utf8_lossy(&tree["setup.py".as_ref() as &camino::Utf8Path])
                .into_owned();
            assert_eq!(direct, through, "{setup}");
            compared += 1;
        }
    }
    assert!(compared > 150, "{compared}");
}
