//! Every style of Dockerfile, for several projects: our own readers and rules, and where they are there Docker's parser,
//! hadolint, dockerfile-utils and Jinja.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests fail by panicking, and run programs"
)]

mod common;
#[path = "real_tools/mod.rs"]
mod real_tools;

use camino::{Utf8Path, Utf8PathBuf};
use common::{files_below, project, repository};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use unsetup::containers::{
    Family, Installer, NewFile, Plan, PlanOptions, Platform, Style, WriteError, WriteOptions, plan,
    write,
};
use unsetup::rules::{self, Selection};
use unsetup::settings::Settings;

const STYLES: [Style; 5] = [
    Style::MultiStage,
    Style::AlpineSingleRun,
    Style::DebianRecipe,
    Style::SlimTemplate,
    Style::Jinja,
];

type Input = Vec<(Utf8PathBuf, Vec<u8>)>;

/// A base with scripts, and slices of one Alpine image.
fn inputs() -> Vec<(&'static str, Input)> {
    let scripts = files_below(&repository().join("corpus/wheels/input"));
    let slices = files_below(&repository().join("corpus/slices/input"));
    vec![("wheels", scripts), ("slices", slices)]
}

fn planned(input: &Input, family: Option<Family>) -> Plan {
    let project = project(input.clone(), Settings::default());
    let first = plan(&project, &PlanOptions::default()).unwrap();
    let id = match family {
        Some(wanted) if wanted != first.platform.family && wanted == Family::Alpine => {
            "alpine-3.22"
        }
        Some(wanted) if wanted != first.platform.family => "debian-12",
        _ => return first,
    };
    let options = PlanOptions {
        platform: Some(Platform::from_id(id).unwrap()),
        ..PlanOptions::default()
    };
    plan(&project, &options).unwrap()
}

fn made(plan: &Plan, options: &WriteOptions) -> BTreeMap<String, String> {
    let files = write(plan, options, Utf8Path::new("")).unwrap();
    let files = files.into_iter();
    files
        .map(|NewFile { path, text }| (path.into_string(), text))
        .collect()
}

/// All files of all styles and options, with a name for each set.
fn everything() -> Vec<(String, Input, BTreeMap<String, String>)> {
    let mut all = Vec::new();
    for (name, input) in inputs() {
        for style in STYLES {
            let plan = planned(&input, style.family());
            for (installer, cache_mounts) in [
                (Installer::Pip, false),
                (Installer::Pip, true),
                (Installer::Uv, false),
            ] {
                let options = WriteOptions {
                    style,
                    installer,
                    cache_mounts,
                    no_layer_guard: false,
                };
                let shown = format!("{name}, {}, {installer:?}, {cache_mounts}", style.as_str());
                all.push((shown, input.clone(), made(&plan, &options)));
            }
        }
    }
    all.extend(of_rpm_distributions());
    all
}

/// Distributions whose packages are RPMs: dnf, yum, zypper.
const RPM: [&str; 4] = ["fedora-42", "rocky-9", "opensuse-leap-15.6", "amzn-2"];

fn on(input: &Input, id: &str) -> Plan {
    let options = PlanOptions {
        platform: Some(Platform::from_id(id).unwrap()),
        ..PlanOptions::default()
    };
    plan(&project(input.clone(), Settings::default()), &options).unwrap()
}

fn of_rpm_distributions() -> Vec<(String, Input, BTreeMap<String, String>)> {
    let (_, input) = inputs().remove(0);
    let mut all = Vec::new();
    for id in RPM {
        for (style, cache_mounts) in [
            (Style::MultiStage, false),
            (Style::MultiStage, true),
            (Style::Jinja, false),
        ] {
            let options = WriteOptions {
                style,
                cache_mounts,
                ..WriteOptions::default()
            };
            let shown = format!("{id}, {}, {cache_mounts}", style.as_str());
            all.push((shown, input.clone(), made(&on(&input, id), &options)));
        }
    }
    all
}

fn is_dockerfile(path: &str) -> bool {
    path == "Dockerfile" || path.ends_with("/Dockerfile")
}

#[test]
fn made_files_are_clean_under_our_own_check() {
    for (shown, input, files) in everything() {
        let mut all = input;
        let text = |(path, text): (&String, &String)| (path.into(), text.clone().into_bytes());
        all.retain(|(path, _)| !files.contains_key(path.as_str()));
        all.extend(files.iter().map(text));
        let after = project(all, Settings::default());
        let found = rules::check(&after, &Selection::default());
        let found: Vec<_> = found
            .iter()
            .map(|finding| {
                let (path, start, _) = after.files().locate(finding.span);
                (finding.code, path, start.row, finding.message.clone())
            })
            .filter(|(_, path, _, _)| files.contains_key(path.as_str()))
            .collect();
        assert_eq!(found, [], "{shown}");
    }
}

/// hadolint's advice that the files do not follow, and why.
const NOT_FOLLOWED: &[(&str, &str)] = &[
    ("DL3008", "versions of Debian's packages are left to Debian"),
    ("DL3018", "versions of Alpine's packages are left to Alpine"),
    (
        "DL3033",
        "versions of RPMs are left to the distribution (yum)",
    ),
    (
        "DL3037",
        "versions of RPMs are left to the distribution (zypper)",
    ),
    (
        "DL3041",
        "versions of RPMs are left to the distribution (dnf)",
    ),
    (
        "DL3013",
        "versions of Python projects are pinned by constraints, or by the parent's",
    ),
    (
        "DL3042",
        "pip's cache is a mount of the builder, or goes to wheels",
    ),
    (
        "DL3066",
        "users are numbers; hadolint wants names explained",
    ),
    (
        "DL3007",
        "the tag of a parent that is built here is an argument",
    ),
    ("DL3002", "a child that installs becomes root and goes back"),
    ("DL3045", "constraint files are copied beside each other"),
    (
        "DL3059",
        "what changes at different times has layers of its own",
    ),
];

#[test]
fn docker_and_hadolint_take_every_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Dockerfile");
    let mut seen = BTreeMap::new();
    for (shown, _, files) in everything() {
        for (name, text) in files.iter().filter(|(name, _)| is_dockerfile(name)) {
            if seen.insert(text.clone(), ()).is_some() {
                continue;
            }
            std::fs::write(&path, text).unwrap();
            let Some(instructions) = real_tools::go_parse(&path) else {
                return;
            };
            assert!(!instructions.is_empty());
            let found = real_tools::hadolint(&path).unwrap();
            let found: Vec<_> = found
                .iter()
                .filter(|finding| NOT_FOLLOWED.iter().all(|(code, _)| finding.code != *code))
                .collect();
            assert!(found.is_empty(), "{shown}, {name}: {found:#?}\n{text}");
        }
    }
}

#[test]
fn dockerfile_utils_takes_every_file() {
    let Some(program) = real_tools::dockerfile_utils() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (_, _, files) in everything() {
        for text in files
            .iter()
            .filter(|(name, _)| is_dockerfile(name))
            .map(|(_, text)| text)
        {
            let path = folder.path().join(format!("Dockerfile{}", paths.len()));
            std::fs::write(&path, text).unwrap();
            paths.push(path);
        }
    }
    for path in paths {
        let output = Command::new("node")
            .arg(&program)
            .arg("lint")
            .arg(&path)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            output.status.success() && !said.contains("rror"),
            "{said}\n{text}"
        );
    }
}

#[test]
fn templates_are_rendered_by_jinja() {
    let Some(venv) = real_tools::venv(&["Jinja2==3.1.6"], "python3") else {
        return;
    };
    let render = "import sys, jinja2\nt = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(sys.stdin.read())\n\
        sys.stdout.write(t.render(namespace='harbour', image_prefix='x-', tag='5', **dict(a.split('=', 1) for a in sys.argv[1:])))";
    for (name, input) in inputs() {
        let options = WriteOptions {
            style: Style::Jinja,
            ..WriteOptions::default()
        };
        let plan = planned(&input, None);
        let files = made(&plan, &options);
        for image in plan.delivered() {
            let text = &files[&format!("containers/{}/Dockerfile.j2", image.name)];
            let rendered = real_tools::pipe(&venv.python, &["-c", render], text);
            let from = match image.parent() {
                Some(parent) => format!("FROM harbour/x-{parent}:5\n"),
                None => format!(
                    "FROM {}\n",
                    plan.builder()
                        .map(|b| match &b.from {
                            unsetup::containers::From::External(from) => from.clone(),
                            unsetup::containers::From::Parent(parent) => parent.clone(),
                        })
                        .unwrap()
                ),
            };
            assert!(rendered.contains(&from), "{name}: {rendered}");
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("Dockerfile");
            std::fs::write(&path, &rendered).unwrap();
            assert!(real_tools::go_parse(&path).is_none_or(|found| found.len() > 1));
        }
    }
}

#[test]
fn styles_refuse_what_they_cannot_write() {
    let (_, wheels) = inputs().remove(0);
    let debian = planned(&wheels, None);
    let with = |style| WriteOptions {
        style,
        ..WriteOptions::default()
    };
    let error = write(&debian, &with(Style::AlpineSingleRun), Utf8Path::new(""));
    assert!(matches!(error, Err(WriteError::Platform { .. })));
    let (_, slices) = inputs().remove(1);
    let uv = WriteOptions {
        installer: Installer::Uv,
        ..WriteOptions::default()
    };
    let mut refused = slices;
    refused.push((
        "constraints.txt".into(),
        b"git+https://x.org/sfc#egg=sfc\n".to_vec(),
    ));
    let error = write(&planned(&refused, None), &uv, Utf8Path::new("")).unwrap_err();
    assert!(
        error.to_string().contains("`sfc @ git+https://x.org/sfc`"),
        "{error}"
    );
}

/// The order of the recipe: what changes seldom stands first.
#[test]
fn files_of_each_style_are_as_expected() {
    for (name, input) in inputs() {
        for style in STYLES {
            let plan = planned(&input, style.family());
            let options = WriteOptions {
                style,
                ..WriteOptions::default()
            };
            let files = made(&plan, &options);
            let expected = repository().join(format!(
                "corpus/{name}/expected/containers-{}",
                style.as_str()
            ));
            for (path, text) in &files {
                common::expect_file(&expected.join(path), text);
            }
            for (path, _) in files_below_if_there(&expected) {
                assert!(
                    files.contains_key(path.as_str()),
                    "{name}: {path} is not made"
                );
            }
        }
    }
}

/// A Dockerfile for each package manager of RPMs: the Python is a package, and pip has an environment.
#[test]
fn dockerfiles_of_rpm_distributions_are_as_expected() {
    let (_, input) = inputs().remove(0);
    for id in RPM {
        let files = made(&on(&input, id), &WriteOptions::default());
        let expected = repository().join("corpus/wheels/expected/containers-rpm");
        common::expect_file(
            &expected.join(format!("Dockerfile.{id}")),
            &files["Dockerfile"],
        );
    }
}

#[test]
fn a_release_from_the_index_needs_a_python_image() {
    let (_, input) = inputs().remove(0);
    let options = WriteOptions {
        style: Style::SlimTemplate,
        ..WriteOptions::default()
    };
    let error = write(&on(&input, "rocky-9"), &options, Utf8Path::new("")).unwrap_err();
    assert!(error.to_string().contains("not for rocky-9"), "{error}");
}

fn files_below_if_there(folder: &Path) -> Input {
    if folder.is_dir() {
        files_below(folder)
    } else {
        Vec::new()
    }
}
