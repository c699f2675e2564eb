//! `attr:` resolved: the version that a module of the project holds.

use super::{Project, read_setup_cfg, sources};
use crate::eval::{Data, Node, attribute};
use crate::metadata::{Metadata, Table, Text};
use crate::provenance::Origin;
use crate::resolved::{Dynamic, Reason, Resolved};
use crate::text::{EntryKind, Span, resolve as resolve_path};
use camino::{Utf8Path, Utf8PathBuf};

/// Puts the value where a source asks for `attr: …`, once the folders of the packages are known.
pub(super) fn resolve(project: &Project, metadata: &mut Metadata) {
    let asked = [
        project.pyproject().and_then(|source| {
            let keys = ["tool", "setuptools", "dynamic", "version", "attr"];
            let item = source.parse.tree.get(&keys)?;
            Some((item.as_str()?.to_owned(), item.span()))
        }),
        project
            .setup_cfg()
            .and_then(read_setup_cfg::version_attribute),
    ];
    let place = metadata.version.provenance();
    let Some(place) = place
        .filter(|place| place.origin != Origin::Pbr)
        .map(|place| place.span)
    else {
        return;
    };
    let Some((name, span)) = asked.into_iter().flatten().find(|(_, span)| *span == place) else {
        return;
    };
    let value = Asked {
        project,
        folders: metadata.package_dir.value(),
        name: name.trim(),
        span,
    }
    .value();
    if let Some(declared) = metadata.version.effective.as_mut() {
        declared.value = value;
    }
}

struct Asked<'a> {
    project: &'a Project,
    folders: Option<&'a Table>,
    name: &'a str,
    span: Span,
}

impl Asked<'_> {
    fn value(&self) -> Text {
        let (module, name) = self
            .name
            .rsplit_once('.')
            .unwrap_or(("__init__", self.name));
        let Some(path) = self.module_path(module) else {
            let message = format!("no module `{module}` is found in the project");
            return self.dynamic(Reason::Exception, message);
        };
        let search = vec![self.root(), Utf8PathBuf::new()];
        let found = attribute(self.project.files(), &path, module, name, search, self.span);
        let mut texts = Vec::new();
        for (guard, alternative) in found.alternatives() {
            match alternative.map(text) {
                Ok(Some(text)) => texts.push((guard, Resolved::Known(text))),
                Ok(None) => {
                    return self.dynamic(
                        Reason::UnknownCall,
                        format!("`{}` is no text and no tuple of numbers", self.name),
                    );
                }
                Err(reason) => return Resolved::Dynamic(reason.clone()),
            }
        }
        match texts.pop() {
            Some((_, only)) if texts.is_empty() => only,
            last => {
                texts.extend(last);
                Resolved::Guarded(texts)
            }
        }
    }

    /// The file of the module, a plain one before a package.
    fn module_path(&self, module: &str) -> Option<Utf8PathBuf> {
        let base = sources::folder_by(self.folders, module);
        let candidates = [format!("{base}.py"), format!("{base}/__init__.py")];
        candidates
            .iter()
            .filter_map(|path| resolve_path(Utf8Path::new(""), path).ok())
            .find(|path| self.project.files().world().kind(path) == Some(EntryKind::File))
    }

    fn root(&self) -> Utf8PathBuf {
        sources::folder_by(self.folders, "")
    }

    fn dynamic(&self, reason: Reason, message: String) -> Text {
        Resolved::Dynamic(Dynamic::new(reason, message, Some(self.span)))
    }
}

/// setuptools joins the items of a tuple or list by dots and prints anything else.
fn text(node: &Node) -> Option<String> {
    match &node.data {
        Data::Str(text) => Some(text.clone()),
        Data::Int(number) => Some(number.to_string()),
        Data::Tuple(items) | Data::List(items) if items.open.is_empty() => {
            let parts: Option<Vec<String>> = items
                .items
                .iter()
                .map(|item| match &item.value.known()?.data {
                    Data::Str(text) if item.guard.is_always() => Some(text.clone()),
                    Data::Int(number) if item.guard.is_always() => Some(number.to_string()),
                    _ => None,
                })
                .collect();
            Some(parts?.join("."))
        }
        _ => None,
    }
}
