//! Bad input: a clear message that names the file, the right exit status, nothing written, never a panic.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests read their own files, and fail by panicking"
)]

use assert_cmd::Command;
use std::fs;
use std::path::Path;

const COMMANDS: [&str; 5] = ["check", "inspect", "convert", "requirements", "containers"];

struct Run {
    status: i32,
    stdout: String,
    stderr: String,
}

fn run(arguments: &[&str], folder: &Path) -> Run {
    let output = Command::cargo_bin("unsetup")
        .unwrap()
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let run = Run {
        status: output.status.code().expect("it ended by itself"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

#[test]
fn an_empty_folder_and_a_folder_of_something_else_are_no_projects() {
    let empty = folder(&[]);
    let other = folder(&[("README.md", b"# hello"), ("src/main.rs", b"fn main() {}")]);
    for command in COMMANDS {
        for folder in [&empty, &other] {
            let run = run(&[command], folder.path());
            assert_eq!(run.status, 2, "{command}: {}{}", run.stdout, run.stderr);
            assert!(
                run.stderr.contains("Python project"),
                "{command}: {}",
                run.stderr
            );
            assert_eq!(run.stdout, "");
        }
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = folder(&[]);
    for command in COMMANDS {
        let run = run(&[command, "nowhere"], folder.path());
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains("nowhere"), "{}", run.stderr);
    }
}

#[test]
fn a_folder_named_setup_py_is_told() {
    let folder = folder(&[("setup.py/x.py", b"")]);
    for command in COMMANDS {
        let run = run(&[command], folder.path());
        assert_eq!(run.status, 2);
        assert!(
            run.stderr.contains("setup.py") && run.stderr.contains("folder"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn garbage_in_every_file_is_no_panic() {
    let garbage: Vec<u8> = (0..4096u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let names = [
        "setup.py",
        "setup.cfg",
        "pyproject.toml",
        "requirements.txt",
        "requirements.py3.txt",
        "tox.ini",
        "bindep.txt",
        "Dockerfile",
        "MANIFEST.in",
        "package/__init__.py",
    ];
    let files: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (*name, garbage.as_slice()))
        .collect();
    let folder = folder(&files);
    for command in COMMANDS {
        let run = run(&[command], folder.path());
        assert!((0..=2).contains(&run.status));
        assert!(
            !(run.stdout.is_empty() && run.stderr.is_empty()),
            "{command} says nothing"
        );
    }
    for name in names {
        assert_eq!(
            fs::read(folder.path().join(name)).unwrap(),
            garbage,
            "{name} is as it was"
        );
    }
}

#[test]
fn a_requirements_file_of_100_mb_is_told_and_not_read() {
    let folder = folder(&[(
        "setup.py",
        b"from setuptools import setup\nsetup(name='x')\n",
    )]);
    let file = fs::File::create(folder.path().join("requirements.txt")).unwrap();
    file.set_len(100 * 1024 * 1024).unwrap();
    let run = run(&["check", "--output-format", "concise"], folder.path());
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("requirements.txt:1:1:"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("limit"), "{}", run.stdout);
}

#[test]
fn an_include_cycle_and_one_that_climbs_out_are_findings() {
    let folder = folder(&[
        (
            "setup.py",
            b"from setuptools import setup\nsetup(name='x', install_requires=['six'])\n",
        ),
        (
            "requirements.txt",
            b"-r requirements-more.txt\n-r ../outside.txt\n",
        ),
        ("requirements-more.txt", b"six\n-r requirements.txt\n"),
    ]);
    let run = run(
        &["check", "--output-format", "concise", "--select", "REQ014"],
        folder.path(),
    );
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("requirements.txt:2:"), "{}", run.stdout);
    assert!(run.stdout.contains("cycle"), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_that_climbs_out_is_not_followed() {
    let outside = folder(&[("secret.txt", b"hidden-requirement\n")]);
    let folder = folder(&[(
        "setup.py",
        b"from setuptools import setup\nsetup(name='x', install_requires=open('requirements.txt').read())\n",
    )]);
    let link = folder.path().join("requirements.txt");
    std::os::unix::fs::symlink(outside.path().join("secret.txt"), link).unwrap();
    let run = run(&["inspect"], folder.path());
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(!run.stdout.contains("hidden-requirement"), "{}", run.stdout);
    assert!(run.stdout.contains("requirements.txt"), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn an_unreadable_setup_py_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[(
        "setup.py",
        b"from setuptools import setup\nsetup(name='x')\n",
    )]);
    let path = folder.path().join("setup.py");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        // The superuser reads everything; a device stands for what cannot be read.
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/dev/null", &path).unwrap();
    }
    let run = run(&["inspect"], folder.path());
    assert_eq!(run.status, 2, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("setup.py"), "{}", run.stderr);
}

#[test]
fn an_unknown_rule_gets_a_suggestion() {
    let folder = folder(&[(
        "setup.py",
        b"from setuptools import setup\nsetup(name='x')\n",
    )]);
    let run = run(&["check", "--select", "SET0001"], folder.path());
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("SET0001") && run.stderr.contains("did you mean"),
        "{}",
        run.stderr
    );
}
