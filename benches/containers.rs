//! What a plan costs: 500 requirements and 50 images.
//!
//! `cargo bench --bench containers` prints the time, and fails when the limit is passed.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints times"
)]

use camino::Utf8PathBuf;
use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use unsetup::containers::{PlanOptions, plan};
use unsetup::project::Project;
use unsetup::settings::Settings;
use unsetup::text::MemoryWorld;

/// The fastest of these runs counts.
const RUNS: usize = 11;
/// What a plan may take.
const LIMIT: Duration = Duration::from_millis(20);
const SCRIPTS: usize = 49;
const REQUIREMENTS: usize = 500;

/// A pbr project: its own requirements, a script to an image, and an extra to a script, half of it known to the base.
fn project() -> Project {
    let mut setup_cfg =
        "[metadata]\nname = port\n[files]\npackages = port\n[entry_points]\nconsole_scripts =\n"
            .to_owned();
    for script in 0..SCRIPTS {
        let _ = writeln!(setup_cfg, "    port-{script} = port:main{script}");
    }
    setup_cfg.push_str("[extras]\n");
    for script in 0..SCRIPTS {
        let _ = writeln!(setup_cfg, "port_{script} =");
        for own in 0..5 {
            let _ = writeln!(
                setup_cfg,
                "    own-{script}-{own}>={own}\n    lib-{}",
                script * own
            );
        }
    }
    let base = REQUIREMENTS - SCRIPTS * 5;
    let lines = (0..base).map(|at| format!("lib-{at}>=1.{at},!=1.{at}.1,<9\n"));
    let requirements: String = lines.collect();
    let pins = (0..base).map(|at| format!("lib-{at}===2.{at}\n"));
    let files = [
        (
            "setup.py",
            "from setuptools import setup\nsetup(setup_requires=['pbr'], pbr=True)\n".to_owned(),
        ),
        ("setup.cfg", setup_cfg),
        ("port/__init__.py", String::new()),
        ("requirements.txt", requirements),
        ("upper-constraints.txt", pins.collect()),
    ];
    let files = files.map(|(path, text)| (Utf8PathBuf::from(path), text.into_bytes()));
    let world = Arc::new(MemoryWorld::new(files));
    let project = Project::from_world(world, None, Settings::default(), ".");
    project.unwrap_or_else(|error| unreachable!("{error}"))
}

fn main() -> ExitCode {
    let project = project();
    let mut fastest = Duration::MAX;
    let mut images = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        let plan = plan(&project, &PlanOptions::default());
        fastest = fastest.min(start.elapsed());
        images = plan.map_or(0, |plan| plan.delivered().count());
    }
    println!(
        "a plan of {REQUIREMENTS} requirements and {images} images: {fastest:?}, limit {LIMIT:?}"
    );
    if fastest > LIMIT || images != SCRIPTS + 1 {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
