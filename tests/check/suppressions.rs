//! Comments that suppress findings.

use super::{Folder, SETUP};

/// SETUP with something put in place of one of its lines.
fn setup_with(line: &str, replacement: &str) -> Folder {
    assert!(SETUP.contains(line));
    Folder::new(&[("setup.py", &SETUP.replace(line, replacement))])
}

#[test]
fn at_the_end_of_a_line_above_it_and_for_the_file() {
    let line = "    py_modules=[\"cli\"],\n";
    for replacement in [
        "    py_modules=[\"cli\"],  # unsetup: ignore[SET003] it is made by the build\n",
        "    py_modules=[\"cli\"],  # noqa # unsetup: ignore[stray-py-modules]\n",
        "    # unsetup: ignore[SET003, SET004]\n    # and more on that\n    py_modules=[\"cli\"],\n",
        "    py_modules=[\"cli\"],  # unsetup:ignore[SET]\n",
        "    py_modules=[\"cli\"],\n    # unsetup: ignore-file[SET003]\n",
    ] {
        let codes = setup_with(line, replacement).check(&[]);
        assert_eq!(codes.codes(), ["VER001", "SET004"], "{replacement}");
    }
    for replacement in [
        "    py_modules=[\"cli\"],  # unsetup: ignore[SET004]\n",
        "    # unsetup: ignore[SET003]\n\n    py_modules=[\"cli\"],\n",
        "    py_modules=[\"cli\"],  # see unsetup: ignore[SET003]\n",
        "    py_modules=[\"cli\"], description=\"# unsetup: ignore[SET003]\",\n",
    ] {
        let ran = setup_with(line, replacement).check(&[]);
        assert_eq!(ran.codes(), ["VER001", "SET003", "SET004"], "{replacement}");
    }
}

#[test]
fn at_the_first_line_of_a_statement() {
    let trailing = setup_with("setup(\n", "setup(  # unsetup: ignore[SET003]\n");
    assert_eq!(trailing.check(&[]).codes(), ["VER001", "SET004"]);
    let above = setup_with("setup(\n", "# unsetup: ignore[SET]\nsetup(\n");
    assert_eq!(above.check(&[]).codes(), ["VER001"]);
}

#[test]
fn in_files_of_every_kind() {
    let rows = [
        (
            "setup.cfg",
            "[metadata]\nname = quay\n# unsetup: ignore[CFG001]\nhome-page = https://quay.example\n",
        ),
        (
            "setup.cfg",
            "[metadata]\nname = quay\n; unsetup: ignore[CFG001]\nhome-page = https://quay.example\n",
        ),
        ("requirements.txt", "six<>1  # unsetup: ignore[REQ002]\n"),
        (
            "Dockerfile",
            "FROM python:3\n# unsetup: ignore[CON009]\nRUN true \\\n  && easy_install x\n",
        ),
        (
            "Dockerfile",
            "FROM python:3\nRUN true \\\n# unsetup: ignore[CON009]\n  && easy_install x\n",
        ),
        (
            "pyproject.toml",
            "[project]\nname = \"quay\"\nversion = \"1\"\ndependencies = [\n  \"six<>1\",  # unsetup: ignore[REQ002]\n]\n",
        ),
        (
            "pyproject.toml",
            "[project]\nname = \"quay\"\nversion = \"1\"\n# unsetup: ignore[REQ002]\ndependencies = [\n  \"six<>1\",\n]\n",
        ),
    ];
    for (path, text) in rows {
        let setup = "from setuptools import setup\n\nsetup(name=\"quay\", zip_safe=False)\n";
        let rules = ["--select", "CFG001,REQ002,CON009"];
        let folder = Folder::new(&[
            ("setup.py", setup),
            (path, &text.replace("unsetup:", "so:")),
        ]);
        assert_eq!(folder.check(&rules).codes().len(), 1, "{text}");
        folder.write(path, text);
        assert_eq!(folder.check(&rules).out, "", "{text}");
    }
}

#[test]
fn hadolint_is_heard_in_dockerfiles() {
    let text = "FROM python:3\n# hadolint ignore=DL3003,SC2034\nRUN pip install git+https://h/x#egg=x&subdirectory=d\n";
    let folder = Folder::new(&[("setup.py", SETUP), ("Dockerfile", text)]);
    assert_eq!(folder.check(&["--select", "CON007"]).out, "");
    folder.write("Dockerfile", text.replace("SC2034", "SC2035"));
    assert_eq!(folder.check(&["--select", "CON007"]).codes(), ["CON007"]);
    folder.write(
        "Dockerfile",
        text.replace("ignore=DL3003", "global ignore=DL3003"),
    );
    assert_eq!(folder.check(&["--select", "CON007"]).out, "");
}

#[test]
fn what_means_nothing_is_told() {
    let folder = setup_with(
        "    package_data={},\n",
        "    package_data={},  # unsetup: ignore[SET004, stray-py-module]\n    # unsetup: ignore\n    # unsetup: disable[SET]\n",
    );
    let ran = folder.check(&["--select", "VER"]);
    assert_eq!(ran.status, 1);
    let told: Vec<&str> = ran.error.lines().take(3).collect();
    assert_eq!(
        told,
        [
            "setup.py:8:49: warning: `stray-py-module` is no rule, did you mean `stray-py-modules`? (in a suppression)",
            "setup.py:9:5: warning: `ignore` names no rule: write `ignore[CODE]`",
            "setup.py:10:16: warning: `disable` is neither `ignore` nor `ignore-file`",
        ]
    );
}

#[test]
fn unused_ones_are_reported_on_request_and_fixed() {
    let folder = setup_with(
        "    package_data={},\n",
        "    package_data={},  # unsetup: ignore[SET004, VER002, SET001] a reason\n    # unsetup: ignore[SET006]\n",
    );
    assert_eq!(folder.check(&[]).codes(), ["VER001", "SET003"]);
    let ran = folder.check(&["--unused-ignores"]);
    assert_eq!(ran.codes(), ["VER001", "SET003", "IGN001", "IGN001"]);
    assert!(
        ran.out
            .contains("the suppression of VER002, SET001 suppresses nothing"),
        "{}",
        ran.out
    );
    let some = folder.check(&["--unused-ignores", "--select", "SET004,SET001"]);
    assert_eq!(
        some.codes(),
        ["IGN001"],
        "rules that do not run are not judged"
    );

    folder.check(&["--unused-ignores", "--fix", "--ignore", "SET003"]);
    let text = folder.read("setup.py");
    assert!(
        text.contains("    package_data={},  # unsetup: ignore[SET004] a reason\n    zip_safe"),
        "{text}"
    );
}

#[test]
fn all_findings_can_be_suppressed_by_comments() {
    let folder = Folder::copy("corpus/functest/input");
    let before = super::common::files_below(folder.path());
    let would = folder.check(&["--add-ignore", "--diff"]);
    assert_eq!(would.status, 1);
    assert!(
        would.out.contains("+    # unsetup: ignore[SET003]"),
        "{}",
        would.out
    );
    assert!(super::common::files_below(folder.path()) == before);

    let ran = folder.check(&["--add-ignore"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""));
    assert!(
        ran.error.contains("Suppressed 22 findings."),
        "{}",
        ran.error
    );
    let again = folder.check(&["--unused-ignores"]);
    assert_eq!(
        (again.status, again.out.as_str()),
        (0, ""),
        "{}",
        again.error
    );
    for (path, bytes) in before {
        let lines = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            let own = |line: &&str| !line.contains("# unsetup: ignore");
            text.split('\n')
                .filter(own)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let after = std::fs::read(folder.path().join(&path)).unwrap_or_default();
        if path.extension() != Some("png") {
            assert_eq!(
                lines(&after),
                lines(&bytes),
                "{path}: nothing else is touched"
            );
        }
    }
}

#[test]
fn first_lines_that_must_stay_first_do() {
    let text = format!("#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n{SETUP}");
    let folder = Folder::new(&[
        ("setup.py", text.as_str()),
        (
            "Dockerfile",
            "# syntax=docker/dockerfile:1\nFROM python:3\nRUN easy_install x\n",
        ),
        ("requirements.txt", "six<>1"),
    ]);
    folder.check(&["--add-ignore"]);
    assert!(
        folder
            .read("setup.py")
            .starts_with("#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nfrom")
    );
    assert!(
        folder
            .read("Dockerfile")
            .starts_with("# syntax=docker/dockerfile:1\nFROM")
    );
    assert!(folder.read("requirements.txt").ends_with("\nsix<>1"));
    let again = folder.check(&["--unused-ignores"]);
    assert_eq!(
        (again.status, again.out.as_str()),
        (0, ""),
        "{}",
        again.error
    );
}
