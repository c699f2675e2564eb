//! Whether what was made is what was wanted.

use super::lists::{Key, Lists};
use crate::convert::Refusal;
use crate::eval::{Data, Evaluation, Keyword, Mapping, Node, Sequence, SetupCall, evaluate};
use crate::project::Project;
use crate::resolved::{Guard, Resolved};
use crate::syntax::python::Module;
use crate::text::{Decoding, Files, OverlayWorld};
use camino::Utf8Path;
use std::collections::BTreeSet;
use std::sync::Arc;

const SETUP: &str = "setup.py";

/// Keywords that come from `**something` must all stay, because they cannot be taken out of it.
///
/// # Errors
/// When one of them would have to go, or not all of them are known.
pub(super) fn refuse_unseen(
    lists: &Lists<'_>,
    setup: &Evaluation,
    kept: &BTreeSet<String>,
) -> Result<(), Refusal> {
    let items = || lists.lists.iter().flat_map(|list| &list.items);
    if !items().any(|item| item.key == Key::Opaque) {
        return Ok(());
    }
    let written: BTreeSet<&str> = items()
        .filter_map(|item| match &item.key {
            Key::Keyword(name) | Key::Entry(_, name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    for call in &setup.calls {
        let place = call
            .open
            .first()
            .map(|open| open.span.unwrap_or(call.callee));
        let goes = |keyword: &&Keyword| {
            let name = keyword.name.as_str();
            !written.contains(name) && !kept.contains(name)
        };
        let unseen = call.keywords.iter().find(goes).map(|keyword| keyword.span);
        if let Some(place) = unseen.or(place) {
            return Err(Refusal::new(
                "arguments of setup() come from a value that is not written entry by entry",
                Some(place),
                "write them in the call of setup(), or in a dictionary that the call names",
            ));
        }
    }
    Ok(())
}

/// Reads and evaluates the new text.
///
/// # Errors
/// When it has errors that were not there, gives other keywords, or another value for one of them.
pub(super) fn check(project: &Project, text: &str, kept: &BTreeSet<String>) -> Result<(), Refusal> {
    let mut world = OverlayWorld::new(project.files().world().clone());
    world.insert(SETUP, text.as_bytes());
    let files = Files::shared(Arc::new(world));
    let after = evaluate(&files, Utf8Path::new(SETUP));
    let Some(before) = project.setup() else {
        return Ok(());
    };
    let place = before.calls.first().map(|call| call.callee);
    let differs = |what: String| {
        Refusal::new(
            format!("without the arguments that move, setup.py would not give the same: {what}"),
            place,
            "take apart what setup() gets from the code around it",
        )
    };
    let module = files.open(Utf8Path::new(SETUP), Decoding::Python);
    let old = before.file.as_ref().map(Module::parse);
    if let (Ok(new), Some(old)) = (module, old) {
        let new = Module::parse(&new);
        if new.is_broken() && !old.is_broken() {
            return Err(differs("it would not be valid Python".to_owned()));
        }
    }
    if before.calls.len() != after.calls.len() {
        return Err(differs("setup() would be reached elsewhere".to_owned()));
    }
    for (old, new) in before.calls.iter().zip(&after.calls) {
        if !old.guard.implies(&new.guard) {
            return Err(differs("setup() would not be reached".to_owned()));
        }
        if let Some(name) = difference(old, new, kept) {
            return Err(differs(format!("`{name}`")));
        }
    }
    Ok(())
}

/// The first keyword that is not as it should be.
fn difference<'a>(
    old: &'a SetupCall,
    new: &'a SetupCall,
    kept: &BTreeSet<String>,
) -> Option<&'a str> {
    let extra = new
        .keywords
        .iter()
        .find(|keyword| !kept.contains(&keyword.name));
    if let Some(extra) = extra {
        return Some(&extra.name);
    }
    let shape = Shape { path: &old.guard };
    let mut wanted = old
        .keywords
        .iter()
        .filter(|keyword| kept.contains(&keyword.name));
    let changed = wanted.find(|keyword| {
        let twin = new.keyword(&keyword.name);
        twin.is_none_or(|twin| shape.keyword(twin) != shape.keyword(keyword))
    });
    changed.map(|keyword| keyword.name.as_str())
}

/// Values without their places, in the environments in which the call was reached before.
struct Shape<'a> {
    path: &'a Guard,
}

impl Shape<'_> {
    fn guard(&self, guard: &Guard) -> String {
        format!("{:?}", guard.and(self.path))
    }

    fn keyword(&self, keyword: &Keyword) -> (String, String) {
        (self.guard(&keyword.guard), self.value(&keyword.value))
    }

    fn value(&self, value: &Resolved<Node>) -> String {
        match value {
            Resolved::Known(node) => self.data(&node.data),
            Resolved::Dynamic(_) => "?".to_owned(),
            Resolved::Guarded(alternatives) => {
                let parts = alternatives.iter();
                let parts = parts
                    .map(|(guard, value)| format!("{}: {}", self.guard(guard), self.value(value)));
                format!("<{}>", parts.collect::<Vec<_>>().join(" | "))
            }
        }
    }

    fn data(&self, data: &Data) -> String {
        match data {
            Data::List(items) => format!("list{}", self.sequence(items)),
            Data::Tuple(items) => format!("tuple{}", self.sequence(items)),
            Data::Set(items) => format!("set{}", self.sequence(items)),
            Data::Iterator(items) => format!("iterator{}", self.sequence(items)),
            Data::Dict(entries) => self.mapping(entries),
            data => format!("{data:?}"),
        }
    }

    fn sequence(&self, items: &Sequence) -> String {
        let parts = items.items.iter();
        let parts =
            parts.map(|item| format!("{}: {}", self.guard(&item.guard), self.value(&item.value)));
        let open = if items.open.is_empty() { "" } else { "…" };
        format!("[{}{open}]", parts.collect::<Vec<_>>().join(", "))
    }

    fn mapping(&self, entries: &Mapping) -> String {
        let parts = entries.entries.iter().map(|entry| {
            let key = self.data(&entry.key.data);
            format!(
                "{}: {key}: {}",
                self.guard(&entry.guard),
                self.value(&entry.value)
            )
        });
        let open = if entries.open.is_empty() { "" } else { "…" };
        format!("{{{}{open}}}", parts.collect::<Vec<_>>().join(", "))
    }
}
