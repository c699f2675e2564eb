//! Configuration files: where they are looked for, what they say, what is wrong with them.

use super::{Folder, SETUP};
use unsetup::settings::keys::{KEYS, Kind};

const ALL: &[&str] = &["VER001", "SET003", "SET004"];

#[test]
fn the_schema_is_that_of_the_table() {
    let path = super::common::repository().join("unsetup.schema.json");
    let mut text = serde_json::to_string_pretty(&unsetup::settings::schema()).unwrap();
    text.push('\n');
    super::common::expect_file(&path, &text);
}

#[test]
fn the_three_places_and_which_of_them_wins() {
    let folder = Folder::new(&[("setup.py", SETUP)]);
    assert_eq!(folder.check(&[]).codes(), ALL);
    folder.write(
        "setup.cfg",
        "[tool:unsetup]\nselect = SET, VER\nignore =\n    SET003\n    VER001\n",
    );
    assert_eq!(folder.check(&[]).codes(), ["SET004"]);
    folder.write(
        "pyproject.toml",
        "[tool.unsetup]\nignore = [\"stray-py-modules\"]\n",
    );
    assert_eq!(folder.check(&[]).codes(), ["VER001", "SET004"]);
    folder.write("unsetup.toml", "select = [\"VER\"]\n");
    assert_eq!(folder.check(&[]).codes(), ["VER001"]);
    assert_eq!(folder.check(&["--isolated"]).codes(), ALL);
    assert_eq!(folder.check(&["--config", "setup.cfg"]).codes(), ["SET004"]);
    assert_eq!(folder.check(&["--select", "SET003"]).codes(), ["SET003"]);
}

#[test]
fn a_pyproject_without_our_table_is_not_a_configuration() {
    let folder = Folder::new(&[
        ("setup.py", SETUP),
        ("pyproject.toml", "[tool.other]\nname = \"unsetup\"\n"),
        ("setup.cfg", "[tool:unsetup]\nselect = VER\n"),
    ]);
    assert_eq!(folder.check(&[]).codes(), ["VER001"]);
}

#[test]
fn above_the_root_only_inside_of_git() {
    let folder = Folder::new(&[
        ("a/b/setup.py", SETUP),
        ("a/unsetup.toml", "select = [\"VER\"]\n"),
    ]);
    assert_eq!(folder.check(&["a/b"]).codes(), ALL);
    folder.write(".git/HEAD", "ref: refs/heads/main\n");
    assert_eq!(folder.check(&["a/b"]).codes(), ["VER001"]);
    folder.write("unsetup.toml", "select = [\"SET003\"]\n");
    assert_eq!(
        folder.check(&["a/b"]).codes(),
        ["VER001"],
        "the nearest wins, whole"
    );
    folder.write("a/b/.git/HEAD", "ref: refs/heads/main\n");
    assert_eq!(
        folder.check(&["a/b"]).codes(),
        ALL,
        "not above the repository"
    );
}

#[test]
fn each_project_has_its_own() {
    let folder = Folder::new(&[
        ("one/setup.py", SETUP),
        ("one/unsetup.toml", "select = [\"VER\"]\n"),
        ("two/setup.py", SETUP),
        (
            "two/unsetup.toml",
            "select = [\"SET003\"]\nfail-on = \"error\"\nseverity = { SET = \"info\" }\n",
        ),
    ]);
    assert_eq!(folder.check(&[]).codes(), ["VER001", "SET003"]);
    assert_eq!(folder.check(&["two"]).status, 0);
    assert_eq!(folder.check(&["two", "--fail-on", "info"]).status, 1);
}

#[test]
fn files_and_folders_have_their_own_ignores() {
    let folder = Folder::new(&[
        ("pkg/setup.py", SETUP),
        (
            "unsetup.toml",
            "[per-file-ignores]\n\"pkg/setup.py\" = [\"SET\"]\n",
        ),
        (".git/HEAD", ""),
    ]);
    assert_eq!(folder.check(&[]).codes(), ["VER001"]);
    assert_eq!(folder.check(&["pkg"]).codes(), ["VER001"]);
    let words = [
        "--isolated",
        "--per-file-ignores",
        "pkg:VER001,setup.py:SET003",
    ];
    assert_eq!(folder.check(&words).codes(), ["SET004"]);
    let wrong = folder.check(&["--per-file-ignores", "setup.py"]);
    assert_eq!(wrong.status, 2);
    assert!(
        wrong.error.contains("PATTERN:RULE is wanted"),
        "{}",
        wrong.error
    );
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_its_place() {
    let cases = [
        (
            "unsetup.toml",
            "selct = []\n",
            "unsetup.toml:1:1: unknown key `selct`, did you mean `select`?",
        ),
        (
            "unsetup.toml",
            "[target]\npip = 20\npipp = 3\n",
            "unsetup.toml:3:1: unknown key `target.pipp`, did you mean `target.pip`?",
        ),
        (
            "unsetup.toml",
            "select = \"SET\"\n",
            "unsetup.toml:1:10: this must be a list of strings, not a string",
        ),
        (
            "unsetup.toml",
            "select = [\"stray-py-module\"]\n",
            "unsetup.toml:1:11: `stray-py-module` is no rule, did you mean",
        ),
        (
            "unsetup.toml",
            "[target]\npbr = 7.1\n",
            "unsetup.toml:2:7: this must be a version in quotes, not a float",
        ),
        (
            "unsetup.toml",
            "fail-on = \"fatal\"\n",
            "unsetup.toml:1:11: this must be one of error, warning, info",
        ),
        (
            "unsetup.toml",
            "target = 3\n",
            "unsetup.toml:1:10: this must be a table",
        ),
        (
            "unsetup.toml",
            "with = { dock = \"nowhere\" }\n",
            "unsetup.toml:1:17: `nowhere` is not a folder",
        ),
        (
            "unsetup.toml",
            "severity = { SET = \"high\" }\n",
            "unsetup.toml:1:20: this must be one of error, warning, info",
        ),
        (
            "unsetup.toml",
            "pbr-min = 7\ntarget.pbr = 7\n",
            "unsetup.toml:1:1: `pbr-min` and `target.pbr` say the same",
        ),
        (
            "unsetup.toml",
            "per-file-ignores = { \"a[\" = [\"SET\"] }\n",
            "unsetup.toml:1:22: this is no pattern",
        ),
        ("unsetup.toml", "select = [\n", "unsetup.toml:1:11: "),
        (
            "pyproject.toml",
            "[tool.unsetup]\nignore = [3]\n",
            "pyproject.toml:2:10: this must be a list of strings, not an array",
        ),
        (
            "setup.cfg",
            "[tool:unsetup]\nseverity =\n    SET info\n",
            "setup.cfg:3:5: this must be `name: value`",
        ),
        (
            "setup.cfg",
            "[tool:unsetup]\nunsafe-fixes = maybe\n",
            "setup.cfg:2:16: this must be true or false",
        ),
    ];
    for (path, text, told) in cases {
        let folder = Folder::new(&[("setup.py", SETUP), (path, text)]);
        let ran = folder.check(&[]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{text}");
        assert!(ran.error.contains(told), "{text}\n{}", ran.error);
    }
}

/// Every key of the table is read, in both forms: no key is only known by its name.
#[test]
fn every_key_is_read() {
    for key in KEYS {
        let (good, wrong, cfg) = match key.kind {
            Kind::Rules => ("[\"SET\"]", "3", "SET, VER001"),
            Kind::RulesByPattern => ("{ x = [\"SET\"] }", "[]", "x: SET"),
            Kind::SeverityByRule => ("{ SET = \"info\" }", "[]", "SET: info"),
            Kind::FolderByName => ("{ x = \".\" }", "[]", "x = ."),
            Kind::ImagesByName => ("{ x = { scripts = [\"x\"] } }", "[]", "x: core"),
            Kind::Word(words) => match words {
                ["error", ..] => ("\"error\"", "\"x\"", "error"),
                _ => ("\"pbr\"", "\"x\"", "pbr"),
            },
            Kind::Version => ("\"7.1\"", "\"x\"", "7.1"),
            Kind::Count => ("3", "-1", "3"),
            Kind::Flag => ("true", "1", "yes"),
            Kind::Path => ("\"known.json\"", "1", "known.json"),
        };
        let name = key.name;
        let folder = Folder::new(&[
            ("setup.py", SETUP),
            (
                "known.json",
                "{\"schema\": \"unsetup.baseline/1\", \"findings\": []}",
            ),
            ("good.toml", &format!("{name} = {good}\n")),
            ("wrong.toml", &format!("{name} = {wrong}\n")),
            ("good.cfg", &format!("[tool:unsetup]\n{name} = {cfg}\n")),
            (
                "pair.cfg",
                &format!("[tool:unsetup]\n{name} =\n    {cfg}\n"),
            ),
        ]);
        for file in ["good.toml", "good.cfg", "pair.cfg"] {
            let ran = folder.check(&["--config", file]);
            assert_ne!(ran.status, 2, "{name} in {file}: {}", ran.error);
        }
        let ran = folder.check(&["--config", "wrong.toml"]);
        assert_eq!(ran.status, 2, "{name}");
    }
}

#[test]
fn the_target_is_what_rules_ask_for() {
    let folder = Folder::new(&[
        (
            "setup.py",
            "from setuptools import setup\n\nsetup(setup_requires=[\"pbr\"], pbr=True)\n",
        ),
        (
            "setup.cfg",
            "[metadata]\nname = quay\nhome_page = https://quay.example\n",
        ),
    ]);
    let words = ["--select", "PBR003"];
    assert_eq!(folder.check(&words).out, "");
    folder.write("unsetup.toml", "target = { pbr = 7 }\n");
    assert_eq!(folder.check(&words).codes(), ["PBR003"]);
    assert_eq!(
        folder.check(&["--select", "PBR003", "--pbr-min", "5"]).out,
        ""
    );
}

#[test]
fn other_commands_read_it_too() {
    let folder = Folder::new(&[("setup.py", SETUP), ("unsetup.toml", "x = 1\n")]);
    for command in ["convert", "inspect", "requirements", "containers", "check"] {
        let ran = folder.unsetup(&[command]);
        assert_eq!(ran.status, 2, "{command}");
        assert!(
            ran.error.contains("unknown key `x`"),
            "{command}: {}",
            ran.error
        );
        let isolated = folder.unsetup(&[command, "--isolated"]);
        assert!(
            !isolated.error.contains("unknown key"),
            "{command}: {}",
            isolated.error
        );
    }
}

#[test]
fn a_given_file_must_have_our_part() {
    let folder = Folder::new(&[
        ("setup.py", SETUP),
        ("pyproject.toml", "[project]\nname = \"x\"\n"),
    ]);
    let ran = folder.check(&["--config", "pyproject.toml"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.error.contains("it has no [tool.unsetup]"),
        "{}",
        ran.error
    );
    assert_eq!(folder.check(&["--config", "absent.toml"]).status, 2);
}
