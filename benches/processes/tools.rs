//! A small project: its check and its conversion in ratio to the greeting, and other tools in ratio to those.

use super::{command, medians, real_tools, row};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// At most this many times what the greeting takes.
const CHECK_RATIO: f64 = 3.0;
const CONVERT_RATIO: f64 = 4.0;
/// At most this many kibibytes of resident memory.
const MEMORY: u64 = 32 * 1024;

/// Tools of PyPI, in one environment.
const PACKAGES: &[&str] = &[
    "setup-py-upgrade==1.3.1",
    "setuptools-py2cfg==2.1.0",
    "pyroma==5.0.1",
    "setup-cfg-fmt==3.3.0",
    "check-manifest==0.51",
    "ruff==0.17.6",
    "setuptools==84.2.1",
];

/// What another tool does with the project, and what of ours is nearest to it.
struct Other {
    /// Its program and options.
    words: &'static [&'static str],
    /// What it works on, from the root of the project.
    path: &'static str,
    /// Whether it writes, so that each run needs a fresh copy.
    writes: bool,
    ours: &'static [&'static str],
    runs: usize,
}

const OTHERS: &[Other] = &[
    Other {
        words: &["setup-py-upgrade"],
        path: "",
        writes: true,
        ours: TO_SETUP_CFG,
        runs: 11,
    },
    Other {
        words: &["setuptools-py2cfg"],
        path: "setup.py",
        writes: false,
        ours: TO_SETUP_CFG,
        runs: 11,
    },
    Other {
        words: &["ruff", "check", "--no-cache", "--select", "RUF200"],
        path: "",
        writes: false,
        ours: CHECK,
        runs: 51,
    },
    Other {
        words: &["setup-cfg-fmt"],
        path: "setup.cfg",
        writes: true,
        ours: CHECK,
        runs: 11,
    },
    Other {
        words: &["check-manifest", "--no-build-isolation"],
        path: "",
        writes: false,
        ours: CHECK,
        runs: 3,
    },
    Other {
        words: &["pyroma", "-n", "1"],
        path: "",
        writes: false,
        ours: CHECK,
        runs: 3,
    },
];

const CHECK: &[&str] = &["check"];
const TO_SETUP_CFG: &[&str] = &["convert", "--to", "setup-cfg"];
const TO_PBR: &[&str] = &["convert", "--to", "pbr"];

const FILES: &[(&str, &str)] = &[
    (
        "setup.py",
        "# A project as people wrote them.\nfrom setuptools import setup\n\nsetup(\n    name=\"small\",\n    version=\"1.0\",\n    \
         description=\"A small project\",\n    long_description=\"Words about it.\",\n    url=\"https://example.org/small\",\n    \
         author=\"Somebody\",\n    author_email=\"somebody@example.org\",\n    license=\"Apache-2.0\",\n    packages=[\"small\"],\n    \
         install_requires=[\"requests>=2.0\", \"six\"],\n    extras_require={\"test\": [\"pytest\", \"mock\"]},\n    \
         entry_points={\"console_scripts\": [\"small = small.cli:main\"]},\n    \
         classifiers=[\"Programming Language :: Python :: 3\"],\n)\n",
    ),
    (
        "setup.cfg",
        "[metadata]\nname = small\n\n[bdist_wheel]\nuniversal = 1\n\n[flake8]\nmax-line-length = 100\n",
    ),
    (
        "pyproject.toml",
        "[build-system]\nrequires = [\"setuptools\"]\nbuild-backend = \"setuptools.build_meta\"\n",
    ),
    ("MANIFEST.in", "include requirements.txt\n"),
    ("requirements.txt", "requests>=2.0\nsix\n"),
    ("README.rst", "small\n=====\n\nWords about it.\n"),
    (
        "small/__init__.py",
        "\"\"\"A package.\"\"\"\n\n__version__ = \"1.0\"\n",
    ),
    (
        "small/cli.py",
        "import sys\n\n\ndef main():\n    print(\"hello\", sys.argv)\n    return 0\n",
    ),
];

/// A small project in a work tree of git.
pub fn project() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    write(folder.path());
    for arguments in [
        &["init", "-q"][..],
        &["add", "-A"],
        &[
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b",
            "commit",
            "-qm",
            "a",
        ],
    ] {
        real_tools::run(
            Command::new("git")
                .current_dir(folder.path())
                .args(arguments),
        );
    }
    folder
}

fn write(folder: &Path) {
    for (path, text) in FILES {
        let path = folder.join(path);
        let above = path.parent().expect("a file in a folder");
        std::fs::create_dir_all(above).expect("folders can be made");
        std::fs::write(path, text).expect("files can be written");
    }
}

/// Whether the project is checked and converted within the limits; prints the rows.
pub fn own(unsetup: &Path, greeting: &Path, project: &Path) -> bool {
    let rows = [
        (CHECK, CHECK_RATIO),
        (TO_SETUP_CFG, CONVERT_RATIO),
        (TO_PBR, CONVERT_RATIO),
    ];
    let within = rows.map(|(words, limit)| {
        let name = format!("unsetup {} (a small project)", words.join(" "));
        let run = || on(unsetup, words, project);
        row(&name, run, greeting, limit, MEMORY)
    });
    within.iter().all(|within| *within)
}

/// Prints what other tools take, in ratio to what is nearest to them here.
pub fn others(unsetup: &Path, project: &Path) {
    let venv = match real_tools::try_venv(PACKAGES, "python3") {
        Ok(Some(venv)) => venv,
        Ok(None) => return,
        Err(why) => {
            println!("other tools are left out, they cannot be installed: {why}");
            return;
        }
    };
    println!(
        "\n{:<50} {:>9} {:>9} {:>7}",
        "", "median", "unsetup", "ratio"
    );
    // Copies stay until all is measured.
    let copies = tempfile::tempdir().expect("a folder for temporary files");
    let mut count = 0;
    for other in OTHERS {
        let Some((program, options)) = other.words.split_first() else {
            continue;
        };
        let program = venv.python.with_file_name(program);
        let fresh = std::cell::RefCell::new(&mut count);
        let theirs = || {
            let target = match other.writes {
                true => copy(copies.path(), &mut fresh.borrow_mut()),
                false => project.to_owned(),
            };
            on(&program, options, &target.join(other.path))
        };
        let (time, ours) = medians(other.runs, theirs, || on(unsetup, other.ours, project));
        println!(
            "{:<50} {time:>9.2?} {ours:>9.2?} {:>7.1}  {}",
            other.words.join(" "),
            time.as_secs_f64() / ours.as_secs_f64(),
            other.ours.join(" ")
        );
    }
}

fn copy(copies: &Path, count: &mut usize) -> PathBuf {
    *count += 1;
    let folder = copies.join(count.to_string());
    write(&folder);
    folder
}

fn on(program: &Path, words: &[&str], path: &Path) -> Command {
    let mut command = command(program, words);
    command.arg(path);
    command
}
