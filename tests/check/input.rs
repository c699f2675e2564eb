//! What is looked at, and the exit statuses.

use super::{Folder, SETUP};

#[test]
fn a_file_stands_for_the_project_it_belongs_to() {
    let folder = Folder::new(&[
        ("app/setup.py", SETUP),
        (
            "app/docker/Dockerfile",
            "FROM python:3\nRUN easy_install x\n",
        ),
    ]);
    assert_eq!(
        folder.check(&["app/setup.py", "--select", "VER"]).codes(),
        ["VER001"]
    );
    let lost = folder.check(&["app/docker/Dockerfile"]);
    assert_eq!(
        lost.status, 2,
        "outside git only its own folder is looked at"
    );
    folder.write(".git/HEAD", "");
    let ran = folder.check(&["app/docker/Dockerfile", "--select", "VER"]);
    assert_eq!(
        ran.out,
        "app/setup.py:5:13: VER001 `master` is not a version but the name of a branch\n"
    );
}

#[test]
fn one_file_from_standard_input() {
    let folder = Folder::new(&[("app/setup.py", SETUP), (".git/HEAD", "")]);
    let text = SETUP
        .replace("master", "1.0")
        .replace("package_data={}", "package_data={'': ['x']}");
    let words = [
        "check",
        "--output-format",
        "concise",
        "-",
        "--stdin-filename",
        "app/setup.py",
    ];
    let ran = folder.fed(&words, &text);
    assert_eq!(ran.codes(), ["SET003"]);
    assert!(ran.out.starts_with("app/setup.py:7:"), "{}", ran.out);
    assert_eq!(folder.read("app/setup.py"), SETUP);

    let fixed = folder.fed(&[&words[..], &["--fix"]].concat(), &text);
    assert_eq!(fixed.status, 0);
    assert_eq!(fixed.out, text.replace("    py_modules=[\"cli\"],\n", ""));
    assert_eq!(folder.read("app/setup.py"), SETUP);

    let other = [
        "check",
        "--output-format",
        "concise",
        "-",
        "--stdin-filename",
        "app/requirements.txt",
    ];
    assert_eq!(
        folder.fed(&other, "six<>1\n").codes(),
        ["REQ002"],
        "only of this file"
    );
    assert_eq!(folder.fed(&["check", "-"], "").status, 2);
    assert_eq!(
        folder
            .fed(&["check", "-", "--stdin-filename", "x/notes.txt"], "")
            .status,
        2
    );
}

#[test]
fn statuses() {
    let folder = Folder::new(&[("setup.py", SETUP), ("empty/x", "")]);
    assert_eq!(folder.check(&[]).status, 1);
    assert_eq!(folder.check(&["--exit-zero"]).status, 0);
    assert_eq!(folder.check(&["--select", "SET004"]).status, 1);
    assert_eq!(
        folder
            .check(&["--select", "SET004", "--fail-on", "error"])
            .status,
        0
    );
    assert_eq!(
        folder
            .check(&["--select", "SET004", "--diff", "--fail-on", "error"])
            .status,
        1
    );
    assert_eq!(folder.check(&["--select", "SET001", "--diff"]).status, 0);
    assert_eq!(folder.check(&["empty"]).status, 2);
    assert_eq!(folder.check(&["nowhere"]).status, 2);
    assert_eq!(folder.check(&["--select", "XYZ"]).status, 2);
    assert_eq!(folder.check(&["--no-such-option"]).status, 2);
}

/// With many projects they are read side by side; the report is the same.
#[test]
fn many_projects_come_in_their_order() {
    let folder = Folder::new(&[]);
    for number in 0..40 {
        folder.write(&format!("p{number:02}/setup.py"), SETUP);
    }
    let ran = folder.check(&["--select", "VER001"]);
    let rows: Vec<String> = (0..40)
        .map(|number| format!("p{number:02}/setup.py:5:13"))
        .collect();
    let found: Vec<&str> = ran
        .out
        .lines()
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    assert_eq!(found, rows);
    folder.write("p07/unsetup.toml", "x = 1\n");
    folder.write("p31/unsetup.toml", "y = 1\n");
    let wrong = folder.check(&[]);
    assert_eq!((wrong.status, wrong.out.as_str()), (2, ""));
    assert!(
        wrong
            .error
            .contains("p07/unsetup.toml:1:1: unknown key `x`"),
        "{}",
        wrong.error
    );
}
