//! The YAML files of CI services.

use crate::project::{Project, Source};
use crate::syntax::MappedText;
use crate::syntax::yaml::{self, Yaml, YamlItem};
use crate::text::{ending, is_below, parts};
use camino::Utf8Path;

/// A YAML file of a CI service.
#[derive(Debug)]
pub(in crate::project) struct CiFile {
    /// The service.
    pub(in crate::project) service: CiService,
    /// The file.
    pub(in crate::project) source: Source<Yaml>,
}

/// A CI service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::project) enum CiService {
    GitLab,
    GitHub,
    Travis,
}

/// The tracked files of all services, sorted by path.
pub(in crate::project) fn read(project: &Project) -> Vec<CiFile> {
    let files = project.tree().tracked();
    let files = files.filter_map(|path| {
        Some(CiFile {
            service: service(path)?,
            source: project.lazy_source(path, yaml::parse)?,
        })
    });
    files.collect()
}

fn service(path: &Utf8Path) -> Option<CiService> {
    if !matches!(ending(path), Some("yml" | "yaml")) {
        return None;
    }
    let (_, name) = parts(path);
    if is_below(path.as_str(), ".github/workflows") || is_action(path) {
        return Some(CiService::GitHub);
    }
    if path == ".travis.yml" {
        return Some(CiService::Travis);
    }
    let of_gitlab = name.ends_with(".gitlab-ci.yml") || is_below(path.as_str(), ".gitlab/ci");
    of_gitlab.then_some(CiService::GitLab)
}

fn is_action(path: &Utf8Path) -> bool {
    path.starts_with(".github/actions") && matches!(path.file_stem(), Some("action"))
}

/// The commands of a list, of lists in it, or of one text: one line after the other, as one shell gets them. `false`
/// when something among them is not known.
pub(super) fn add_commands(item: YamlItem<'_>, script: &mut MappedText) -> bool {
    add_nested(item, script, 0)
}

/// GitLab takes lists in lists ten deep.
const MAX_NESTING: usize = 10;

fn add_nested(item: YamlItem<'_>, script: &mut MappedText, depth: usize) -> bool {
    if item.tag().is_some() || depth > MAX_NESTING {
        return false;
    }
    if item.is_sequence() {
        // What follows something that is not known is read all the same.
        let mut known = true;
        for part in item.items() {
            known &= add_nested(part, script, depth + 1);
        }
        return known;
    }
    let Some(text) = item.scalar().and_then(|scalar| scalar.text.as_ref()) else {
        return false;
    };
    script.append(text);
    script.push("\n", text.whole().end as usize);
    true
}
