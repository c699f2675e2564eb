//! What unsetup writes, put before the real tools.

use super::assert_builds_as_truth;
use super::tools::{Case, Wheel, build_wheel, copy_tree, current, go_parse, hadolint, meaning};
use assert_cmd::Command;
use std::path::Path;

#[test]
fn cases_converted_build_as_their_truth_says() {
    for case in converted() {
        let place = tempfile::tempdir().unwrap();
        let copy = place.path().join(&case.name);
        copy_tree(&case.input, &copy);

        unsetup(&copy)
            .arg("convert")
            .args(&case.convert)
            .arg("--write")
            .assert()
            .success();
        assert_builds_as_truth(&case, &copy);
    }
}

/// Cases of `tests/convert` and the options with which nothing but the form changes.
const SAME: &[(&str, &str)] = &[
    ("setup-cfg-names-the-places-of-values", "--to setup-cfg"),
    ("setup-cfg-merges-an-existing-file", "--to setup-cfg"),
    ("setup-cfg-from-pbr", "--to setup-cfg --set version=1.2"),
    ("setup-cfg-keeps-the-version-of-pbr", "--to setup-cfg"),
    ("pyproject-names-the-places-of-values", "--to pyproject"),
    (
        "pyproject-freezes-a-version",
        "--to pyproject --freeze version,install_requires",
    ),
    ("pyproject-has-no-words-for-some", "--to pyproject"),
    (
        "pyproject-takes-over-a-setup-cfg",
        "--to pyproject --repair none",
    ),
    (
        "pyproject-from-pbr",
        "--to pyproject --repair none --set version=1.2",
    ),
    (
        "setup-cfg-keeps-the-version-of-pbr",
        "--to pyproject --repair none",
    ),
    (
        "pyproject-with-the-backend-of-pbr",
        "--to pyproject --backend pbr --repair none",
    ),
];

#[test]
fn what_setuptools_builds_is_the_same_in_each_form() {
    let Some(today) = current() else {
        return;
    };
    let environment = [("PBR_VERSION".to_owned(), "1.2".to_owned())].into();
    for (case, options) in SAME {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/convert");
        let place = tempfile::tempdir().unwrap();
        let input = place.path().join("input");
        copy_tree(&folder.join(case).join("input"), &input);
        without_conditions_of_extras(&input.join("setup.cfg"));
        let copy = place.path().join("copy");
        copy_tree(&input, &copy);
        unsetup(&copy)
            .args(["convert", "--write"])
            .args(options.split(' '))
            .assert()
            .success();

        let before = build_wheel(&today, &input, &environment);
        let after = build_wheel(&today, &copy, &environment);
        let means = |wheel: &Wheel| meaning(&today, &wheel.metadata);
        assert_eq!(means(&before), means(&after), "METADATA of {case}");
        assert_eq!(
            before.entry_points, after.entry_points,
            "entry points of {case}"
        );
        assert_eq!(before.files, after.files, "files of {case}");
    }
}

/// pbr leaves out a condition that holds in the Python that prepares METADATA, so what it builds says less than it was told.
fn without_conditions_of_extras(cfg: &Path) {
    let Ok(text) = std::fs::read_to_string(cfg) else {
        return;
    };
    std::fs::write(cfg, text.replace("pyyaml:python_version>='3'", "pyyaml")).unwrap();
}

#[test]
fn a_second_conversion_has_nothing_to_do() {
    for case in converted() {
        let place = tempfile::tempdir().unwrap();
        copy_tree(&case.input, place.path());

        for last in ["--write", "--check"] {
            unsetup(place.path())
                .arg("convert")
                .args(&case.convert)
                .arg(last)
                .assert()
                .success();
        }
        assert!(place.path().join("setup.cfg").is_file());
    }
}

#[test]
fn dockerfile_of_the_plan_is_accepted() {
    let case = Case::read("wheels");
    let out = tempfile::tempdir().unwrap();
    unsetup(&case.input)
        .args(["containers", "write", "--out"])
        .arg(out.path())
        .assert()
        .success();

    let dockerfile = out.path().join("Dockerfile");
    let Some(instructions) = go_parse(&dockerfile) else {
        return;
    };
    let stages = instructions
        .iter()
        .filter(|instruction| instruction.name == "FROM");
    assert_eq!(stages.count(), 4, "the builder, the base and two scripts");

    let findings = hadolint(&dockerfile).unwrap_or_default();
    let errors: Vec<_> = findings
        .iter()
        .filter(|finding| finding.level == "error")
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

/// The cases whose truth is that of the converted project.
fn converted() -> Vec<Case> {
    let mut cases = Case::all();
    cases.retain(|case| !case.convert.is_empty());
    assert!(!cases.is_empty());
    cases
}

/// The program, run inside `folder`.
pub fn unsetup(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("unsetup").unwrap();
    command.current_dir(folder);
    command
}
