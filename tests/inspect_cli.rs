//! `unsetup inspect` as a program: its formats, its environment and its exit statuses.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests write projects, and fail by panicking"
)]

use assert_cmd::Command;
use std::path::Path;

const SETUP: &str = "import sys\nfrom setuptools import setup\n\
    needs = ['six']\nif sys.version_info < (3,):\n    needs.append('enum34')\n\
    if sys.platform == 'win32':\n    needs.append('colorama>=0.4')\n\
    setup(name='demo', version='1.0', install_requires=needs + [\"attrs; platform_machine == 'x86_64'\"],\n\
    \x20     author='Two' if sys.version_info < (3,) else 'Three', license='a\\nb')\n";

fn project(setup: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("setup.py"), setup).unwrap();
    let requirements = "six\n-r more.txt\nhttps://example.org/x.zip\n";
    std::fs::write(folder.path().join("requirements.txt"), requirements).unwrap();
    folder
}

fn inspect(folder: &Path, options: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("unsetup")
        .unwrap()
        .arg("inspect")
        .arg(folder)
        .args(options)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_owned()).unwrap();
    let status = output.status.code().unwrap();
    (status, text(&output.stdout), text(&output.stderr))
}

#[test]
fn metadata_is_what_setuptools_writes() {
    let folder = project(SETUP);
    let (status, text, remarks) = inspect(folder.path(), &["--output-format", "metadata"]);
    assert_eq!(status, 0, "{remarks}");
    assert_eq!(
        text,
        "Metadata-Version: 2.4\nName: demo\nVersion: 1.0\nLicense: a\n        b\n\
         Requires-Dist: six\nRequires-Dist: enum34; python_version < \"3\"\n\
         Requires-Dist: colorama>=0.4; sys_platform == \"win32\"\n\
         Requires-Dist: attrs; platform_machine == \"x86_64\"\nDynamic: author\n"
    );
    assert!(remarks.contains("the author is not known"), "{remarks}");
}

#[test]
fn an_environment_takes_its_conditions_away() {
    let folder = project(SETUP);
    let options = [
        "--output-format",
        "metadata",
        "--python",
        "2.7",
        "--platform",
        "linux",
    ];
    let (status, text, remarks) = inspect(folder.path(), &options);
    assert_eq!((status, remarks.as_str()), (0, ""));
    assert_eq!(
        text,
        "Metadata-Version: 2.4\nName: demo\nVersion: 1.0\nAuthor: Two\nLicense: a\n        b\n\
         Requires-Dist: six\nRequires-Dist: enum34\n\
         Requires-Dist: attrs; platform_machine == \"x86_64\"\n"
    );
    let (_, table, _) = inspect(folder.path(), &["--python", "3.11", "--platform", "win32"]);
    assert!(table.contains("colorama>=0.4\n"), "{table}");
    assert!(!table.contains("enum34"), "{table}");
    assert!(table.contains("Three"), "{table}");
}

#[test]
fn without_a_name_or_version_there_is_no_metadata() {
    let folder = project(
        "import os\nfrom setuptools import setup\nsetup(name='d', version=os.environ['V'])\n",
    );
    let (status, text, remarks) = inspect(folder.path(), &["--output-format", "metadata"]);
    assert_eq!((status, text.as_str()), (1, ""));
    assert!(remarks.contains("the version is not known"), "{remarks}");
}

#[test]
fn what_is_no_environment_is_a_usage_error() {
    let folder = project(SETUP);
    for options in [
        ["--python", "3"],
        ["--platform", "Linux"],
        ["--implementation", "x"],
    ] {
        let (status, _, remarks) = inspect(folder.path(), &options);
        assert_eq!(status, 2);
        assert!(remarks.contains(options[1]), "{remarks}");
    }
}

#[test]
fn the_requirement_files_are_shown_as_sets() {
    let folder = project(SETUP);
    let (_, table, _) = inspect(folder.path(), &[]);
    let set = "requirement files:\n  requirements.txt  runtime  2 requirements\n";
    assert!(table.ends_with(set), "{table}");
    let (_, json, _) = inspect(folder.path(), &["--output-format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let sets = json.get("requirement_sets").unwrap();
    assert_eq!(
        *sets,
        serde_json::json!([{"path": "requirements.txt", "set": "runtime", "includes": ["more.txt"], "requirements": 2}])
    );
}
