//! `unsetup convert` and `unsetup requirements` as they are typed: what is written, and the exit status.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests drive the program in folders, and fail by panicking"
)]

mod common;

use assert_cmd::Command;
use common::{files_below, repository};
use std::path::Path;

/// A copy of the corpus case in a fresh folder.
fn functest() -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for (path, bytes) in files_below(&repository().join("corpus/functest/input")) {
        let target = copy.path().join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, bytes).unwrap();
    }
    copy
}

/// The status and both outputs.
fn unsetup(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("unsetup").unwrap();
    let ran = command.current_dir(folder).args(words).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        ran.status.code().unwrap(),
        text(ran.stdout),
        text(ran.stderr),
    )
}

#[test]
fn undecided_repairs_keep_everything_as_it_is() {
    let copy = functest();
    let before = files_below(copy.path());

    let (status, out, _) = unsetup(copy.path(), &["convert"]);
    assert_eq!(status, 0);
    assert!(
        out.contains("VER001 undecided") && out.contains("--repair all --write"),
        "{out}"
    );
    let (status, out, error) = unsetup(copy.path(), &["convert", "--write"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(error.contains("SET001 no-install-requirements"), "{error}");
    let (status, out, _) = unsetup(copy.path(), &["convert", "--check"]);
    assert_eq!((status, out.as_str()), (1, ""));
    assert_eq!(unsetup(copy.path(), &["convert", "--diff"]).0, 1);
    assert_eq!(unsetup(copy.path(), &["convert", "--repair", "none"]).0, 1);

    assert!(files_below(copy.path()) == before);
}

#[test]
fn a_second_run_changes_nothing() {
    let copy = functest();
    let words = [
        "convert",
        "--repair",
        "all",
        "--set",
        "version=5",
        "--install-scripts",
    ];
    let (status, _, error) = unsetup(copy.path(), &[&words[..], &["--write"]].concat());
    assert_eq!((status, error.as_str()), (0, ""));
    assert!(!copy.path().join("requirements.py3.txt").exists());

    assert_eq!(
        unsetup(copy.path(), &[&words[..], &["--check"]].concat()).0,
        0
    );
    assert_eq!(unsetup(copy.path(), &["requirements", "--check"]).0, 0);
    let (status, out, _) = unsetup(copy.path(), &["convert"]);
    assert_eq!(
        (status, out.as_str()),
        (0, "Already converted: nothing to change.\n")
    );
}

#[test]
fn both_print_json() {
    let copy = functest();
    let json = |words: &[&str]| -> serde_json::Value {
        let (status, out, _) = unsetup(copy.path(), words);
        assert!(status < 2);
        serde_json::from_str(&out).unwrap()
    };
    let report = json(&["convert", "--output-format", "json"]);
    assert_eq!(report["schema"], "unsetup.convert/1");
    assert_eq!(report["target"], "pbr");
    assert_eq!(report["refused"], serde_json::Value::Null);
    assert_eq!(report["changes"].as_array().unwrap().len(), 6);
    assert_eq!(report["changes"][0]["action"], "delete");
    assert_eq!(report["repairs"][0]["decided"], "undecided");

    let report = json(&["convert", "--repair", "none", "--output-format", "json"]);
    assert_eq!(report["refused"]["path"], "setup.py");
    assert!(report["changes"].as_array().unwrap().is_empty());

    let report = json(&["requirements", "--output-format", "json"]);
    assert_eq!(report["schema"], "unsetup.requirements/1");
    let last = &report["sets"]["thirdparty"]["requirements"][2];
    assert_eq!(last["kind"], "concrete");
    assert_eq!(last["provenance"]["path"], "requirements.txt");
    assert_eq!(last["provenance"]["row"], 42);
}

#[test]
fn changes_that_git_does_not_know_are_not_overwritten() {
    let copy = functest();
    let git = |words: &[&str]| {
        let author = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        let mut command = std::process::Command::new("git");
        command
            .current_dir(copy.path())
            .args(author)
            .args(words)
            .output()
    };
    if git(&["init", "-q"]).is_err() {
        return;
    }
    git(&["add", "--all"]).unwrap();
    git(&["commit", "-qm", "All"]).unwrap();
    let words = ["requirements", "--write"];

    std::fs::write(copy.path().join("LICENSE"), "changed").unwrap();
    let (status, _, error) = unsetup(copy.path(), &words);
    assert_eq!(status, 2);
    assert!(
        error.contains("M LICENSE") && error.contains("--allow-dirty"),
        "{error}"
    );

    git(&["checkout", "-q", "LICENSE"]).unwrap();
    std::fs::write(copy.path().join("thirdparty-requirements.txt"), "mine\n").unwrap();
    let (status, _, error) = unsetup(copy.path(), &words);
    assert_eq!(status, 2);
    assert!(error.contains("?? thirdparty-requirements.txt"), "{error}");
    assert_eq!(
        unsetup(copy.path(), &["requirements", "--write", "--allow-dirty"]).0,
        0
    );
}

#[test]
fn options_that_cannot_be_used_are_told() {
    let copy = functest();
    for (words, told) in [
        (["--set", "verson=5"], "did you mean `version`"),
        (
            ["--freeze", "version,clasifiers"],
            "did you mean `classifiers`",
        ),
        (
            ["--freeze", "long_descripton"],
            "did you mean `description`",
        ),
        (["--freeze", "colour"], "unsetup inspect"),
        (["--set", "classifiers=x"], "one text"),
        (["--set", "version"], "FIELD=VALUE"),
        (["--repair", "SET999"], "is not a repair"),
        (["--requirements-to", "../x.txt"], "inside the project"),
        (["--pbr-min", "new"], "--pbr-min wants"),
    ] {
        let (status, _, error) = unsetup(copy.path(), &["convert", words[0], words[1]]);
        assert_eq!(status, 2, "{words:?}");
        assert!(error.contains(told), "{error}");
    }
}

/// A project whose setup.py was about to be replaced when the program was killed.
fn interrupted(state: &str) -> tempfile::TempDir {
    const OLD: &str = "from setuptools import setup\nsetup(name='a', version='1')\n";
    const NEW: &str = "from setuptools import setup\nsetup(name='b', version='1')\n";
    let hash = |text: &str| format!("{:032x}", unsetup::text::hash(text.bytes()));
    let folder = tempfile::tempdir().unwrap();
    let journal = format!(
        "{{\"schema\": \"unsetup.journal/1\", \"state\": \"{state}\", \"folders\": [], \"files\": [{{\"path\": \"setup.py\", \"temporary\": \".unsetup-0-0.new\", \"old\": \"{}\", \"new\": \"{}\"}}]}}",
        hash(OLD),
        hash(NEW)
    );
    let files = [
        ("setup.py", OLD),
        (".unsetup-0-0.new", NEW),
        (".unsetup-journal", &journal),
    ];
    for (path, text) in files {
        std::fs::write(folder.path().join(path), text).unwrap();
    }
    folder
}

#[test]
fn an_interrupted_write_is_completed_or_undone() {
    for (state, name) in [("ready", "name='b'"), ("staging", "name='a'")] {
        let folder = interrupted(state);
        let before = files_below(folder.path());
        let (_, _, error) = unsetup(folder.path(), &["inspect"]);
        assert!(error.contains("was interrupted"), "{error}");
        assert!(files_below(folder.path()) == before);

        let (status, _, error) = unsetup(folder.path(), &["requirements", "--write"]);
        assert_eq!(status, 0, "{error}");
        assert!(error.contains("was interrupted"), "{error}");
        let after = files_below(folder.path());
        let [(path, text)] = after.as_slice() else {
            panic!("{after:?}");
        };
        assert_eq!(path, "setup.py");
        assert!(String::from_utf8_lossy(text).contains(name));
    }
}

#[cfg(unix)]
#[test]
fn a_second_writer_says_so_and_writes_nothing() {
    let folder = interrupted("staging");
    let before = files_below(folder.path());
    let first = std::fs::File::open(folder.path()).unwrap();
    first.lock().unwrap();
    for words in [
        &["convert", "--repair", "all", "--write"][..],
        &["requirements", "--write"],
        &["check", "--fix"],
    ] {
        let (status, out, error) = unsetup(folder.path(), words);
        assert_eq!((status, out.as_str()), (2, ""), "{words:?}");
        assert!(
            error.contains("another run of unsetup is writing"),
            "{error}"
        );
    }
    // One that reads goes on.
    let (status, _, error) = unsetup(folder.path(), &["inspect"]);
    assert_eq!(status, 0);
    assert!(error.contains("Another run is writing"), "{error}");
    assert!(files_below(folder.path()) == before);

    // The first one is killed: its journal is undone.
    drop(first);
    let (status, _, error) = unsetup(folder.path(), &["requirements", "--write"]);
    assert_eq!(status, 0, "{error}");
    assert!(error.contains("was interrupted"), "{error}");
}

#[test]
fn of_many_writers_each_writes_all_or_says_so() {
    let copy = functest();
    let words = [
        "convert",
        "--repair",
        "all",
        "--set",
        "version=5",
        "--write",
    ];
    let program = assert_cmd::cargo::cargo_bin("unsetup");
    let start = || {
        let mut command = std::process::Command::new(&program);
        command.current_dir(copy.path()).args(words);
        let quiet = std::process::Stdio::null;
        command.stdout(quiet()).stderr(quiet()).spawn().unwrap()
    };
    let running: Vec<_> = (0..6).map(|_| start()).collect();
    let statuses = running
        .into_iter()
        .map(|mut child| child.wait().unwrap().code());
    let statuses: Vec<_> = statuses.collect();
    assert!(statuses.contains(&Some(0)), "{statuses:?}");
    assert!(
        statuses.iter().all(|status| matches!(status, Some(0 | 2))),
        "{statuses:?}"
    );
    let (status, out, _) = unsetup(copy.path(), &["convert"]);
    assert_eq!(
        (status, out.as_str()),
        (0, "Already converted: nothing to change.\n")
    );
}

#[test]
fn interactive_wants_a_terminal() {
    let copy = functest();
    let before = files_below(copy.path());
    let (status, out, error) = unsetup(copy.path(), &["convert", "--interactive", "--write"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(error.contains("terminal"), "{error}");
    assert!(files_below(copy.path()) == before);
}

#[test]
fn a_folder_above_projects_names_them() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one", "two"] {
        let project = folder.path().join(name);
        std::fs::create_dir_all(&project).unwrap();
        let setup = format!("from setuptools import setup\nsetup(name='{name}', version='1')\n");
        std::fs::write(project.join("setup.py"), setup).unwrap();
    }
    let (status, out, error) = unsetup(folder.path(), &["convert", "."]);
    assert_eq!((status, out.as_str()), (2, ""));
    let named = |name: &str| error.lines().any(|line| line.trim().ends_with(name));
    assert!(named("one") && named("two"), "{error}");
}
