//! The README's hooks, configuration and commands for an old code base, as they are written there.

use crate::common::repository;
use crate::{functest, program, ran};
use std::path::Path;
use std::process::Command;

/// The code blocks of a language below a heading, up to the next heading.
fn blocks(heading: &str, language: &str) -> Vec<String> {
    let text = std::fs::read_to_string(repository().join("README.md")).unwrap();
    let (_, section) = text.split_once(&format!("\n{heading}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let fence = format!("```{language}\n");
    let blocks = section.split(&fence).skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().unwrap().to_owned());
    blocks.collect()
}

fn status(folder: &Path, line: &str) -> (i32, String) {
    let words: Vec<&str> = line.split(' ').collect();
    let [first, rest @ ..] = words.as_slice() else {
        panic!("an empty line");
    };
    assert_eq!(*first, "unsetup");
    let output = ran(Command::new(program()).args(rest), folder);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), said)
}

#[test]
fn an_old_code_base_takes_four_commands() {
    let [commands] = blocks("## On an old code base", "sh").try_into().unwrap();
    let lines: Vec<&str> = commands.lines().collect();
    let project = functest();
    let said: Vec<(i32, String)> = lines
        .iter()
        .map(|line| status(project.path(), line))
        .collect();
    let statuses: Vec<i32> = said.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [0, 0, 0, 0], "{said:?}");
    let recorded = |at: usize| said.get(at).unwrap().1.clone();
    assert_eq!(
        recorded(0),
        "Recorded 22 findings in unsetup-baseline.json.\n"
    );
    assert_eq!(
        recorded(3),
        "Recorded 21 findings in unsetup-baseline.json.\n"
    );
}

#[test]
fn the_configurations_are_read() {
    let project = functest();
    std::fs::write(
        project.path().join("unsetup-baseline.json"),
        "{\"schema\": \"unsetup.baseline/1\", \"findings\": []}",
    )
    .unwrap();
    for (language, file) in [("toml", "unsetup.toml"), ("ini", "other.cfg")] {
        let [text] = blocks("### Configuration", language)
            .try_into()
            .unwrap_or_else(|all: Vec<_>| {
                panic!("{} blocks", all.len());
            });
        std::fs::write(project.path().join(file), text).unwrap();
        let (status, said) = status(project.path(), &format!("unsetup check --config {file}"));
        assert_eq!(status, 1, "{said}");
    }
}

#[test]
fn the_hooks_are_valid_and_the_one_for_an_installed_program_runs() {
    let Some(pre_commit) = crate::hooks::PreCommit::new() else {
        return;
    };
    let forms = blocks("## As a pre-commit hook", "yaml");
    assert_eq!(forms.len(), 3);
    let project = functest();
    for form in &forms {
        std::fs::write(project.path().join(".pre-commit-config.yaml"), form).unwrap();
        let output = pre_commit.run(project.path(), &["validate-config"]);
        assert!(output.status.success(), "{form}\n{output:?}");
    }
    crate::hooks::git(project.path(), &["init", "--quiet"]);
    crate::hooks::git(project.path(), &["add", "."]);
    let output = pre_commit.run(project.path(), &["run"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("SET003 stray-py-modules"), "{said}");
}
