//! `unsetup verify` as it is typed: real builds, what is told, and the exit status.
//!
//! The environments of the builds are kept below `target/real-tools/verify`; only the first run downloads anything.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests drive the program in folders, and fail by panicking"
)]

mod common;

use assert_cmd::Command;
use common::{files_below, repository};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What a run said.
struct Said {
    status: i32,
    out: String,
    error: String,
}

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}\n{}", self.out, self.error))
    }

    /// The fields that differ and were not expected to, of all builds.
    fn fields(&self) -> Vec<String> {
        let report = self.json();
        let builds = report["builds"].as_array().unwrap().iter();
        let all = builds.flat_map(|build| build["differences"].as_array().unwrap());
        let counted = all.filter(|one| one["expected"] == false);
        counted
            .map(|one| one["field"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn verify(folder: &Path, words: &[&str]) -> Said {
    verify_with(folder, words, &[])
}

fn verify_with(folder: &Path, words: &[&str], environment: &[(&str, &str)]) -> Said {
    let mut command = Command::cargo_bin("unsetup").unwrap();
    let ran = command
        .current_dir(folder)
        .arg("verify")
        .args(words)
        .arg("--cache-dir")
        .arg(cache())
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said {
        status: ran.status.code().unwrap(),
        out: text(ran.stdout),
        error: text(ran.stderr),
    }
}

fn cache() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = temporary.parent().unwrap_or(temporary);
    target.join("real-tools").join("verify")
}

fn real_tools() -> bool {
    let skip = std::env::var_os("UNSETUP_SKIP_REAL_TOOLS").is_some_and(|value| value == "1");
    if skip {
        let _ = writeln!(
            std::io::stderr(),
            "left out: UNSETUP_SKIP_REAL_TOOLS is set"
        );
    }
    !skip
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let target = place.path().join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, text).unwrap();
    }
    place
}

/// The same, committed in git.
fn committed(files: &[(&str, &str)]) -> tempfile::TempDir {
    let place = folder(files);
    for words in [
        vec!["init", "--quiet"],
        vec!["add", "--all"],
        vec!["commit", "--quiet", "--message=All"],
    ] {
        let git = std::process::Command::new("git")
            .args(["-c", "user.name=A tester", "-c", "user.email=a@example.org"])
            .args(words)
            .current_dir(place.path())
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .status();
        assert!(git.unwrap().success());
    }
    place
}

const SETUP_PY: &str = "from setuptools import setup\nsetup()\n";
const SETUP_CFG: &str = "[metadata]\nname = demo\nversion = 1.0\nlicense = MIT\n\n[options]\npy_modules = demo\ninstall_requires =\n    six>=1.0\n    pytz; python_version < \"3\"\n";

#[test]
fn functest_is_the_same_but_for_its_repairs() {
    if !real_tools() {
        return;
    }
    let input = repository().join("corpus/functest/input");
    let before = files_below(&input);
    let words = [
        "--to=pbr",
        "--repair=all",
        "--set=version=5",
        "--install-scripts",
        "--output-format=json",
    ];
    let said = verify(&input, &words);
    assert_eq!(said.fields(), [""; 0], "{}", said.error);
    assert_eq!(said.status, 0, "{}", said.out);
    assert!(said.error.contains("runs the build of the project"));
    let report = said.json();
    assert_eq!(report["schema"], "unsetup.verify/1");
    assert_eq!(report["result"], "same");
    let expected = &report["builds"][0]["compared"][0]["expected"];
    assert_eq!(*expected, 36, "the version and 35 requirements");
    assert!(files_below(&input) == before, "nothing is written");

    // Everything is there now: no index is needed.
    let offline = [("PIP_NO_INDEX", "1"), ("PIP_FIND_LINKS", "")];
    let again = verify_with(&input, &words, &offline);
    assert_eq!(again.out, said.out, "{}", again.error);
}

#[test]
fn a_repair_that_was_not_asked_for_is_a_difference() {
    if !real_tools() {
        return;
    }
    let place = committed(&[
        ("setup.py", SETUP_PY),
        ("setup.cfg", SETUP_CFG),
        ("demo.py", ""),
        ("README", "a remark\n"),
    ]);
    let same = verify(place.path(), &["--before=HEAD"]);
    assert_eq!(same.status, 0, "{}{}", same.out, same.error);
    assert!(same.out.ends_with("The same.\n"), "{}", same.out);

    let tampered = SETUP_CFG
        .replace("MIT", "BSD")
        .replace("six>=1.0", "six>=1.1")
        .replace("\"3\"", "'3.0'");
    std::fs::write(place.path().join("setup.cfg"), tampered).unwrap();
    let said = verify(place.path(), &["--before=HEAD"]);
    assert_eq!(said.status, 1, "{}{}", said.out, said.error);
    for line in ["  License\n    - MIT\n    + BSD\n", "Requires-Dist six\n"] {
        assert!(said.out.contains(line), "{}", said.out);
    }
    assert!(!said.out.contains("pytz"), "{}", said.out);
    let set = verify(
        place.path(),
        &["--before=HEAD", "--set=license=BSD", "--output-format=json"],
    );
    assert_eq!(set.fields(), ["Requires-Dist"]);
}

#[test]
fn a_build_that_fails_is_told_with_its_last_lines() {
    if !real_tools() {
        return;
    }
    let broken = "raise SystemExit('no compiler here')\n";
    let place = committed(&[
        ("setup.py", SETUP_PY),
        ("setup.cfg", SETUP_CFG),
        ("demo.py", ""),
    ]);
    std::fs::write(place.path().join("setup.py"), broken).unwrap();
    // Only the side after fails: that is a difference.
    let after = verify(place.path(), &["--before=HEAD"]);
    assert_eq!(after.status, 1, "{}{}", after.out, after.error);
    assert!(after.out.contains("the side after does not build"));
    assert!(after.out.contains("no compiler here"), "{}", after.out);

    let before = verify(place.path(), &["--to=pbr", "--output-format=json"]);
    match before.status {
        // The conversion may refuse what cannot be read.
        1 => assert_eq!(before.json()["result"], "refused"),
        status => assert_eq!(status, 2, "{}{}", before.out, before.error),
    }
    let git = folder(&[("setup.py", broken), ("setup.cfg", SETUP_CFG)]);
    let none = verify(git.path(), &["--before=HEAD"]);
    assert_eq!(none.status, 2);
    assert!(none.error.contains("git"), "{}", none.error);
}

#[test]
fn a_side_before_that_does_not_build_is_status_2() {
    if !real_tools() {
        return;
    }
    let place = folder(&[
        (
            "setup.py",
            "import os\nfrom setuptools import setup\nsetup(name='demo', version='1', py_modules=['demo'])\nassert not os.path.exists('demo.py'), 'no build today'\n",
        ),
        ("demo.py", ""),
    ]);
    let said = verify(place.path(), &["--to=pbr", "--output-format=json"]);
    assert_eq!(said.status, 2, "{}{}", said.out, said.error);
    let report = said.json();
    assert_eq!(report["result"], "failed");
    let failure = &report["builds"][0]["failure"];
    assert_eq!(failure["side"], "before");
    assert!(failure["log"].as_str().unwrap().contains("no build today"));
}

#[test]
fn what_is_refused_or_undecided_is_not_built() {
    let place = folder(&[
        (
            "setup.py",
            "from setuptools import setup\nsetup(name='demo', version='master', py_modules=['demo'])\n",
        ),
        ("demo.py", ""),
    ]);
    let undecided = verify(place.path(), &[]);
    assert_eq!(undecided.status, 2);
    assert!(undecided.error.contains("VER001"), "{}", undecided.error);
    let refused = verify(place.path(), &["--repair=none", "--output-format=json"]);
    assert_eq!(refused.status, 1);
    assert_eq!(refused.json()["result"], "refused");
    let python = verify(place.path(), &["--repair=all", "--python=no-such-python"]);
    assert_eq!(python.status, 2);
    assert!(python.error.contains("no-such-python"), "{}", python.error);
}

#[test]
fn what_the_tools_of_a_build_write_of_themselves_is_no_difference() {
    if !real_tools() {
        return;
    }
    // setuptools_scm puts all that git tracks into the source distribution, and the commit into the file of the version.
    let system = "[build-system]\nrequires = [\"setuptools\", \"setuptools_scm\"]\nbuild-backend = \"setuptools.build_meta\"\n\n[tool.setuptools_scm]\nwrite_to = \"demo/_version.py\"\n";
    let setup = "from setuptools import setup\nsetup(name='demo', packages=['demo'], use_scm_version=True)\n";
    let project = folder(&[
        ("setup.py", setup),
        ("pyproject.toml", system),
        ("demo/__init__.py", ""),
        (".gitignore", "*.pyc\n"),
        (".gitreview", "[gerrit]\n"),
    ]);
    for (target, left_out) in [("pbr", 2), ("setup-cfg", 0)] {
        let to = format!("--to={target}");
        let said = verify(project.path(), &[&to, "--output-format=json"]);
        assert_eq!(said.fields(), [""; 0], "{target}: {}", said.out);
        assert_eq!(said.status, 0, "{target}: {}{}", said.out, said.error);
        let differences = said.json()["builds"][0]["differences"].clone();
        let reasons = differences.to_string();
        let of_pbr = reasons.matches("pbr leaves it out of the source distribution");
        assert_eq!(of_pbr.count(), left_out, "{target}: {reasons}");
    }
}

#[test]
fn programs_and_the_own_commit_do_not_count_as_content() {
    if !real_tools() {
        return;
    }
    let asked = r#"
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from build import digest
own, other = "3d18e8fa01" * 4, "7bc9d80a02" * 4
pe = b"MZ" + bytes(58) + b"\x40\0\0\0" + b"PE\0\0"
java = b"\xca\xfe\xba\xbe\0\0\0\x34"
print([digest(data, own) for data in (b"\x7fELF1", b"!<arch>\n", pe)])
print([digest(data, own) == "compiled" for data in (b"MZ is a text", b"MZ" + bytes(80), java, b"")])
print([digest(a.encode(), own) == digest(b.encode(), other) for a, b in (
    (f"commit = {own!r}", f"commit = {other!r}"),
    ("1.0+g3d18e8f", "1.0+g7bc9d80"),
    ("day = 20171101", "day = 20171102"),
    ("1.0+g7bc9d80", "1.0+g3d18e8f"),
)])
"#;
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/verify/build");
    let mut python = std::process::Command::new("python3");
    let ran = python.args(["-c", asked]).arg(place).output().unwrap();
    let error = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(
        String::from_utf8_lossy(&ran.stdout),
        "['compiled', 'compiled', 'compiled']\n[False, False, False, False]\n[True, True, False, False]\n",
        "{error}"
    );
}
