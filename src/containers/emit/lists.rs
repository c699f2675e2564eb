//! Files that need no engine: the requirements and the packages of each image, and what stays out of the build context.

use super::common::{installed_line, needed, requirements_path};
use super::{MARKER, NewFile, Style, Writer};
use crate::containers::requirement_set::line;
use crate::containers::{From, Image};
use std::collections::BTreeSet;
use std::fmt::Write as _;

impl Writer<'_> {
    pub(super) fn lists(&self) -> Vec<NewFile> {
        let mut files = Vec::new();
        for image in self
            .plan
            .delivered()
            .filter(|image| image.dockerfile.is_none())
        {
            let text = self.requirements_text(image);
            files.push(NewFile::new(requirements_path(image), text));
        }
        for image in &self.plan.images {
            let run = self.run_packages(image);
            let kinds = [("build", &image.system.build), ("run", &run)];
            for (kind, packages) in kinds.into_iter().filter(|(_, list)| !list.is_empty()) {
                let id = &self.plan.platform.id;
                let path = format!("containers/{}/packages-{kind}.{id}.txt", image.name);
                let text = format!("{MARKER}\n{}\n", packages.join("\n"));
                files.push(NewFile::new(path, text));
            }
        }
        files
    }

    /// The requirements of an image; with their sources where it installs from elsewhere than the builder's wheels.
    fn requirements_text(&self, image: &Image) -> String {
        let mut text = format!("{MARKER}\n# {}\n", requirements_title(image));
        if self.options.style == Style::MultiStage {
            for planned in needed(image) {
                let _ = writeln!(text, "{}", installed_line(planned));
            }
            return text;
        }
        // pip takes the project's own requirements from the project, but for the recipe, which installs them before it.
        let with_implied = self.options.style == Style::DebianRecipe;
        let own = image.requirements.iter().filter(|planned| !planned.own);
        let implied = image.implied.iter().filter(|_| with_implied);
        for planned in own.chain(implied) {
            let written = planned.line.clone();
            let written = written.unwrap_or_else(|| line(&planned.requirement));
            let _ = writeln!(text, "{written}");
        }
        text
    }

    /// What the build context leaves out.
    pub(super) fn dockerignore(&self) -> String {
        const ALWAYS: [&str; 9] = [
            "**/*.egg-info",
            "**/*.pyc",
            "**/__pycache__",
            ".dockerignore",
            ".mypy_cache",
            ".pytest_cache",
            ".tox",
            ".venv",
            "Dockerfile*",
        ];
        let mut lines: BTreeSet<&str> = ALWAYS.into();
        if !self.plan.build.git_history {
            lines.insert(".git");
        }
        lines.extend(self.plan.build.ignored.iter().map(String::as_str));
        let lines: Vec<&str> = lines.into_iter().collect();
        format!("{MARKER}\n{}\n", lines.join("\n"))
    }
}

fn requirements_title(image: &Image) -> String {
    let extras = || match image.extras.as_slice() {
        [] => String::new(),
        [one] => format!(": the extra {one}"),
        more => format!(": the extras {}", more.join(", ")),
    };
    let is_empty = needed(image).next().is_none();
    let name = &image.name;
    match (&image.from, is_empty, image.installs_project) {
        (From::Parent(parent), true, _) => format!("{name} needs nothing beyond {parent}."),
        (From::Parent(parent), false, _) => format!("{name}{}. {parent} has the rest.", extras()),
        (From::External(_), true, true) => format!("{name} needs nothing but the project."),
        (From::External(_), true, false) => format!("{name} needs nothing."),
        (From::External(_), false, false) => format!("{name}{}.", extras()),
        (From::External(_), false, true) if image.extras.is_empty() => {
            format!("{name}: the requirements of the project.")
        }
        (From::External(_), false, true) => {
            let extras = extras();
            let extras = extras.trim_start_matches(": ");
            format!("{name}: the requirements of the project and {extras}.")
        }
    }
}
