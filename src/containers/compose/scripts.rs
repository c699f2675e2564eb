//! A base with the project, and an image per console script: what pbrx made. Extras named `{project}_base` and after the
//! scripts say what the images need besides.

use super::{BUILDER, COMMANDS, Composer, PlanError, init, normalized};
use crate::containers::image_name::{fold, image_name};
use crate::containers::requirement_set::Set;
use crate::containers::{From, Image, Role};
use crate::metadata::{EntryPoint, List};
use crate::syntax::marker;
use camino::Utf8PathBuf;

/// A file of the root with requirements of the full container.
const THIRD_PARTY: &str = "thirdparty-requirements.txt";

impl Composer<'_> {
    pub(super) fn base_and_scripts(&mut self) -> Result<Vec<Image>, PlanError> {
        let scripts = self.scripts();
        let wanted = self.wanted(&scripts)?;
        let base = self.base(scripts);
        let mut taken = vec![BUILDER.to_owned(), base.name.clone()];
        let mut images = vec![base];
        for script in &wanted {
            let name = image_name(script, taken.iter().map(String::as_str));
            taken.push(name.clone());
            let child = self.child(&images, script, name);
            images.push(child);
        }
        Ok(images)
    }

    /// Names of the console scripts that the images' Python gets, sorted.
    pub(super) fn scripts(&mut self) -> Vec<String> {
        let Some(groups) = self.project.metadata().entry_points.value() else {
            return Vec::new();
        };
        let empty = List::default();
        let list = groups.get("console_scripts").unwrap_or(&empty);
        for dynamic in groups.open.iter().chain(&list.open) {
            self.collector.unknown("the console scripts", dynamic);
        }
        let environment = &self.collector.environment;
        let mut scripts: Vec<String> = list
            .items
            .iter()
            .filter(|item| marker::evaluate(item.guard.marker(), environment, &[]))
            .filter_map(|item| Some(EntryPoint::parse(&item.text)?.name))
            .collect();
        scripts.sort();
        scripts.dedup();
        scripts
    }

    fn wanted(&self, scripts: &[String]) -> Result<Vec<String>, PlanError> {
        let only = &self.options.only_scripts;
        if let Some(script) = only.iter().find(|script| !scripts.contains(script)) {
            let known = if scripts.is_empty() {
                "are none at all".to_owned()
            } else {
                format!("are {}", scripts.join(", "))
            };
            return Err(PlanError::NoScript {
                script: script.clone(),
                known,
            });
        }
        let chosen = scripts
            .iter()
            .filter(|script| only.is_empty() || only.contains(script));
        Ok(chosen.cloned().collect())
    }

    fn base(&mut self, scripts: Vec<String>) -> Image {
        let name = format!("{}-base", fold(&self.name));
        let mut image = Image::new(name, Role::Base, From::External(self.python_image()));
        let mut requirements = self.install_requires();
        let (extras, more) = self.extra(&format!("{}_base", self.name));
        requirements.extend(more);
        image.requirements = self.without_itself(requirements);
        image.installs_project = true;
        image.extras_normalized = normalized(&extras);
        image.extras = extras;
        image.scripts = scripts;
        image.entrypoint = init().filter(|_| self.context.platform.has_init());
        image.user.clone_from(&self.context.user);
        image
    }

    fn child(&mut self, images: &[Image], script: &str, name: String) -> Image {
        let parent = images.first().map_or(BUILDER, |base| base.name.as_str());
        let mut image = Image::new(name, Role::Script, From::Parent(parent.to_owned()));
        let (extras, own) = self.extra(script);
        image.requirements = self.without_itself(own);
        image.extras_normalized = normalized(&extras);
        image.extras = extras;
        image.scripts = vec![script.to_owned()];
        image.cmd = Some(vec![format!("{COMMANDS}/{script}")]);
        image.user.clone_from(&self.context.user);
        let dockerfile = Utf8PathBuf::from(format!("Dockerfile.{script}"));
        image.dockerfile = Some(dockerfile).filter(|path| self.project.tree().has_file(path));
        image
    }

    /// The image of everything, where a file of the root says what that is.
    pub(super) fn full(&mut self, images: &[Image]) -> Option<Image> {
        if !self.project.tree().has_file(THIRD_PARTY) {
            return None;
        }
        let parent = images.iter().find(|image| image.installs_project);
        let from = parent.map_or_else(
            || From::External(self.python_image()),
            |parent| From::Parent(parent.name.clone()),
        );
        let taken = images.iter().map(|image| image.name.as_str());
        let name = image_name(&format!("{}-full", self.name), taken);
        let mut image = Image::new(name, Role::Slice, from);
        let mut set = Set::default();
        self.collector.collect_file(THIRD_PARTY.into(), &mut set);
        image.requirements = self.without_itself(set.planned);
        image.user.clone_from(&self.context.user);
        if let Some(parent) = parent {
            image.entrypoint.clone_from(&parent.entrypoint);
        }
        Some(image)
    }
}
