//! The file of known findings.

use super::{Folder, SETUP};

const FILE: &[&str] = &["--baseline", "known.json"];

fn recorded() -> Folder {
    let folder = Folder::new(&[("app/setup.py", SETUP)]);
    let ran = folder.check(&[FILE, &["--write-baseline"]].concat());
    assert_eq!((ran.status, ran.out.as_str()), (0, ""));
    assert_eq!(ran.error, "Recorded 3 findings in known.json.\n");
    folder
}

#[test]
fn known_findings_are_hidden_also_when_lines_move() {
    let folder = recorded();
    assert_eq!(folder.check(FILE).status, 0);
    folder.write(
        "app/setup.py",
        format!("import os\n\n\n{}", SETUP.replace("    ", "\t")),
    );
    assert_eq!(folder.check(FILE).out, "");
    folder.write("app/setup.py", SETUP.replace("\"cli\"", "\"cli\", \"web\""));
    assert_eq!(
        folder.check(FILE).codes(),
        ["SET003", "SET003"],
        "a changed line is judged again"
    );
}

#[test]
fn of_findings_that_are_alike_as_many_are_hidden_as_were_recorded() {
    let folder = recorded();
    folder.write("lib/setup.py", SETUP);
    assert_eq!(folder.check(FILE).codes(), ["VER001", "SET003", "SET004"]);
    folder.write("app/requirements.txt", "six<>1\n");
    folder.check(&[FILE, &["--write-baseline"]].concat());
    assert_eq!(folder.check(FILE).out, "");
    folder.write("app/requirements.txt", "six<>1\nsix<>1\n");
    assert_eq!(
        folder
            .check(&[FILE, &["--select", "REQ002"]].concat())
            .codes(),
        ["REQ002"]
    );
}

#[test]
fn it_may_stand_in_the_configuration_and_be_switched_off() {
    let folder = recorded();
    folder.write("app/unsetup.toml", "baseline = \"../known.json\"\n");
    assert_eq!(folder.check(&[]).out, "");
    let from_within = folder.unsetup(&["check", "app"]);
    assert_eq!(from_within.status, 0);
    assert_eq!(folder.check(&["--no-baseline"]).codes().len(), 3);
    let ran = folder.check(&["--no-baseline", "--select", "SET003", "--fix"]);
    assert_eq!(ran.status, 0);
    assert!(!folder.read("app/setup.py").contains("py_modules=[\"cli\"]"));
}

#[test]
fn known_findings_are_not_fixed() {
    let folder = recorded();
    folder.check(&[FILE, &["--fix"]].concat());
    assert_eq!(folder.read("app/setup.py"), SETUP);
}

#[test]
fn a_missing_or_strange_file_is_told() {
    let folder = recorded();
    let missing = folder.check(&["--baseline", "other.json"]);
    assert_eq!(missing.status, 2);
    assert!(
        missing.error.contains("--write-baseline makes it"),
        "{}",
        missing.error
    );
    for text in ["", "{}", "{\"schema\": \"x\", \"findings\": []}"] {
        folder.write("known.json", text);
        assert_eq!(folder.check(FILE).status, 2, "{text}");
    }
    assert_eq!(
        folder.check(&["--write-baseline"]).status,
        2,
        "it must know where"
    );
}
