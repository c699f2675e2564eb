//! The version that pbr gives a project, before a conversion and after it: setup.py asks pbr in each state as it did.

use super::converted::unsetup;
use super::tools::{Venv, apart, copy_tree, current, git};
use std::path::{Path, PathBuf};

/// What pbr asks, in its order: PBR_VERSION, PKG-INFO of that name, and git, untagged and tagged.
struct State {
    name: &'static str,
    environment: &'static [(&'static str, &'static str)],
    pkg_info: Option<&'static str>,
    /// Commits and tags, `tag NAME` or the message of a commit.
    history: &'static [&'static str],
    /// Without a target, and with `version = 5`; `None` where pbr stops the build.
    versions: [Option<&'static str>; 2],
}

const PLAIN: State = State {
    name: "nothing to ask",
    environment: &[],
    pkg_info: None,
    history: &[],
    versions: [None, None],
};

const STATES: &[State] = &[
    PLAIN,
    State {
        name: "PBR_VERSION",
        environment: &[("PBR_VERSION", "3.2.1")],
        pkg_info: Some("pkg"),
        versions: [Some("3.2.1"), Some("3.2.1")],
        ..PLAIN
    },
    State {
        name: "PKG-INFO",
        pkg_info: Some("pkg"),
        history: &["one", "tag 1.4.0"],
        versions: [Some("7.7"), Some("7.7")],
        ..PLAIN
    },
    State {
        name: "PKG-INFO of another",
        pkg_info: Some("other"),
        ..PLAIN
    },
    State {
        name: "git without a tag",
        history: &["one", "two"],
        versions: [Some("0.0.1.dev1"), Some("5.0.0.dev1")],
        ..PLAIN
    },
    State {
        name: "git at a tag",
        history: &["one", "tag 1.4.0"],
        versions: [Some("1.4.0"), Some("1.4.0")],
        ..PLAIN
    },
    State {
        name: "git behind a tag",
        history: &["one", "tag 1.4.0", "three\n\nSem-Ver: feature"],
        versions: [Some("1.5.0.dev1"), Some("5.0.0.dev1")],
        ..PLAIN
    },
];

#[test]
fn the_version_of_pbr_is_the_same_after_a_conversion() {
    let Some(today) = current() else {
        return;
    };
    let forms = [("setup-cfg", ""), ("pyproject", "version = 5\n")];
    for (at, (target, next)) in forms.into_iter().enumerate() {
        let place = tempfile::tempdir().unwrap();
        let before = input(place.path(), next);
        let after = place.path().join("after");
        copy_tree(&before, &after);
        unsetup(&after)
            .args(["convert", "--repair", "none", "--to", target, "--write"])
            .assert()
            .success();
        for state in STATES {
            let wanted = state.versions[at].map(str::to_owned);
            for side in [&before, &after] {
                let which = format!("{target}, {next:?}, {}: {}", state.name, side.display());
                assert_eq!(version(&today, side, state), wanted, "{which}");
            }
        }
    }
}

/// The case of the conversion, with or without a release that comes next.
fn input(place: &Path, next: &str) -> PathBuf {
    let case = "tests/convert/setup-cfg-keeps-the-version-of-pbr/input";
    let folder = place.join("before");
    copy_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join(case), &folder);
    let file = folder.join("setup.cfg");
    let text = std::fs::read_to_string(&file).unwrap();
    let name = "name = pkg\n";
    std::fs::write(&file, text.replace(name, &format!("{name}{next}"))).unwrap();
    folder
}

/// What `setup.py --version` says in a state; `None` when it stops for want of a version.
fn version(tools: &Venv, project: &Path, state: &State) -> Option<String> {
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("copy");
    copy_tree(project, &copy);
    if let Some(name) = state.pkg_info {
        let text = format!("Metadata-Version: 1.0\nName: {name}\nVersion: 7.7\n");
        std::fs::write(copy.join("PKG-INFO"), text).unwrap();
    }
    if !state.history.is_empty() {
        git(&copy, &["init", "--quiet"]);
        git(&copy, &["add", "--all"]);
    }
    for step in state.history {
        match step.strip_prefix("tag ") {
            Some(tag) => git(&copy, &["tag", "--annotate", "--message", tag, tag]),
            None => git(
                &copy,
                &["commit", "--quiet", "--allow-empty", "--message", step],
            ),
        }
    }
    let ran = apart(&tools.python)
        .args(["setup.py", "--version"])
        .current_dir(&copy)
        .envs(state.environment.iter().copied())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let error = String::from_utf8_lossy(&ran.stderr).into_owned();
    if ran.status.success() {
        return said.lines().last().map(str::to_owned);
    }
    assert!(
        error.contains("Versioning for this project requires"),
        "{error}"
    );
    None
}
