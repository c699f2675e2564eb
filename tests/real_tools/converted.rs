//! What unsetup writes, put before the real tools.

use super::assert_builds_as_truth;
use super::tools::{Case, copy_tree, go_parse, hadolint};
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
fn unsetup(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("unsetup").unwrap();
    command.current_dir(folder);
    command
}
