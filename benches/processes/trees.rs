//! A tree of a thousand small projects, and a project of ten thousand findings, made for the run.

use super::{command, medians};
use camino::Utf8Path;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use unsetup::project::{DiskWorld, Tree};
use unsetup::syntax::python::{Module, side_by_side};
use unsetup::syntax::{ini, requirements};
use unsetup::text::{Decoding, Files};

/// These runs are long enough for a few of them to do.
const RUNS: usize = 11;
const PROJECTS: usize = 1_000;
const FINDINGS: usize = 10_000;
/// At most this many times what it takes to read and parse the same files, with as many threads.
const PARSE_RATIO: f64 = 2.0;
/// At most this long, in seconds.
const REPORT_SECONDS: f64 = 0.5;
const READ: &str = "--read-and-parse";

/// The folder of a run of this benchmark that only reads and parses.
pub fn asked_to_read() -> Option<PathBuf> {
    let mut arguments = std::env::args().skip_while(|argument| argument != READ);
    arguments.next()?;
    arguments.next().map(PathBuf::from)
}

/// Lists, reads and parses every file of every project, side by side by as many threads as `check` has, and does nothing
/// with them. The projects themselves are given: whoever checks them has to find them first.
pub fn read_and_parse(folder: &Path) {
    let names: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder was made")
        .map(|entry| entry.expect("it can be listed").path())
        .collect();
    let each = names.into_par_iter().map(|project| {
        let files = Files::new(DiskWorld::new(&project).expect("the project was made"));
        let tree = Tree::read(files.world().as_ref(), None);
        tree.files().for_each(|path| parse(&files, path));
    });
    side_by_side(|| each.collect::<()>());
}

fn parse(files: &Files, path: &Utf8Path) {
    let decoding = match path.extension() {
        Some("py") => Decoding::Python,
        Some("txt") => Decoding::Requirements,
        _ => Decoding::Utf8,
    };
    // In a tree of real projects there are others than texts.
    let Ok(file) = files.open(path, decoding) else {
        return;
    };
    match path.extension() {
        Some("py") => drop(std::hint::black_box(Module::parse(&file))),
        Some("cfg") => drop(std::hint::black_box(ini::parse(&file))),
        Some("txt") => drop(std::hint::black_box(requirements::parse(&file))),
        _ => {}
    }
}

/// Whether the tree is checked within its limit; prints the row.
pub fn thousand_projects(unsetup: &Path) -> bool {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for number in 0..PROJECTS {
        make_project(folder.path(), &format!("pack{number}"));
    }
    let tree = folder.path().to_string_lossy().into_owned();
    let own = std::env::current_exe().expect("this program is somewhere");
    let (check, parse) = medians(
        RUNS,
        || quiet(unsetup, &["check", &tree]),
        || command(&own, &[READ, &tree]),
    );
    let (one, _) = medians(
        RUNS,
        || {
            let mut command = quiet(unsetup, &["check", &tree]);
            command.env("RAYON_NUM_THREADS", "1");
            command
        },
        || command(&own, &[READ, &tree]),
    );
    let ratio = check.as_secs_f64() / parse.as_secs_f64();
    println!(
        "{:<50} {check:>9.2?} {parse:>9.2?} {ratio:>7.2} {PARSE_RATIO:>7.2}",
        "check of 1,000 projects / reading them"
    );
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "{:<50} {one:>9.2?}           {:>7.2}",
        format!("… with one thread in place of {threads}"),
        one.as_secs_f64() / check.as_secs_f64()
    );
    ratio <= PARSE_RATIO
}

/// Whether the report is printed within its limit; prints the row.
pub fn ten_thousand_findings(unsetup: &Path) -> bool {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let mut lines = String::new();
    for number in 0..FINDINGS {
        let _ = writeln!(lines, "name{number}<>{number}.0");
    }
    let setup = "from setuptools import setup\n\nsetup(name=\"loud\", zip_safe=False)\n";
    write(&folder.path().join("setup.py"), setup);
    write(&folder.path().join("requirements.txt"), &lines);
    let project = folder.path().to_string_lossy().into_owned();
    let run = || command(unsetup, &["check", "--select", "REQ002", &project]);
    let (time, _) = medians(RUNS, run, run);
    println!(
        "{:<50} {time:>9.2?}                   {:>7.2?}",
        "10,000 findings as text", REPORT_SECONDS
    );
    time.as_secs_f64() <= REPORT_SECONDS
}

fn quiet(program: &Path, arguments: &[&str]) -> Command {
    let mut command = command(program, arguments);
    command.arg("--quiet");
    command
}

/// The files of a project of that name.
fn paths(name: &str) -> [String; 6] {
    [
        "setup.py".to_owned(),
        "setup.cfg".to_owned(),
        "requirements.txt".to_owned(),
        "README.rst".to_owned(),
        format!("{name}/__init__.py"),
        format!("{name}/cli.py"),
    ]
}

fn make_project(tree: &Path, name: &str) {
    let setup = format!(
        "import os\n\nfrom setuptools import find_packages, setup\n\nHERE = os.path.dirname(os.path.abspath(__file__))\n\n\n\
         def read(name):\n    with open(os.path.join(HERE, name)) as handle:\n        return handle.read()\n\n\n\
         setup(\n    name=\"{name}\",\n    version=\"master\",\n    description=\"A project\",\n    long_description=read(\"README.rst\"),\n    \
         url=\"https://example.org/{name}\",\n    author=\"Somebody\",\n    author_email=\"somebody@example.org\",\n    \
         license=\"Apache-2.0\",\n    packages=find_packages(),\n    install_requires=[\"requests>=2.0\", \"six\"],\n    \
         extras_require={{\"test\": [\"pytest\", \"mock\"]}},\n    \
         entry_points={{\"console_scripts\": [\"{name} = {name}.cli:main\"]}},\n    \
         classifiers=[\"Programming Language :: Python :: 3\"],\n)\n"
    );
    let texts = [
        setup,
        "[bdist_wheel]\nuniversal = 1\n\n[flake8]\nmax-line-length = 100\n".to_owned(),
        "requests>=2.0\nsix\nPyYAML>=3.12\n".to_owned(),
        format!("{name}\n======\n\nWords about it.\n"),
        "\"\"\"A package.\"\"\"\n\n__version__ = \"1.0\"\n".to_owned(),
        "import sys\n\n\ndef main():\n    print(\"hello\", sys.argv)\n    return 0\n".repeat(8),
    ];
    for (path, text) in paths(name).iter().zip(texts) {
        write(&tree.join(name).join(path), &text);
    }
}

fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("a file in a folder");
    std::fs::create_dir_all(folder).expect("folders can be made");
    std::fs::write(path, text).expect("files can be written");
}
