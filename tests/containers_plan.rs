//! Plans of whole projects: the two that the container features were measured on, slices, and images that the user
//! describes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod common;

use camino::Utf8PathBuf;
use common::project;
use unsetup::containers::{Image, Plan, PlanError, PlanOptions, Planned, Platform, Role, plan};
use unsetup::diagnostic::Severity;
use unsetup::project::Project;
use unsetup::settings::{ConfiguredImage, Containers, Settings};

fn memory_with(files: &[(&str, &str)], settings: Settings) -> Project {
    let files = files
        .iter()
        .map(|(path, text)| (Utf8PathBuf::from(*path), text.as_bytes().to_vec()));
    project(files, settings)
}

fn memory(files: &[(&str, &str)]) -> Project {
    memory_with(files, Settings::default())
}

fn on(platform: &str) -> PlanOptions {
    PlanOptions {
        platform: Some(Platform::from_id(platform).unwrap()),
        ..PlanOptions::default()
    }
}

fn names(plan: &Plan) -> Vec<&str> {
    plan.delivered().map(|image| image.name.as_str()).collect()
}

fn texts(planned: &[Planned]) -> Vec<&str> {
    planned.iter().map(Planned::text).collect()
}

fn image<'a>(plan: &'a Plan, name: &str) -> &'a Image {
    plan.image(name)
        .unwrap_or_else(|| panic!("no image {name}"))
}

const PBR_SETUP: &str = "from setuptools import setup\nsetup(setup_requires=['pbr'], pbr=True)\n";

/// A project cut into slices as functest was in July 2017: the core installs the project from its repository, smoke adds
/// a set, healthcheck a file.
const SLICED: &[(&str, &str)] = &[
    ("setup.py", PBR_SETUP),
    (
        "setup.cfg",
        "[metadata]\nname = gantry\nversion = 5\n[files]\npackages = gantry\n\
         [entry_points]\nconsole_scripts =\n    gantry = gantry.cli:main\n    run_tests = gantry.run:main\n",
    ),
    ("gantry/__init__.py", ""),
    (
        "requirements.txt",
        "pbr>=1.8\nPyYAML>=3.10.0\nscp\ndnspython>=1.14.0;python_version=='2.7'\n",
    ),
    (
        "upper-constraints.txt",
        "git+https://git.example.org/sfc#egg=sfc\n-e git+https://git.example.org/refstack#egg=refstack-client\n\
         scp===0.10.2\n",
    ),
    (
        "bindep.txt",
        "py-pip [platform:apk]\nbash [platform:apk]\nlibffi [platform:apk]\n\
         build-base [compile platform:apk]\nlibffi-dev [compile platform:apk]\n",
    ),
    (
        "docker/core/Dockerfile",
        "FROM alpine:3.6\nCOPY upper-constraints.txt /tmp/\n\
         RUN pip install -c /tmp/upper-constraints.txt git+https://git.example.org/gantry#egg=gantry\n\
         CMD [\"run_tests\", \"-t\", \"all\"]\n",
    ),
    (
        "docker/healthcheck/Dockerfile",
        "FROM harbour/gantry-core\nCOPY testcases.yaml /etc/gantry/testcases.yaml\n",
    ),
    ("docker/healthcheck/testcases.yaml", "tiers: []\n"),
    (
        "docker/smoke/Dockerfile",
        "FROM harbour/gantry-core\nCOPY thirdparty-requirements.txt /tmp/\n\
         RUN pip install -r /tmp/thirdparty-requirements.txt\nENV TIER=smoke\n",
    ),
    (
        "docker/smoke/thirdparty-requirements.txt",
        "baro_tests\nsfc\ntosca-parser>=0.7.0 # Apache-2.0\nscp # again\nrefstack-client\n",
    ),
];

#[test]
fn slices_are_the_folders_of_docker() {
    let plan = plan(&memory(SLICED), &PlanOptions::default()).unwrap();
    assert_eq!(
        names(&plan),
        ["gantry-core", "gantry-healthcheck", "gantry-smoke"]
    );
    assert_eq!(plan.platform.id, "alpine-3.6");

    let core = image(&plan, "gantry-core");
    assert_eq!(
        texts(&core.requirements),
        ["git+https://git.example.org/gantry#egg=gantry"]
    );
    assert_eq!(core.requirements[0].kind(), "concrete");
    assert!(core.installs_project);
    assert_eq!(texts(&core.implied), ["pbr>=1.8", "PyYAML>=3.10.0", "scp"]);
    assert_eq!(core.system.run, ["bash", "libffi", "py-pip"]);
    assert_eq!(core.system.build, ["build-base", "git", "libffi-dev"]);
    assert_eq!(core.scripts, ["gantry", "run_tests"]);
    assert_eq!(core.cmd.as_deref().unwrap(), ["run_tests", "-t", "all"]);

    let healthcheck = image(&plan, "gantry-healthcheck");
    assert_eq!(healthcheck.parent(), Some("gantry-core"));
    assert_eq!(
        healthcheck.reference.as_deref(),
        Some("harbour/gantry-core")
    );
    assert!(healthcheck.requirements.is_empty());
    assert!(healthcheck.system.build.is_empty());
    assert_eq!(
        healthcheck.files[0].source,
        "docker/healthcheck/testcases.yaml"
    );
    assert_eq!(healthcheck.files[0].target, "/etc/gantry/testcases.yaml");

    // What the core has is not installed again.
    let smoke = image(&plan, "gantry-smoke");
    assert_eq!(
        texts(&smoke.requirements),
        [
            "baro_tests",
            "sfc",
            "tosca-parser>=0.7.0",
            "refstack-client"
        ]
    );
    assert_eq!(texts(&smoke.inherited).len(), 4);
    assert_eq!(smoke.env, [("TIER".to_owned(), "smoke".to_owned())]);
    assert_eq!(plan.conflicts().count(), 0);
}

/// pip of Alpine 3.6 takes an editable constraint, that of a current one does not.
#[test]
fn constraints_are_judged_by_the_pip_of_the_images() {
    let codes = |severity| {
        let mut files = SLICED.to_vec();
        let current =
            "FROM alpine:3.22\nRUN pip install git+https://git.example.org/gantry#egg=gantry\n";
        if severity == Severity::Error {
            files.retain(|(path, _)| *path != "docker/core/Dockerfile");
            files.push(("docker/core/Dockerfile", current));
        }
        let plan = plan(&memory(&files), &PlanOptions::default()).unwrap();
        let found = plan
            .findings
            .iter()
            .filter(|finding| finding.code.starts_with("constraint"));
        let found = found.map(|finding| {
            let other = finding
                .other
                .as_ref()
                .map_or(String::new(), ToString::to_string);
            format!(
                "{} {} {} {other}",
                finding.severity.as_str(),
                finding.code,
                finding.place.as_ref().unwrap()
            )
        });
        found.collect::<Vec<_>>()
    };
    let unnamed = "warning constraint-unnamed-url upper-constraints.txt:1 docker/smoke/thirdparty-requirements.txt:2";
    let editable =
        "constraint-editable upper-constraints.txt:2 docker/smoke/thirdparty-requirements.txt:5";
    assert_eq!(
        codes(Severity::Warning),
        [unnamed, &format!("warning {editable}")]
    );
    assert_eq!(
        codes(Severity::Error),
        [unnamed, &format!("error {editable}")]
    );
}

#[test]
fn a_slice_that_contradicts_its_parent_is_an_error_with_both_lines() {
    let mut files = SLICED.to_vec();
    files.retain(|(path, _)| *path != "docker/smoke/thirdparty-requirements.txt");
    files.push((
        "docker/smoke/thirdparty-requirements.txt",
        "sfc\nPyYAML<3\n",
    ));
    let plan = plan(&memory(&files), &PlanOptions::default()).unwrap();
    let conflict = plan.conflicts().next().unwrap();
    assert_eq!(conflict.code, "layer-conflict");
    let place = |place: &Option<unsetup::containers::Place>| place.as_ref().unwrap().to_string();
    assert_eq!(
        place(&conflict.place),
        "docker/smoke/thirdparty-requirements.txt:2"
    );
    assert_eq!(place(&conflict.other), "requirements.txt:2");
}

#[test]
fn a_pin_that_no_image_can_have_is_an_error_with_both_lines() {
    let plan = plan(
        &memory(&[
            (
                "setup.cfg",
                "[metadata]\nname = port\nversion = 1\n[options]\ninstall_requires =\n    six>=2\n",
            ),
            ("constraints.txt", "six==1.16.0\nport==1\n"),
        ]),
        &PlanOptions::default(),
    )
    .unwrap();
    let codes: Vec<_> = plan.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(
        codes,
        ["constraint-conflict", "constraint-pins-self", "note"]
    );
    assert_eq!(
        plan.findings[0].message,
        "port-base needs `six>=2` (setup.cfg:6), and the constraints pin 1.16.0 (constraints.txt:1): no version satisfies both"
    );
}

/// Scripts, extras and packages as zuul had them in December 2018.
#[test]
fn zuul_has_nine_images() {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("vectors/bindep.json")).unwrap();
    let vectors = vectors["vectors"].as_array().unwrap();
    let vector = |id: &str| vectors.iter().find(|case| case["id"] == id).unwrap();
    let compile = vector("zuul-2018/alpine-3.20/compile");
    let setup_cfg = "[metadata]\nname = zuul\n[files]\npackages = zuul\n[entry_points]\nconsole_scripts =\n    \
        zuul-scheduler = zuul.cmd.scheduler:main\n    zuul-merger = zuul.cmd.merger:main\n    \
        zuul = zuul.cmd.client:main\n    zuul-executor = zuul.cmd.executor:main\n    \
        zuul-bwrap = zuul.driver.bubblewrap:main\n    zuul-web = zuul.cmd.web:main\n    \
        zuul-migrate = zuul.cmd.migrate:main\n    zuul-fingergw = zuul.cmd.fingergw:main\n\
        [extras]\nmysql_reporter=\n  PyMySQL\nmigrate =\n  jenkins-job-builder==1.6.2\n\
        zuul_base =\n  PyMySQL\n  psycopg2-binary\nzuul_executor =\n  ara\n";
    let project = memory(&[
        ("setup.py", PBR_SETUP),
        ("setup.cfg", setup_cfg),
        ("zuul/__init__.py", ""),
        ("requirements.txt", "pbr>=1.1.0\nPyYAML>=3.1.0\n"),
        ("bindep.txt", compile["file"].as_str().unwrap()),
    ]);
    let plan = plan(&project, &on("alpine-3.20")).unwrap();
    assert_eq!(
        names(&plan),
        [
            "zuul-base",
            "zuul",
            "zuul-bwrap",
            "zuul-executor",
            "zuul-fingergw",
            "zuul-merger",
            "zuul-migrate",
            "zuul-scheduler",
            "zuul-web"
        ]
    );
    let base = image(&plan, "zuul-base");
    let wanted = ["pbr>=1.1.0", "PyYAML>=3.1.0", "PyMySQL", "psycopg2-binary"];
    assert_eq!(texts(&base.requirements), wanted);
    let sorted = |case: &serde_json::Value, more: &[&str]| {
        let listed = case["packages"].as_array().unwrap().iter();
        let mut listed: Vec<String> = listed
            .map(|name| name.as_str().unwrap().to_owned())
            .collect();
        listed.extend(more.iter().map(|&name| name.to_owned()));
        listed.sort();
        listed
    };
    let default = vector("zuul-2018/alpine-3.20/default");
    assert_eq!(base.system.run, sorted(default, &["dumb-init"]));
    assert_eq!(plan.builder().unwrap().system.build, sorted(compile, &[]));
    assert_eq!(plan.builder().unwrap().system.build.len(), 22);
    for child in plan.delivered().filter(|image| image.role == Role::Script) {
        let own: &[&str] = if child.name == "zuul-executor" {
            &["ara"]
        } else {
            &[]
        };
        assert_eq!(texts(&child.requirements), own, "{}", child.name);
        assert_eq!(texts(&child.inherited), wanted);
    }
    let notes: Vec<_> = plan.notes().map(|note| note.message.as_str()).collect();
    assert_eq!(
        notes,
        [
            "the images get what only builds need: `re2-dev`; with the profile `compile` they stay in the builder",
            "the extra mysql_reporter belongs to no image",
            "the extra migrate belongs to no image"
        ]
    );
}

#[test]
fn other_files_of_the_root_make_images_too() {
    let project = memory(&[
        ("setup.py", PBR_SETUP),
        (
            "setup.cfg",
            "[metadata]\nname = port\n[files]\nmodules = port\n[entry_points]\nconsole_scripts =\n    dock = port:dock\n",
        ),
        ("requirements.txt", "six\n"),
        (
            "thirdparty-requirements.txt",
            "six\nrally @ git+https://x.org/rally\n-r more.txt\n",
        ),
        ("more.txt", "tempest>=12\n"),
        ("Dockerfile.dock", "FROM port-base\n"),
    ]);
    let plan = plan(&project, &PlanOptions::default()).unwrap();
    assert_eq!(names(&plan), ["port-base", "dock", "port-full"]);
    assert_eq!(
        image(&plan, "dock").dockerfile.as_deref().unwrap(),
        "Dockerfile.dock"
    );
    let full = image(&plan, "port-full");
    assert_eq!(full.role, Role::Slice);
    assert_eq!(full.parent(), Some("port-base"));
    assert_eq!(
        texts(&full.requirements),
        ["rally @ git+https://x.org/rally", "tempest>=12"]
    );
    assert_eq!(full.requirements[1].place.to_string(), "more.txt:1");
    assert_eq!(plan.builder().unwrap().system.build, ["git"]);
}

#[test]
fn the_user_s_images_come_before_all_others() {
    let described = |images: Vec<ConfiguredImage>| {
        let settings = Settings {
            containers: Containers { images },
            ..Settings::default()
        };
        let pyproject = "[project]\nname = \"port\"\nversion = \"1\"\ndependencies = [\"six\"]\n\
            scripts = {dock = \"port:dock\", load = \"port:load\"}\n\
            optional-dependencies = {db = [\"PyMySQL\"], all = [\"port[db]\", \"ara\"]}\n";
        let project = memory_with(
            &[
                ("pyproject.toml", pyproject),
                ("tools.txt", "tabulate\nsix\n"),
            ],
            settings,
        );
        plan(&project, &PlanOptions::default())
    };
    let one = |name: &str, parent: Option<&str>| ConfiguredImage {
        name: name.to_owned(),
        parent: parent.map(str::to_owned),
        ..ConfiguredImage::default()
    };
    let tools = ConfiguredImage {
        scripts: vec!["load".to_owned()],
        requirements: vec!["tools.txt".to_owned()],
        packages: vec!["git".to_owned()],
        user: Some("root".to_owned()),
        ..one("tools", Some("whole"))
    };
    let whole = ConfiguredImage {
        extras: vec!["all".to_owned()],
        from: Some("debian:12-slim".to_owned()),
        ..one("whole", None)
    };
    let plan = described(vec![tools, whole]).unwrap();
    assert_eq!(names(&plan), ["whole", "tools"]);
    // `port[db]` means the extra of this very project.
    assert_eq!(
        texts(&image(&plan, "whole").requirements),
        ["six", "PyMySQL", "ara"]
    );
    let tools = image(&plan, "tools");
    assert_eq!(texts(&tools.requirements), ["tabulate"]);
    assert_eq!(tools.system.run, ["git"]);
    assert_eq!(tools.user, None);
    // pip installs into an environment there: Debian keeps it out of its own Python.
    assert_eq!(tools.cmd.as_deref().unwrap(), ["/opt/venv/bin/load"]);

    let problem = |images: Vec<ConfiguredImage>| {
        let Err(PlanError::Configuration { problem, .. }) = described(images) else {
            panic!("this configuration cannot be used");
        };
        problem
    };
    assert!(problem(vec![one("a", Some("b"))]).contains("no image `b`"));
    assert!(problem(vec![one("a", None), one("a", None)]).contains("twice"));
    assert!(problem(vec![one("Port", None)]).contains("`port` would do"));
}

#[test]
fn users_are_numbers() {
    let user = |text: &str| {
        let options = PlanOptions {
            user: Some(text.to_owned()),
            ..PlanOptions::default()
        };
        let plan = plan(&memory(SLICED), &options)?;
        Ok::<_, PlanError>(image(&plan, "gantry-core").user.clone())
    };
    assert_eq!(user("root"), Ok(None));
    assert_eq!(user("10000"), Ok(Some("10000:10000".to_owned())));
    assert_eq!(user("10:20"), Ok(Some("10:20".to_owned())));
    assert!(user("app").is_err());
    assert!(user("0:5").is_err());
}

/// A project with an image `dock` that needs `own` besides what `base` says.
fn two_layers(base: &str, own: &str) -> Project {
    let pyproject = format!(
        "[project]\nname = \"port\"\nversion = \"1\"\ndependencies = [{base}]\nscripts = {{dock = \"port:dock\"}}\n\
         optional-dependencies = {{dock = [{own}]}}\n"
    );
    memory(&[
        ("pyproject.toml", &pyproject),
        ("pins.txt", "click==6.6\n"),
        (
            "bindep.txt",
            "libffi-devel [compile platform:rpm]\ngraphviz [doc]\n",
        ),
    ])
}

fn constrained(constraints: &[&str]) -> PlanOptions {
    PlanOptions {
        constraints: constraints.iter().map(|text| (*text).to_owned()).collect(),
        ..PlanOptions::default()
    }
}

const UPPER: &str = "https://releases.example.org/constraints/upper/2025.1";

/// What stands behind a URL is not fetched: it may pin a version that serves both images, or none.
#[test]
fn constraints_by_url_leave_open_what_they_pin() {
    let project = two_layers("\"click\"", "\"click<7\"");
    let alone = plan(&project, &PlanOptions::default()).unwrap();
    assert_eq!(alone.conflicts().next().unwrap().code, "layer-conflict");

    let open = plan(&project, &constrained(&[UPPER])).unwrap();
    assert_eq!(open.constraint_urls, [UPPER]);
    assert_eq!(open.conflicts().count(), 0);
    let warning = open.warnings().next().unwrap();
    assert_eq!(warning.code, "layer-conflict");
    assert!(warning.message.contains(UPPER), "{}", warning.message);
    assert!(warning.place.is_some() && warning.other.is_some());
    assert_eq!(texts(&image(&open, "dock").requirements), ["click<7"]);
    let mut notes = open.notes();
    assert!(notes.any(|note| note.code == "constraint-url" && note.message.contains("not known")));

    // No pin serves what excludes each other.
    let impossible = two_layers("\"click>=8\"", "\"click<7\"");
    let impossible = plan(&impossible, &constrained(&[UPPER])).unwrap();
    assert_eq!(impossible.conflicts().count(), 1);
}

#[test]
fn constraints_of_the_user_are_files_and_urls() {
    let project = two_layers("\"click\"", "\"click<7\"");
    let pinned = plan(&project, &constrained(&["pins.txt", UPPER, "./pins.txt"])).unwrap();
    assert_eq!(pinned.conflicts().count(), 0);
    let all: Vec<&str> = pinned.all_constraints().collect();
    assert_eq!(all, ["pins.txt", UPPER]);
    let missing = plan(&project, &constrained(&["none.txt"])).unwrap_err();
    assert!(matches!(missing, PlanError::NoConstraints { .. }));
}

/// `-c` in a requirements file and in a `pip install` of a slice.
#[test]
fn constraints_that_slices_name_are_those_of_the_build() {
    let project = memory(&[
        (
            "setup.py",
            "from setuptools import setup\nsetup(name='port', version='1', py_modules=['port'])\n",
        ),
        (
            "docker/core/Dockerfile",
            "FROM python:3.12-slim-bookworm\nCOPY . /src\nCOPY docker/core/pins.txt /tmp/pins.txt\n\
             RUN pip install -c https://example.org/upper.txt -c /tmp/pins.txt /src\n",
        ),
        ("docker/core/pins.txt", "six==1.16.0\n"),
        (
            "docker/smoke/Dockerfile",
            "FROM port/core\nCMD [\"port\"]\n",
        ),
        (
            "docker/smoke/thirdparty-requirements.txt",
            "-c more.txt\nsix\n",
        ),
        ("docker/smoke/more.txt", "PyYAML==6.0.2\n"),
    ]);
    let plan = plan(&project, &PlanOptions::default()).unwrap();
    let all: Vec<&str> = plan.all_constraints().collect();
    assert_eq!(
        all,
        [
            "docker/core/pins.txt",
            "docker/smoke/more.txt",
            "https://example.org/upper.txt"
        ]
    );
    let place = plan
        .notes()
        .find(|note| note.code == "constraint-url")
        .and_then(|note| note.place.clone());
    assert_eq!(place.unwrap().to_string(), "docker/core/Dockerfile:4");
}

#[test]
fn images_of_rpm_distributions_bring_their_python() {
    let project = two_layers("\"click\"", "");
    let packages = |id: &str| {
        let plan = plan(&project, &on(id)).unwrap();
        let builder = plan.builder().unwrap().system.build.join(" ");
        format!(
            "{builder} | {}",
            image(&plan, "port-base").system.run.join(" ")
        )
    };
    assert_eq!(
        packages("fedora-42"),
        "libffi-devel python3.11 python3.11-devel | dumb-init python3.11 shadow-utils"
    );
    // It has no package of the init process.
    assert_eq!(
        packages("opensuse-leap-15.6"),
        "libffi-devel python311 python311-devel | python311"
    );
    let plan = plan(&project, &on("centos-7")).unwrap();
    assert_eq!(plan.python, "3.6");
    assert_eq!(
        image(&plan, "dock").cmd.as_deref().unwrap(),
        ["/opt/venv/bin/dock"]
    );
}

#[test]
fn profiles_of_the_user_select_the_packages_of_the_images() {
    let project = two_layers("\"click\"", "");
    let options = PlanOptions {
        profiles: vec!["doc".to_owned()],
        ..on("debian-12")
    };
    let plan = plan(&project, &options).unwrap();
    assert_eq!(plan.builder().unwrap().system.build, ["graphviz"]);
    assert_eq!(
        image(&plan, "port-base").system.run,
        ["dumb-init", "graphviz"]
    );
}

/// A slice that starts from a distribution has the distribution's Python: markers are judged by it.
#[test]
fn the_python_of_a_distribution_is_the_one_it_has() {
    let sliced = plan(&memory(SLICED), &PlanOptions::default()).unwrap();
    assert_eq!(
        (sliced.platform.id.as_str(), sliced.python.as_str()),
        ("alpine-3.6", "3.6")
    );
    let options = PlanOptions {
        python: Some("3.9".to_owned()),
        ..PlanOptions::default()
    };
    assert_eq!(plan(&memory(SLICED), &options).unwrap().python, "3.9");
}

#[test]
fn two_pins_of_one_project_are_an_error_with_both_lines() {
    let pins = |second: &str| {
        let constraints = format!("click==6.6\nClick=={second}\nnobody==1\nnobody==2\n");
        let pyproject = "[project]\nname = \"port\"\nversion = \"1\"\ndependencies = [\"click\"]\n";
        let project = memory(&[
            ("pyproject.toml", pyproject),
            ("constraints.txt", &constraints),
        ]);
        let plan = plan(&project, &PlanOptions::default()).unwrap();
        let conflicts = plan.conflicts().map(|finding| {
            let place = |place: &Option<unsetup::containers::Place>| place.as_ref().unwrap().row;
            (finding.code, place(&finding.place), place(&finding.other))
        });
        conflicts.collect::<Vec<_>>()
    };
    assert_eq!(pins("7.0"), [("constraint-conflict", 2, 1)]);
    assert_eq!(pins("6.6.0"), []);
}
