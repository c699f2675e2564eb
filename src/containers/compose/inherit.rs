//! Down the tree: what each image adds to its parent, and what it has from it.

use super::Composer;
use crate::containers::constraints::Constraints;
use crate::containers::layers::{self, Fate, Layer};
use crate::containers::{Image, Planned};
use std::collections::{BTreeMap, BTreeSet};

impl Composer<'_> {
    /// Takes from every image what its parents give; the images stand parents first.
    pub(super) fn settle(&mut self, images: &mut [Image], constraints: &Constraints) {
        let mut given: BTreeMap<String, Vec<Planned>> = BTreeMap::new();
        let parents = images.iter().filter_map(Image::parent);
        let parents: BTreeSet<String> = parents.map(str::to_owned).collect();
        for image in images.iter_mut() {
            let own = image.requirements.iter().chain(&image.implied);
            let conflicts = layers::own_conflicts(&image.name, own);
            self.collector.findings.extend(conflicts);
            if let Some(parent) = image.parent().map(str::to_owned) {
                let inherited = given.get(&parent).cloned().unwrap_or_default();
                self.inherit(image, &parent, &inherited, constraints);
                image.inherited = inherited;
            }
            // Most images are leaves, and what they ask for is asked by nobody.
            if parents.contains(&image.name) {
                let all = image.all_requirements().cloned().collect();
                given.insert(image.name.clone(), all);
            }
        }
    }

    fn inherit(
        &mut self,
        image: &mut Image,
        parent: &str,
        given: &[Planned],
        constraints: &Constraints,
    ) {
        let layer = Layer {
            image: parent,
            all: layers::by_name(given.iter()),
        };
        let own = std::mem::take(&mut image.requirements);
        for planned in own {
            match layers::settle(&layer, &image.name, planned, constraints) {
                Fate::Kept(planned) => image.requirements.push(*planned),
                Fate::Open(planned, finding) => {
                    image.requirements.push(*planned);
                    self.collector.findings.push(finding);
                }
                Fate::Inherited => {}
                Fate::Noted(finding) | Fate::Conflict(finding) => {
                    self.collector.findings.push(finding);
                }
            }
        }
    }
}
