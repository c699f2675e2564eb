//! What the real tools say: wheels built by setuptools and pbr, Dockerfiles read by Docker's parser and linted by hadolint.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests drive programs and folders, and fail by panicking"
)]

#[path = "real_tools/backends.rs"]
mod backends;
#[path = "real_tools/converted.rs"]
mod converted;
#[path = "real_tools/idioms.rs"]
mod idioms;
#[path = "real_tools/pbr_keywords.rs"]
mod pbr_keywords;
#[path = "real_tools/pbr_version.rs"]
mod pbr_version;
#[path = "real_tools/mod.rs"]
mod tools;

use std::path::Path;
use tools::{Case, Wheel, build_wheel, current, go_parse, hadolint, meaning, venv};

/// Builds `tree` with each set of tools that the case names, and compares with what its `truth` holds.
fn assert_builds_as_truth(case: &Case, tree: &Path) {
    let Some(today) = current() else {
        return;
    };
    for built in &case.built {
        let packages: Vec<&str> = built.packages.iter().map(String::as_str).collect();
        let Some(tools) = venv(&packages, &built.python) else {
            continue;
        };
        let wheel = build_wheel(&tools, tree, &case.environment);
        let truth = Wheel::from_truth(&built.folder);

        let which = format!("{}, built with {}", case.name, packages.join(" "));
        assert_eq!(
            meaning(&today, &wheel.metadata),
            meaning(&today, &truth.metadata),
            "METADATA of {which}"
        );
        assert_eq!(
            wheel.entry_points.trim(),
            truth.entry_points.trim(),
            "entry points of {which}"
        );
        assert_eq!(wheel.files, truth.files, "files of {which}");
    }
}

#[test]
fn cases_build_as_their_truth_says() {
    for case in Case::all() {
        if case.convert.is_empty() {
            assert_builds_as_truth(&case, &case.input);
        }
    }
}

#[test]
fn functest_as_it_came_is_refused_for_its_version() {
    let Some(today) = current() else {
        return;
    };
    let case = Case::read("functest");
    let copy = tempfile::tempdir().unwrap();
    tools::copy_tree(&case.input, copy.path());
    let output = std::process::Command::new(&today.python)
        .args(["setup.py", "--quiet", "bdist_wheel"])
        .current_dir(copy.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(
        String::from_utf8_lossy(&output.stderr)
            .contains("InvalidVersion: Invalid version: 'master'")
    );
}

#[test]
fn functest_with_another_version_installs_nothing_that_it_needs() {
    let Some(today) = current() else {
        return;
    };
    let case = Case::read("functest");
    let copy = tempfile::tempdir().unwrap();
    tools::copy_tree(&case.input, copy.path());
    let setup = copy.path().join("setup.py");
    let text = std::fs::read_to_string(&setup).unwrap();
    std::fs::write(&setup, text.replace("\"master\"", "\"5\"")).unwrap();

    let wheel = build_wheel(&today, copy.path(), &case.environment);
    assert!(!wheel.metadata.contains("Requires-Dist"));
    // No script, no data, no module of a folder without __init__.py.
    assert!(wheel.files.iter().all(|file| file.ends_with(".py")));
    assert!(!wheel.files.iter().any(|file| file.contains("mano")));
}

#[test]
fn what_two_generations_built_means_the_same() {
    let Some(today) = current() else {
        return;
    };
    let [now, then] = ["truth", "truth/2017"].map(|folder| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus/functest")
            .join(folder);
        Wheel::from_truth(&folder)
    });
    // The licence file is the one thing that setuptools 36 did not know.
    let now_without = now.metadata.replace("License-File: LICENSE\n", "");
    assert_eq!(
        meaning(&today, &now_without),
        meaning(&today, &then.metadata)
    );
    assert_eq!(now.files, then.files);
}

#[test]
fn a_marker_that_is_lost_changes_the_meaning() {
    let Some(today) = current() else {
        return;
    };
    let header = "Metadata-Version: 2.4\nName: a\nVersion: 1\n";
    let with = format!("{header}Requires-Dist: six (>=1); python_version < '3'\n");
    let same =
        format!("{header}Requires-Dist: Six>=1 ; python_version<\"3.0\"\nDynamic: requires-dist\n");
    let without = format!("{header}Requires-Dist: six>=1\n");
    assert_eq!(meaning(&today, &with), meaning(&today, &same));
    assert_ne!(meaning(&today, &with), meaning(&today, &without));
}

#[test]
fn dockerfile_of_functest_has_79_instructions_of_which_51_make_layers() {
    let dockerfile = Case::read("functest").input.join("docker/Dockerfile");
    let Some(instructions) = go_parse(&dockerfile) else {
        return;
    };
    let layers = instructions
        .iter()
        .filter(|instruction| matches!(instruction.name.as_str(), "RUN" | "COPY" | "ADD"))
        .count();
    assert_eq!((instructions.len(), layers), (79, 51));
}

#[test]
fn hadolint_reports_layers_one_by_one_and_says_nothing_about_sequential_installs() {
    let dockerfile = Case::read("functest").input.join("docker/Dockerfile");
    let Some(findings) = hadolint(&dockerfile) else {
        return;
    };
    let separate = findings.iter().filter(|finding| finding.code == "DL3059");
    assert_eq!(separate.count(), 31);
    assert!(
        findings
            .iter()
            .all(|finding| !finding.message.contains("upgrade"))
    );
}

#[test]
fn dockerfiles_of_the_plan_are_accepted() {
    // To pin the packages of the distribution, and the wheel that was built a moment ago.
    const ADVICE: [&str; 3] = ["DL3008", "DL3013", "DL3018"];
    for case in ["functest", "wheels"] {
        let dockerfile = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(case)
            .join("expected/containers/files/Dockerfile");
        let (Some(instructions), Some(findings)) = (go_parse(&dockerfile), hadolint(&dockerfile))
        else {
            return;
        };
        let stages = instructions.iter().filter(|one| one.name == "FROM").count();
        assert!(stages >= 3, "{case} has {stages} stages");
        let others: Vec<_> = findings
            .iter()
            .filter(|finding| !ADVICE.contains(&finding.code.as_str()))
            .collect();
        assert!(others.is_empty(), "{case}: {others:?}");
    }
}
