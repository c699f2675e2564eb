//! Images that a real engine builds from what `containers write` makes, as a new user would: the commands answer, the
//! user is not root, there is no compiler, and a child has the versions of its parent.
//!
//! What was built is remembered below `target/`: a test builds again only when a file that it builds from differs.
//! Every run builds one of the projects; the others take minutes and wait for `UNSETUP_ALL_IMAGES=1`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests fail by panicking, and run programs"
)]

mod common;
#[path = "real_tools/mod.rs"]
mod real_tools;

use camino::Utf8PathBuf;
use common::{files_below, repository};
use real_tools::Engine;
use std::path::Path;
use std::process::Output;
use std::sync::{Mutex, OnceLock};

/// Builds take disk and processor; one at a time.
fn engine() -> Option<&'static Engine> {
    static ENGINE: OnceLock<Option<Engine>> = OnceLock::new();
    ENGINE.get_or_init(real_tools::engine).as_ref()
}

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

struct Scenario<'a> {
    name: &'a str,
    /// Whether it is built in every run.
    always: bool,
    files: Vec<(Utf8PathBuf, Vec<u8>)>,
    /// Of `containers write`.
    arguments: &'a [&'a str],
    /// Of the build.
    build: &'a [&'a str],
    /// The image that others start from, and those others.
    base: &'a str,
    children: &'a [&'a str],
    /// Image, command and what it prints.
    answers: &'a [(&'a str, &'a [&'a str], &'a str)],
}

fn text(output: &Output) -> String {
    let all = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&all).into_owned()
}

fn write_to(folder: &Path, scenario: &Scenario<'_>) {
    for (path, bytes) in &scenario.files {
        let target = folder.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, bytes).unwrap();
    }
    let written = assert_cmd::Command::cargo_bin("unsetup")
        .unwrap()
        .args(["containers", "write", "--force"])
        .arg(folder)
        .args(scenario.arguments)
        .output()
        .unwrap();
    assert!(written.status.success(), "{}", text(&written));
}

fn check(scenario: &Scenario<'_>) {
    let folder = tempfile::tempdir().unwrap();
    write_to(folder.path(), scenario);
    let files = files_below(folder.path());
    let all = format!("{files:?}{:?}{INVENTORY}", scenario.answers);
    let stamp = real_tools::home().join(format!("built-{}", scenario.name));
    if std::fs::read_to_string(&stamp).is_ok_and(|built| built == all) {
        return;
    }
    if !scenario.always && std::env::var_os("UNSETUP_ALL_IMAGES").is_none_or(|value| value != "1") {
        common::say(&format!(
            "left out: the images of {} (UNSETUP_ALL_IMAGES=1 builds them)",
            scenario.name
        ));
        return;
    }
    let _lock = ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let Some(engine) = engine() else {
        return;
    };
    let started = std::time::Instant::now();
    let dockerfile = std::fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
    let uv = dockerfile
        .lines()
        .find_map(|line| line.strip_prefix("FROM ghcr.io/")?.strip_suffix(" AS uv"));
    if let Some(image) = uv
        && !engine.provide_uv(&format!("ghcr.io/{image}"))
    {
        return;
    }
    for image in [scenario.base].iter().chain(scenario.children) {
        let mut arguments = vec!["--target", image, "--tag", image];
        arguments.extend(scenario.build);
        let file = folder.path().join("Dockerfile");
        arguments.extend(["--file", file.to_str().unwrap()]);
        let built = engine.build(folder.path(), &arguments);
        assert!(
            built.status.success(),
            "{} of {}: {}",
            image,
            scenario.name,
            text(&built)
        );
    }
    look_into(engine, scenario);
    let mut images = vec![scenario.base];
    images.extend(scenario.children);
    engine.forget(&images);
    std::fs::write(stamp, all).unwrap();
    common::say(&format!(
        "built the images of {} in {} s",
        scenario.name,
        started.elapsed().as_secs()
    ));
}

/// What a container has: a distribution to a line, then the user, and the tools among those that no image may have.
const INVENTORY: &str = "python3 -c \"import importlib.metadata as m; print(*sorted(d.name + '==' + d.version for d in m.distributions()), sep='\\n')\"
echo user $(id -u)
for tool in cc gcc g++ git make; do command -v $tool && echo tool $tool; done; true";

fn look_into(engine: &Engine, scenario: &Scenario<'_>) {
    let mut given: Vec<String> = Vec::new();
    for image in [scenario.base].iter().chain(scenario.children) {
        let container = engine.container(image);
        let output = container.run(&["sh", "-c", INVENTORY]);
        assert!(output.status.success(), "{}", text(&output));
        let printed = String::from_utf8(output.stdout).unwrap();
        let all: Vec<String> = printed.lines().map(str::to_owned).collect();
        let missing: Vec<_> = given.iter().filter(|line| !all.contains(line)).collect();
        assert!(
            missing.is_empty(),
            "{image} has not {missing:?} of {}",
            scenario.base
        );
        assert!(all.contains(&"user 1000".to_owned()), "{image}: {printed}");
        assert!(!printed.contains("tool "), "{image}: {printed}");
        if *image == scenario.base {
            let distributions = all.iter().filter(|line| line.contains("=="));
            given = distributions.cloned().collect();
            assert!(!given.is_empty(), "{image}: {printed}");
        }
        for (_, command, expected) in scenario.answers.iter().filter(|(of, ..)| of == image) {
            let output = container.run(command);
            assert!(
                output.status.success() && text(&output).contains(expected),
                "{image}: {}",
                text(&output)
            );
        }
    }
}

fn owned(files: &[(&str, &str)]) -> Vec<(Utf8PathBuf, Vec<u8>)> {
    let files = files.iter();
    files
        .map(|(path, text)| ((*path).into(), text.as_bytes().to_vec()))
        .collect()
}

/// The whole Python file that prints what it imports.
const PORT: &str = "import tabulate\n\n\ndef dock():\n    print('dock', tabulate.__version__)\n\n\ndef load():\n    import yaml\n    print('load', yaml.__version__)\n";

const WHEELS: &[(&str, &[&str], &str)] = &[
    ("wharf-loader", &["wharf-loader"], "yaml"),
    ("wharf-crane", &["wharf-crane"], "yaml 6.0.2"),
];

#[test]
fn scripts_of_a_pbr_project() {
    check(&Scenario {
        name: "multi-stage-scripts",
        always: false,
        files: files_below(&repository().join("corpus/wheels/input")),
        arguments: &[],
        build: &["--build-arg", "PBR_VERSION=1.2.3"],
        base: "wharf-base",
        children: &["wharf-crane", "wharf-loader"],
        answers: WHEELS,
    });
}

/// uv resolves and installs; pip, which uv leaves to others, makes the wheels.
#[test]
fn scripts_installed_by_uv() {
    check(&Scenario {
        name: "multi-stage-uv",
        always: false,
        files: files_below(&repository().join("corpus/wheels/input")),
        arguments: &["--installer", "uv"],
        build: &["--build-arg", "PBR_VERSION=1.2.3"],
        base: "wharf-base",
        children: &["wharf-crane", "wharf-loader"],
        answers: WHEELS,
    });
}

#[test]
fn the_recipe_for_debian() {
    check(&Scenario {
        name: "debian-recipe",
        always: false,
        files: files_below(&repository().join("corpus/wheels/input")),
        arguments: &["--style", "debian-recipe"],
        build: &["--build-arg", "PBR_VERSION=1.2.3"],
        base: "wharf-base",
        children: &["wharf-loader"],
        answers: &WHEELS[..1],
    });
}

#[test]
fn slices_of_docker() {
    let setup = "from setuptools import setup\nsetup(name='port', version='1.0', py_modules=['port'],\n    \
        install_requires=['tabulate>=0.8'], entry_points={'console_scripts': ['dock = port:dock', 'load = port:load']})\n";
    check(&Scenario {
        name: "multi-stage-slices",
        always: true,
        files: owned(&[
            ("setup.py", setup),
            ("port.py", PORT),
            ("constraints.txt", "tabulate==0.9.0\nPyYAML==6.0.2\n"),
            (
                "docker/core/Dockerfile",
                "FROM python:3.11-slim-bookworm\nCOPY . /src\nRUN pip install /src\nCMD [\"dock\"]\n",
            ),
            (
                "docker/smoke/Dockerfile",
                "FROM harbour/core\nCOPY tiers.yaml /etc/port/tiers.yaml\nCMD [\"load\"]\n",
            ),
            ("docker/smoke/tiers.yaml", "tiers: []\n"),
            (
                "docker/smoke/thirdparty-requirements.txt",
                "PyYAML\ntabulate\n",
            ),
        ]),
        arguments: &[],
        build: &[],
        base: "port-core",
        children: &["port-smoke"],
        answers: &[
            ("port-core", &["dock"], "dock 0.9.0"),
            ("port-smoke", &["load"], "load 6.0.2"),
            ("port-smoke", &["cat", "/etc/port/tiers.yaml"], "tiers"),
        ],
    });
}

/// Two scripts ask for versions that exclude each other: each image gets its own.
#[test]
fn scripts_that_disagree() {
    let pyproject = "[build-system]\nrequires = [\"setuptools\"]\nbuild-backend = \"setuptools.build_meta\"\n\
        [project]\nname = \"port\"\nversion = \"1.0\"\ndependencies = [\"tabulate==0.9.0\"]\n\
        scripts = {dock = \"port:dock\", load = \"port:load\"}\n\
        optional-dependencies = {dock = [\"six<1.16\"], load = [\"six>=1.16\", \"PyYAML\"]}\n\
        [tool.setuptools]\npy-modules = [\"port\"]\n";
    let six: &[&str] = &[
        "python3",
        "-c",
        "import six; print(six.__version__ < '1.16')",
    ];
    check(&Scenario {
        name: "multi-stage-disagreeing",
        always: false,
        files: owned(&[("pyproject.toml", pyproject), ("port.py", PORT)]),
        arguments: &[],
        build: &[],
        base: "port-base",
        children: &["dock", "load"],
        answers: &[
            ("dock", &["dock"], "dock 0.9.0"),
            ("load", &["load"], "load"),
            ("dock", six, "True"),
            ("load", six, "False"),
        ],
    });
}
