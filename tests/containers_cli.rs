//! `unsetup containers affected`, `diff`, `graph`, `migrate`, `packages`, and plans for other programs.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests fail by panicking, and run programs"
)]

mod common;
#[path = "real_tools/mod.rs"]
mod real_tools;

use common::{expect_file, files_below, repository};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

fn run(arguments: &[&str]) -> Output {
    assert_cmd::Command::cargo_bin("unsetup")
        .unwrap()
        .arg("containers")
        .args(arguments)
        .output()
        .unwrap()
}

fn text(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&text(arguments)).unwrap()
}

fn input(case: &str) -> PathBuf {
    repository().join("corpus").join(case).join("input")
}

fn copy(case: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files_below(&input(case)) {
        write(
            folder.path(),
            path.as_str(),
            &String::from_utf8(bytes).unwrap(),
        );
    }
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    let target = folder.join(path);
    std::fs::create_dir_all(target.parent().unwrap()).unwrap();
    std::fs::write(target, text).unwrap();
}

#[test]
fn plans_for_other_programs() {
    for (case, style) in [("wheels", "multi-stage"), ("slices", "alpine-single-run")] {
        let input = input(case);
        let expected = repository()
            .join("corpus")
            .join(case)
            .join("expected/containers");
        let files = [
            ("bake", "docker-bake.json"),
            ("gitlab", "gitlab-ci.yml"),
            ("github-matrix", "matrix.json"),
            ("dot", "images.dot"),
            ("structure-test", "structure-test.json"),
        ];
        for (format, name) in files {
            let arguments = [
                "plan",
                input.to_str().unwrap(),
                "--style",
                style,
                "--output-format",
                format,
            ];
            expect_file(&expected.join("plans").join(name), &text(&arguments));
        }
    }
}

/// The published schema, as jsonschema reads it.
#[test]
fn plans_have_the_published_schema() {
    let Some(venv) = real_tools::venv(&["jsonschema==4.23.0"], "python3") else {
        return;
    };
    let schema = repository().join("docs/plan.schema.json");
    let program = "import json, sys, jsonschema\njsonschema.Draft7Validator.check_schema(json.load(open(sys.argv[1])))\n\
        jsonschema.validate(json.load(sys.stdin), json.load(open(sys.argv[1])), jsonschema.Draft7Validator)";
    for case in ["wheels", "slices", "functest"] {
        let input = input(case);
        let plan = text(&["plan", input.to_str().unwrap(), "--output-format", "json"]);
        real_tools::pipe(
            &venv.python,
            &["-c", program, schema.to_str().unwrap()],
            &plan,
        );
    }
}

/// The pattern of the pipeline, on tags as `packaging` judges them.
#[test]
fn release_tags_are_those_of_pep_440() {
    let input = input("wheels");
    let pipeline = text(&["plan", input.to_str().unwrap(), "--output-format", "gitlab"]);
    let pattern = pipeline
        .split("=~ /")
        .nth(1)
        .unwrap()
        .split("/\n")
        .next()
        .unwrap();
    let latest = pipeline
        .split("grep -Eq '")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap();
    let tags = [
        ("v1.2.3", true, true),
        ("1.2", true, true),
        ("v5", true, true),
        ("2017.1.1", true, true),
        ("v1.2.3a1", true, false),
        ("v1.2.3rc1", true, false),
        ("v1.2.3.post1", true, true),
        ("v1.2.3.dev4", true, false),
        ("v1!1.2.3", true, true),
        ("v1.2.3a", false, false),
        ("v1.2.3-1", false, false),
        ("v1.2.3+local.1", false, false),
        ("master", false, false),
    ];
    let Some(venv) = real_tools::current() else {
        return;
    };
    let program = "import re, sys\nfrom packaging.version import Version\n\
        pattern, latest = sys.argv[1:]\nfor tag in sys.stdin.read().split():\n    version = tag.removeprefix('v')\n    \
        release = bool(re.search(pattern, tag))\n    if release:\n        assert str(Version(version)) == version, tag\n    \
        final = release and bool(re.search(latest, version))\n    \
        assert not final or not Version(version).is_prerelease\n    print(tag, release, final)\n";
    let asked: Vec<&str> = tags.iter().map(|(tag, _, _)| *tag).collect();
    let answer = real_tools::pipe(
        &venv.python,
        &["-c", program, pattern, latest],
        &asked.join("\n"),
    );
    let word = |yes| if yes { "True" } else { "False" };
    let expected: String = tags
        .iter()
        .map(|(tag, release, last)| format!("{tag} {} {}\n", word(*release), word(*last)))
        .collect();
    assert_eq!(answer, expected);
}

#[test]
fn pipelines_are_yaml_with_a_job_per_image() {
    let Some(venv) = real_tools::venv(&["PyYAML==6.0.2"], "python3") else {
        return;
    };
    let input = input("slices");
    let pipeline = text(&[
        "plan",
        input.to_str().unwrap(),
        "--style",
        "alpine-single-run",
        "--output-format",
        "gitlab",
    ]);
    let program = "import json, sys, yaml\njson.dump(yaml.safe_load(sys.stdin), sys.stdout)";
    let read: Value =
        serde_json::from_str(&real_tools::pipe(&venv.python, &["-c", program], &pipeline)).unwrap();
    assert_eq!(read["build-gantry-core"]["needs"], Value::Array(Vec::new()));
    assert_eq!(
        read["build-gantry-smoke"]["needs"][0]["job"],
        "build-gantry-core"
    );
    let changes = read["build-gantry-healthcheck"]["rules"][1]["changes"].to_string();
    assert!(
        changes.contains("docker/healthcheck/testcases.yaml"),
        "{changes}"
    );
    assert!(!changes.contains("docker/smoke"), "{changes}");
}

#[test]
fn images_that_use_a_file_are_affected_and_all_that_start_from_them() {
    let slices = input("slices");
    let affected = |files: &[&str]| -> Vec<String> {
        let mut arguments = vec![
            "affected",
            "--project",
            slices.to_str().unwrap(),
            "--output-format",
            "json",
        ];
        arguments.extend(files);
        let found = run(&arguments);
        let found: Value = serde_json::from_slice(&found.stdout).unwrap();
        let images = found["images"].as_array().unwrap().iter();
        images
            .map(|image| image["name"].as_str().unwrap().replace("gantry-", ""))
            .collect()
    };
    let all = ["core", "healthcheck", "smoke"];
    assert_eq!(affected(&["upper-constraints.txt"]), all);
    assert_eq!(affected(&["bindep.txt"]), all);
    assert_eq!(affected(&["requirements.txt"]), all);
    assert_eq!(affected(&["./gantry/cli.py"]), all);
    assert_eq!(affected(&["docker/core/Dockerfile"]), all);
    assert_eq!(
        affected(&["docker/smoke/thirdparty-requirements.txt"]),
        ["smoke"]
    );
    assert_eq!(
        affected(&["docker/healthcheck/testcases.yaml"]),
        ["healthcheck"]
    );
    assert!(affected(&["test-requirements.txt", "tox.ini", "docs/index.rst"]).is_empty());
}

#[test]
fn two_revisions_are_compared() {
    let folder = copy("wheels");
    let root = folder.path().to_str().unwrap();
    real_tools::commit_all(folder.path());
    let since = |expected: &[&str]| {
        let found = text(&["affected", "--since", "HEAD", "--project", root]);
        let names: Vec<&str> = found
            .lines()
            .filter_map(|line| line.split(':').next())
            .collect();
        assert_eq!(names, expected, "{found}");
    };
    let setup_cfg = std::fs::read_to_string(folder.path().join("setup.cfg")).unwrap();
    write(
        folder.path(),
        "setup.cfg",
        &setup_cfg.replace("tabulate>=0.8", "tabulate>=0.9\n    ara"),
    );
    since(&["wharf-loader"]);
    let diff = run(&["diff", "HEAD", "--project", root]);
    assert_eq!(diff.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&diff.stdout),
        "wharf-loader (changed)\n  + Python: ara\n  - Python: tabulate>=0.8\n  + Python: tabulate>=0.9\n"
    );
    // The file says nothing new to the images, but it is part of the project, which the base installs.
    write(
        folder.path(),
        "setup.cfg",
        &setup_cfg.replace("Unloads", "Loads"),
    );
    since(&["wharf-base", "wharf-crane", "wharf-loader"]);
    write(folder.path(), "setup.cfg", &setup_cfg);
    write(
        folder.path(),
        "bindep.txt",
        "libffi8 [platform:dpkg]\ngit\ngcc [compile]\n",
    );
    since(&["wharf-base", "wharf-crane", "wharf-loader"]);
    assert_eq!(
        run(&["diff", "HEAD", "HEAD", "--project", root])
            .status
            .code(),
        Some(0)
    );
    assert_eq!(
        run(&["diff", "no-such-revision", "--project", root])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn graphs_of_files_and_of_the_plan() {
    let slices = input("slices");
    let root = slices.to_str().unwrap();
    assert_eq!(
        text(&["graph", root]),
        "alpine:3.20\n  core  (docker/core/Dockerfile)\n    healthcheck  (docker/healthcheck/Dockerfile)\n    smoke  (docker/smoke/Dockerfile)\n"
    );
    let planned = json(&["graph", root, "--planned", "--output-format", "json"]);
    assert_eq!(planned["images"][1]["name"], "gantry-core");
    assert_eq!(planned["images"][1]["children"][1], "gantry-smoke");
    let dot = text(&["graph", root, "--output-format", "dot"]);
    assert!(dot.contains("\"core\" -> \"smoke\";"), "{dot}");
}

#[test]
fn a_dockerfile_that_grew_is_taken_apart() {
    let input = input("functest");
    let found = text(&["migrate", input.to_str().unwrap()]);
    expect_file(
        &repository().join("corpus/functest/expected/containers/migration.txt"),
        &found,
    );
}

#[test]
fn packages_are_printed_as_bindep_does() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    write(
        folder.path(),
        "setup.py",
        "from setuptools import setup\nsetup(name='port')\n",
    );
    assert_eq!(run(&["packages", root]).status.code(), Some(2));
    write(
        folder.path(),
        "bindep.txt",
        "gcc [compile]\nlibffi [platform:apk]\ngit\ngit\n",
    );
    assert_eq!(
        text(&["packages", root, "--platform", "alpine-3.20"]),
        "libffi\ngit\ngit\n"
    );
    let compile = [
        "packages",
        root,
        "--platform",
        "fedora-40",
        "--profile",
        "compile",
        "--output-format",
        "csv",
    ];
    assert_eq!(text(&compile), "gcc,git,git\n");
    write(folder.path(), "bindep.txt", "gcc [compile,test]\ngit\n");
    let found = run(&["packages", root]);
    assert_eq!(found.status.code(), Some(1));
    assert_eq!(found.stdout, b"git\n");
    assert!(String::from_utf8_lossy(&found.stderr).contains("bindep.txt:1"));
    assert_eq!(
        run(&["packages", root, "--platform", "beos-5"])
            .status
            .code(),
        Some(2)
    );
}
