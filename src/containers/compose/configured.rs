//! Images that the user describes in `[tool.unsetup.containers.images]`.

use super::context::user;
use super::{BUILDER, COMMANDS, Composer, PlanError, normalized};
use crate::containers::image_name::fold;
use crate::containers::requirement_set::Set;
use crate::containers::{From, Image, Role};
use crate::settings::ConfiguredImage;

impl Composer<'_> {
    pub(super) fn configured(
        &mut self,
        wanted: &[ConfiguredImage],
    ) -> Result<Vec<Image>, PlanError> {
        let mut images: Vec<Image> = Vec::with_capacity(wanted.len());
        for image in in_order(wanted)? {
            images.push(self.configured_image(image)?);
        }
        Ok(images)
    }

    fn configured_image(&mut self, wanted: &ConfiguredImage) -> Result<Image, PlanError> {
        let problem = |problem: String| PlanError::Configuration {
            image: wanted.name.clone(),
            problem,
        };
        if fold(&wanted.name) != wanted.name || wanted.name == BUILDER {
            let better = fold(&wanted.name);
            return Err(problem(format!(
                "Docker takes no such name; `{better}` would do"
            )));
        }
        let mut image = Image::new(&wanted.name, role(wanted), self.from(wanted));
        image.installs_project = wanted.parent.is_none();
        let mut set = Set::default();
        if image.installs_project {
            self.install_requires()
                .into_iter()
                .for_each(|own| set.add(own));
        }
        for name in &wanted.extras {
            let (names, own) = self.extra(name);
            if names.is_empty() {
                return Err(problem(format!("the project has no extra `{name}`")));
            }
            image.extras.extend(names);
            own.into_iter().for_each(|own| set.add(own));
        }
        for path in &wanted.requirements {
            if !self.collector.collect_file(path.as_str().into(), &mut set) {
                return Err(problem(format!("there is no file `{path}`")));
            }
        }
        image.requirements = self.without_itself(set.planned);
        image.extras_normalized = normalized(&image.extras);
        image.scripts = self.configured_scripts(wanted)?;
        let command = wanted.scripts.first();
        image.cmd = command.map(|script| vec![format!("{COMMANDS}/{script}")]);
        image.system.run.clone_from(&wanted.packages);
        image.system.run.sort();
        image.user = match &wanted.user {
            Some(text) => user(text)?,
            None => self.context.user.clone(),
        };
        Ok(image)
    }

    fn from(&self, wanted: &ConfiguredImage) -> From {
        match (&wanted.parent, &wanted.from) {
            (Some(parent), _) => From::Parent(parent.clone()),
            (None, Some(from)) => From::External(from.clone()),
            (None, None) => From::External(self.python_image()),
        }
    }

    fn configured_scripts(&mut self, wanted: &ConfiguredImage) -> Result<Vec<String>, PlanError> {
        let known = self.scripts();
        if let Some(script) = wanted.scripts.iter().find(|script| !known.contains(script)) {
            return Err(PlanError::Configuration {
                image: wanted.name.clone(),
                problem: format!("the project has no console script `{script}`"),
            });
        }
        if wanted.scripts.is_empty() && wanted.parent.is_none() {
            return Ok(known);
        }
        Ok(wanted.scripts.clone())
    }
}

fn role(wanted: &ConfiguredImage) -> Role {
    match (&wanted.parent, wanted.scripts.is_empty()) {
        (None, _) => Role::Base,
        (Some(_), false) => Role::Script,
        (Some(_), true) => Role::Slice,
    }
}

/// Parents before children, else as written.
fn in_order(wanted: &[ConfiguredImage]) -> Result<Vec<&ConfiguredImage>, PlanError> {
    let mut done: Vec<&ConfiguredImage> = Vec::with_capacity(wanted.len());
    let mut open: Vec<&ConfiguredImage> = wanted.iter().collect();
    while !open.is_empty() {
        let (ready, waiting): (Vec<_>, Vec<_>) = open.into_iter().partition(|image| {
            let parent = image.parent.as_ref();
            parent.is_none_or(|parent| done.iter().any(|other| other.name == *parent))
        });
        if let (true, Some(first)) = (ready.is_empty(), waiting.first()) {
            let parent = first.parent.as_deref().unwrap_or_default();
            return Err(PlanError::Configuration {
                image: first.name.clone(),
                problem: format!("no image `{parent}` can stand before it as its parent"),
            });
        }
        for image in ready {
            if done.iter().any(|other| other.name == image.name) {
                return Err(PlanError::Configuration {
                    image: image.name.clone(),
                    problem: "the name is given twice".to_owned(),
                });
            }
            done.push(image);
        }
        open = waiting;
    }
    Ok(done)
}
