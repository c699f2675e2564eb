//! The plan of images and its files: corpus cases as expected files, and rows for what is decided.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests read and write their own files, and fail by panicking"
)]

mod common;

use camino::{Utf8Path, Utf8PathBuf};
use common::{expect_file, files_below, project, repository};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;
use unsetup::containers::{
    NewFile, Plan, PlanError, PlanOptions, Platform, Role, WriteOptions, plan, write,
};
use unsetup::project::Project;
use unsetup::report;
use unsetup::rules::{self, Selection};
use unsetup::settings::Settings;
use unsetup::syntax::dockerfile;
use unsetup::text::{Decoding, Files, MemoryWorld};

fn options(platform: &str) -> PlanOptions {
    PlanOptions {
        platform: Some(Platform::from_id(platform).unwrap()),
        ..PlanOptions::default()
    }
}

fn made(plan: &Plan) -> BTreeMap<String, String> {
    let files = write(plan, &WriteOptions::default(), Utf8Path::new(""));
    files
        .unwrap()
        .into_iter()
        .map(|NewFile { path, text }| (path.into_string(), text))
        .collect()
}

fn memory(files: &[(&str, &str)]) -> Project {
    let files = files
        .iter()
        .map(|(path, text)| (Utf8PathBuf::from(*path), text.as_bytes().to_vec()));
    project(files, Settings::default())
}

/// A project whose base needs `base` and whose script `dock` has an extra that needs `own`.
fn two_layers(base: &str, own: &str, constraints: &str) -> Project {
    let pyproject = format!(
        "[project]\nname = \"port\"\nversion = \"1\"\ndependencies = [{base}]\n\
         [project.scripts]\ndock = \"port:dock\"\n\
         [project.optional-dependencies]\ndock = [{own}]\n\
         [build-system]\nrequires = [\"setuptools\"]\nbuild-backend = \"setuptools.build_meta\"\n"
    );
    memory(&[
        ("pyproject.toml", &pyproject),
        ("constraints.txt", constraints),
        ("bindep.txt", ""),
    ])
}

/// Keywords as our own reader finds them, in order; the file must have no error.
fn keywords(text: &str) -> Vec<String> {
    let world = MemoryWorld::new([("Dockerfile", text)]);
    let files = Files::new(world);
    let file = files
        .open(Utf8Path::new("Dockerfile"), Decoding::Utf8)
        .unwrap();
    let parse = dockerfile::parse(&file);
    assert_eq!(parse.errors, [], "{text}");
    let instructions = parse.tree.instructions.iter();
    instructions
        .map(|instruction| file.slice(instruction.keyword.span).to_owned())
        .collect()
}

#[test]
fn corpus_cases() {
    for case in ["functest", "wheels"] {
        let folder = repository().join("corpus").join(case);
        let expected = folder.join("expected/containers");
        let project = project(files_below(&folder.join("input")), Settings::default());
        let plan = plan(&project, &options("debian-12")).unwrap();
        expect_file(&expected.join("plan.txt"), &report::plan::table(&plan));
        let document = report::json::document(&report::plan::Document::new(&plan));
        expect_file(&expected.join("plan.json"), &document);
        let files = made(&plan);
        for (path, text) in &files {
            expect_file(&expected.join("files").join(path), text);
        }
        for (path, _) in files_below(&expected.join("files")) {
            assert!(
                files.contains_key(path.as_str()),
                "{case}: {path} is not made"
            );
        }
    }
}

#[test]
fn every_reader_finds_the_instructions_in_order() {
    let input = repository().join("corpus/wheels/input");
    for platform in ["debian-12", "alpine-3.20"] {
        let project = project(files_below(&input), Settings::default());
        let files = made(&plan(&project, &options(platform)).unwrap());
        let text = files.get("Dockerfile").unwrap();
        assert_eq!(
            keywords(text).join(" "),
            "ARG FROM RUN WORKDIR COPY COPY RUN COPY ARG RUN \
             FROM RUN RUN LABEL USER ENTRYPOINT \
             FROM LABEL CMD \
             FROM USER RUN LABEL USER CMD"
        );
        let other = parse_dockerfile::parse(text).unwrap();
        assert_eq!(other.instructions.len(), keywords(text).len());
    }
}

#[test]
fn a_child_leaves_to_its_parent_what_that_gives() {
    const ROWS: [(&str, &str, &str, &str); 13] = [
        // base, extra of the script, constraints, what the script's image installs or why there is none
        ("", "'six>=1.9'", "", "six>=1.9"),
        ("'six>=1.9'", "'six>=1.9'", "", ""),
        ("'Six>=1.9'", "'six >= 1.9.0'", "", ""),
        ("'six>=1.9'", "'six'", "", "redundant-in-child"),
        ("'six<2'", "'six>=1.9'", "", "layer-conflict"),
        (
            "'six<2'",
            "'six>=1.9'",
            "six===1.16.0\n",
            "redundant-in-child",
        ),
        ("'six<2'", "'six>=2'", "six===1.16.0\n", "layer-conflict"),
        (
            "'six'",
            "'six @ git+https://x.org/six'",
            "",
            "layer-conflict",
        ),
        (
            "'six @ git+https://x.org/six'",
            "'six @ git+https://x.org/six'",
            "",
            "",
        ),
        ("'foo[a]'", "'foo[a, B_c]'", "", "foo[b-c]"),
        ("'six<2; python_version < \"3\"'", "'six>=2'", "", "six>=2"),
        ("'six<2'", "'six>=2; sys_platform == \"win32\"'", "", ""),
        ("", "'six>=2', 'six<1'", "", "layer-conflict"),
    ];
    for (base, own, constraints, expected) in ROWS {
        let plan = plan(&two_layers(base, own, constraints), &options("debian-12")).unwrap();
        let image = plan.images.iter().find(|i| i.role == Role::Script).unwrap();
        let code = plan.findings.iter().find(|f| f.code != "note");
        let actual = code.map_or_else(
            || {
                let texts = image.requirements.iter().map(|planned| planned.text());
                texts.collect::<Vec<_>>().join(" ")
            },
            |finding| finding.code.to_owned(),
        );
        assert_eq!(
            actual, expected,
            "base {base}, script {own}, pins {constraints:?}"
        );
        let conflicts = plan.conflicts().count();
        assert_eq!(conflicts > 0, expected == "layer-conflict", "{base} {own}");
    }
}

#[test]
fn a_conflict_names_both_lines() {
    let project = two_layers("'six<2'", "'six>=2'", "");
    let plan = plan(&project, &options("debian-12")).unwrap();
    let conflict = plan.conflicts().next().unwrap();
    assert_eq!(
        conflict.message,
        "dock needs `six>=2` (pyproject.toml:8), but port-base has `six<2` (pyproject.toml:4): \
         no version satisfies both"
    );
    assert_eq!(
        conflict.place.as_ref().unwrap().to_string(),
        "pyproject.toml:8"
    );
    assert_eq!(
        conflict.other.as_ref().unwrap().to_string(),
        "pyproject.toml:4"
    );
}

#[test]
fn siblings_share_one_resolver_call() {
    let pyproject = "[project]\nname = \"port\"\nversion = \"1\"\n\
        scripts = {dock = \"port:dock\", load = \"port:load\"}\n\
        optional-dependencies = {dock = [\"six<2\"], load = [\"six>=2\"], other = [\"x\"]}\n";
    let project = memory(&[("pyproject.toml", pyproject)]);
    let both = plan(&project, &options("debian-12")).unwrap();
    let codes: Vec<&str> = both.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["sibling-conflict", "note", "note"]);
    assert_eq!(both.conflicts().count(), 0);
    let calls: Vec<usize> = both.images.iter().map(|image| image.wheels).collect();
    assert_eq!(calls, [0, 0, 0, 1]);
    let dockerfile = made(&both).remove("Dockerfile").unwrap();
    // The second call resolves what the image stands on once more, and pip keeps it from changing that.
    assert!(dockerfile.contains(
        "pip wheel --wheel-dir /wheels-1 \\\n        --requirement containers/load/requirements.txt"
    ));
    assert!(dockerfile.contains("--constraint /tmp/parent.txt"));
    let one = PlanOptions {
        only_scripts: vec!["load".to_owned()],
        ..options("debian-12")
    };
    let one = plan(&project, &one).unwrap();
    assert_eq!(one.conflicts().count(), 0);
    let names: Vec<&str> = one.images.iter().map(|image| image.name.as_str()).collect();
    assert_eq!(names, ["builder", "port-base", "load"]);
}

#[test]
fn a_source_is_for_the_builder_alone() {
    let project = two_layers(
        "'six', 'sfc[x_y] @ git+https://x.org/sfc@1'",
        "'rally @ https://x.org/rally-1.tar.gz'",
        "",
    );
    let plan = plan(&project, &options("alpine-3.20")).unwrap();
    assert_eq!(plan.builder().unwrap().system.build, ["git"]);
    let files = made(&plan);
    let lines = |path: &str| {
        let lines = files.get(path).unwrap().lines();
        let lines = lines.filter(|line| !line.starts_with('#'));
        lines.collect::<Vec<_>>().join("|")
    };
    assert_eq!(
        lines("containers/sources.txt"),
        "rally @ https://x.org/rally-1.tar.gz|sfc[x-y] @ git+https://x.org/sfc@1"
    );
    assert_eq!(
        lines("containers/port-base/requirements.txt"),
        "six|sfc[x-y]"
    );
    assert_eq!(lines("containers/dock/requirements.txt"), "rally");
    let dockerfile = files.get("Dockerfile").unwrap();
    assert_eq!(
        dockerfile
            .matches("--requirement containers/sources.txt")
            .count(),
        1
    );
    assert!(dockerfile.contains("apk add --no-cache \\\n        git\n"));
    assert!(dockerfile.contains("adduser -S -D -u 1000 -G app app"));
    // The project's metadata names the source too, so it is installed without its dependencies.
    assert!(dockerfile.contains("        --no-deps port \\\n"));
    assert!(!dockerfile.contains("PBR_VERSION"));
}

#[test]
fn a_line_of_which_pbr_takes_the_name_keeps_its_source() {
    let project = memory(&[
        (
            "setup.py",
            "from setuptools import setup\nsetup(pbr=True)\n",
        ),
        (
            "setup.cfg",
            "[metadata]\nname = port\n[files]\nmodules = port\n",
        ),
        (
            "requirements.txt",
            "six\n-e git+https://x.org/sfc@1#egg=sfc&subdirectory=lib\ngit+https://x.org/snaps#egg=snaps\n",
        ),
    ]);
    let plan = plan(&project, &options("debian-12")).unwrap();
    let base = plan.images.iter().find(|image| image.role == Role::Base);
    let rows: Vec<String> = base
        .unwrap()
        .requirements
        .iter()
        .map(|planned| format!("{} {}", planned.text(), planned.place))
        .collect();
    assert_eq!(
        rows,
        [
            "six requirements.txt:1",
            "sfc @ git+https://x.org/sfc@1#subdirectory=lib requirements.txt:2",
            "snaps @ git+https://x.org/snaps requirements.txt:3",
        ]
    );
}

#[test]
fn git_goes_into_the_builder_only_where_the_build_needs_it() {
    let pbr = |data: &str| {
        let project = memory(&[
            (
                "setup.py",
                "from setuptools import setup\nsetup(pbr=True)\n",
            ),
            (
                "setup.cfg",
                "[metadata]\nname = port\n[files]\npackages = port\n",
            ),
            ("port/__init__.py", ""),
            (data, ""),
        ]);
        let plan = plan(&project, &options("debian-12")).unwrap();
        let ignored = made(&plan).remove("Dockerfile.dockerignore").unwrap();
        let note = plan.notes().map(|note| note.message.clone());
        let note = note
            .filter(|text| text.contains(".git"))
            .collect::<String>();
        (ignored.lines().any(|line| line == ".git"), note)
    };
    assert_eq!(pbr("docs/a.yaml"), (true, String::new()));
    let (ignored, note) = pbr("port/conf/a.yaml");
    assert!(!ignored);
    assert!(note.ends_with("from git (port/conf/a.yaml)"), "{note}");
}

#[test]
fn folders_that_the_build_does_not_need_stay_out() {
    let project = memory(&[
        (
            "setup.py",
            "from setuptools import setup\nsetup(name='port', version='1', packages=['port', 'tests'],\n\
             py_modules=[], long_description=open('docs/about.rst').read())\n",
        ),
        ("port/__init__.py", ""),
        ("tests/__init__.py", ""),
        ("docs/about.rst", "About."),
        ("examples/a.py", ""),
    ]);
    let plan = plan(&project, &options("debian-12")).unwrap();
    assert_eq!(plan.build.ignored, ["examples", "build", "dist"]);
}

#[test]
fn made_files_are_clean_under_our_own_check() {
    for platform in ["debian-12", "alpine-3.20"] {
        let mut files = files_below(&repository().join("corpus/wheels/input"));
        let before = project(files.clone(), Settings::default());
        let made = made(&plan(&before, &options(platform)).unwrap());
        let text = |(path, text): (&String, &String)| (path.into(), text.clone().into_bytes());
        files.extend(made.iter().map(text));
        let after = project(files, Settings::default());
        let found = rules::check(&after, &Selection::default());
        let found: Vec<_> = found
            .iter()
            .map(|finding| (finding.code, after.files().locate(finding.span).0))
            .filter(|(_, path)| made.contains_key(path.as_str()))
            .collect();
        assert_eq!(found, [], "{platform}");
    }
}

#[test]
fn what_cannot_be_planned_is_refused() {
    let unnamed = memory(&[(
        "setup.py",
        "import os\nfrom setuptools import setup\nsetup(name=os.environ['NAME'])\n",
    )]);
    let Err(PlanError::NoName { reason }) = plan(&unnamed, &options("debian-12")) else {
        panic!("a plan without a name");
    };
    assert!(reason.ends_with("(setup.py:3:12)"), "{reason}");

    let project = two_layers("", "", "");
    let wrong = PlanOptions {
        only_scripts: vec!["dok".to_owned()],
        ..options("debian-12")
    };
    let error = plan(&project, &wrong).unwrap_err().to_string();
    assert!(error.contains("`dok`; there are dock"), "{error}");
    for python in ["3", "2.7", "3.x", "3.11.1"] {
        let wrong = PlanOptions {
            python: Some(python.to_owned()),
            ..options("debian-12")
        };
        assert!(plan(&project, &wrong).is_err(), "{python}");
    }
}

#[test]
fn what_is_not_known_or_cannot_work_is_a_conflict() {
    let setup = |rest: &str| {
        let text = format!(
            "import os\nfrom setuptools import setup\nsetup(name='port', version='1', {rest})\n"
        );
        let project = memory(&[("setup.py", &text)]);
        let plan = plan(&project, &options("debian-12")).unwrap();
        plan.conflicts()
            .map(|finding| finding.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(setup("install_requires=['six']"), Vec::<&str>::new());
    assert_eq!(
        setup("install_requires=os.environ['R'].split()"),
        ["unknown"]
    );
    assert_eq!(setup("python_requires='>=3.12'"), ["requires-python"]);
    assert_eq!(setup("python_requires='>=3.11.4'"), Vec::<&str>::new());
    let constrained = plan(
        &two_layers(
            "",
            "",
            "-e git+https://x.org/a#egg=a\nb[c]==1\n-c more.txt\n",
        ),
        &options("debian-12"),
    );
    let plan = constrained.unwrap();
    let codes: Vec<&str> = plan.conflicts().map(|finding| finding.code).collect();
    assert_eq!(
        codes,
        [
            "constraint-editable",
            "constraint-extras",
            "constraint-include"
        ]
    );
}

fn run(arguments: &[&str]) -> Output {
    assert_cmd::Command::cargo_bin("unsetup")
        .unwrap()
        .arg("containers")
        .args(arguments)
        .output()
        .unwrap()
}

fn copy(files: &[(Utf8PathBuf, Vec<u8>)], folder: &Path) {
    for (path, bytes) in files {
        let target = folder.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, bytes).unwrap();
    }
}

#[test]
fn written_files_are_written_again_and_those_of_others_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    let input = files_below(&repository().join("corpus/wheels/input"));
    copy(&input, folder.path());

    assert_eq!(run(&["write", root]).status.code(), Some(0));
    let written = files_below(folder.path());
    assert_eq!(written.len(), input.len() + 7);
    let again = run(&["write", root]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("Nothing to write"));
    assert_eq!(files_below(folder.path()), written);

    // Another plan may replace what this command made.
    let other = run(&["write", root, "--platform", "alpine-3.20"]);
    assert_eq!(other.status.code(), Some(0));

    let dockerfile = folder.path().join("Dockerfile");
    std::fs::write(&dockerfile, "FROM scratch\n").unwrap();
    let before = files_below(folder.path());
    let refused = run(&["write", root]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("was not made by this command"));
    assert_eq!(files_below(folder.path()), before);
    assert_eq!(run(&["write", root, "--force"]).status.code(), Some(0));
    // The package lists of the other distribution stand beside those of this one.
    let mut after = files_below(folder.path());
    after.retain(|(path, _)| !path.as_str().contains("alpine"));
    assert!(after == written);
}

#[test]
fn another_folder_of_the_project_has_its_own_paths() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    copy(
        &files_below(&repository().join("corpus/wheels/input")),
        folder.path(),
    );
    let out = folder.path().join("tools/images");
    let status = run(&["write", root, "--out", out.to_str().unwrap()]).status;
    assert_eq!(status.code(), Some(0));
    let text = std::fs::read_to_string(out.join("Dockerfile")).unwrap();
    assert!(text.contains("COPY tools/images/containers/ tools/images/containers/\n"));
    assert!(text.contains("--requirement tools/images/containers/wharf-base/requirements.txt"));
    assert!(
        text.contains("source=tools/images/containers/wharf-base,target=/containers/wharf-base")
    );
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_project_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    copy(
        &files_below(&repository().join("corpus/wheels/input")),
        folder.path(),
    );
    std::os::unix::fs::symlink(outside.path(), folder.path().join("containers")).unwrap();
    let before = files_below(folder.path());
    let refused = run(&["write", folder.path().to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("a symbolic link"));
    assert_eq!(files_below(folder.path()), before);
    assert_eq!(files_below(outside.path()), []);
}

#[test]
fn exit_statuses() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    let pyproject = "[project]\nname = \"port\"\nversion = \"1\"\ndependencies = [\"six<2\"]\n\
        scripts = {dock = \"port:dock\"}\noptional-dependencies = {dock = [\"six>=2\"]}\n";
    std::fs::write(folder.path().join("pyproject.toml"), pyproject).unwrap();

    let shown = run(&[root]);
    assert_eq!(shown.status.code(), Some(1));
    assert_eq!(run(&["plan", "--project", root]).stdout, shown.stdout);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("\nConflicts\n"));
    assert_eq!(run(&["write", root]).status.code(), Some(1));
    assert_eq!(files_below(folder.path()).len(), 1);

    let unknown = run(&["plan", root, "--platform", "debian-99"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("known are debian-11, debian-12"));
    let json = run(&[root, "--output-format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(value["schema"], "unsetup.plan/1");
}
