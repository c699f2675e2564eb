//! The wheel of `python/`: built by maturin, installed by pip into a fresh environment, run.

use crate::common::repository;
use crate::tools;
use std::path::PathBuf;
use std::process::Command;

#[test]
fn the_wheel_is_built_installed_and_runs() {
    let Some(venv) = tools::venv(&["maturin==1.16.0"], "python3") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let wheels = folder.path().join("wheels");
    // The crates of the tests' own build are used again: only the program is compiled and linked.
    tools::run(
        Command::new(venv.python.with_file_name("maturin"))
            .args(["build", "--profile", "dev", "--compatibility", "linux"])
            .arg("--out")
            .arg(&wheels)
            .current_dir(repository().join("python")),
    );
    let wheel: Vec<PathBuf> = std::fs::read_dir(&wheels)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let [wheel] = wheel.as_slice() else {
        panic!("{wheel:?}");
    };
    let name = wheel.file_name().unwrap().to_string_lossy().into_owned();
    assert!(
        name.starts_with("unsetup-") && name.contains("-py3-none-"),
        "{name}"
    );

    let fresh = folder.path().join("fresh");
    tools::run(Command::new("python3").args(["-m", "venv"]).arg(&fresh));
    let python = fresh.join("bin").join("python");
    tools::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--no-index"])
            .arg(wheel),
    );
    let said = tools::run(Command::new(python.with_file_name("unsetup")).arg("--version"));
    assert_eq!(
        said.trim(),
        format!("unsetup {}", env!("CARGO_PKG_VERSION"))
    );
}
