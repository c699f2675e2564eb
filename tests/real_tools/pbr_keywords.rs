//! What pbr does with keywords of setup.py: those that a conversion leaves there, and those that it moves.

use super::converted::unsetup;
use super::tools::{Venv, apart, copy_tree, current, venv};
use std::path::Path;

/// The pbr of 2017.
const OLD: &[&str] = &["setuptools==36.8.0", "pbr==3.1.1", "wheel==0.30.0"];

#[test]
fn pbr_runs_the_command_classes_that_it_is_named() {
    let place = tempfile::tempdir().unwrap();
    let project = place.path().join("project");
    let case = "tests/convert/names-command-classes/input";
    copy_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join(case), &project);
    let commands = ["build", "catalogue"];
    let runs = [
        "build_py of the project".to_owned(),
        "catalogue of the project".to_owned(),
    ];

    for tools in [current(), venv(OLD, "python3.6")].into_iter().flatten() {
        assert_eq!(said(&tools, &project, &commands), runs, "before");
    }
    unsetup(&project)
        .args(["convert", "--repair", "none", "--write"])
        .assert()
        .success();
    for tools in [current(), venv(OLD, "python3.6")].into_iter().flatten() {
        assert_eq!(said(&tools, &project, &commands), runs, "after");
    }
}

#[test]
fn pbr_leaves_the_package_of_extensions_alone() {
    let setup = "from setuptools import Distribution, setup\n\n\
         class Speaking(Distribution):\n    def run_commands(self):\n        print(self.ext_package, 'of the project')\n\n\
         setup(ext_package='pkg', distclass=Speaking, pbr=True)\n";
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(place.path().join(name), text).unwrap();
    write("setup.py", setup);
    write("setup.cfg", "[metadata]\nname = pkg\nsummary = Does it\n");
    for tools in [current(), venv(OLD, "python3.6")].into_iter().flatten() {
        assert_eq!(
            said(&tools, place.path(), &["build"]),
            ["pkg of the project"]
        );
    }
}

/// pbr or what compiles parts, whichever the build finds first: pbr throws away the command classes of the other.
#[test]
fn pbr_throws_away_command_classes_that_were_there_before() {
    let Some(tools) = current() else {
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = place.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "project/setup.py",
        "from setuptools import setup\n\nsetup(compiled=['x'], pbr=True)\n",
    );
    write(
        "project/setup.cfg",
        "[metadata]\nname = pkg\nsummary = Does it\n",
    );
    write(
        "first/compiler.py",
        "from setuptools.command.build_ext import build_ext\n\n\
         class Compile(build_ext):\n    def run(self):\n        print('compiled by the plugin of the project')\n\n\
         def compiled(dist, name, value):\n    dist.cmdclass['build_ext'] = Compile\n",
    );
    write(
        "first/compiler-1.dist-info/METADATA",
        "Metadata-Version: 2.1\nName: compiler\nVersion: 1\n",
    );
    write(
        "first/compiler-1.dist-info/entry_points.txt",
        "[distutils.setup_keywords]\ncompiled = compiler:compiled\n",
    );
    let ran = apart(&tools.python)
        .args(["setup.py", "build_ext"])
        .current_dir(place.path().join("project"))
        .env("PYTHONPATH", place.path().join("first"))
        .env("PBR_VERSION", "1.0")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(
        ran.status.success() && !printed.contains("compiled by"),
        "{printed}"
    );
}

/// The lines that the project prints.
fn said(tools: &Venv, project: &Path, commands: &[&str]) -> Vec<String> {
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("copy");
    copy_tree(project, &copy);
    let ran = apart(&tools.python)
        .args(["setup.py", "--quiet"])
        .args(commands)
        .current_dir(&copy)
        .env("PBR_VERSION", "1.0")
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{error}");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let own = said.lines().filter(|line| line.ends_with("of the project"));
    own.map(str::to_owned).collect()
}
