//! A file of entry points, to which `file:` of setup.cfg and of `[tool.setuptools]` leads: an ini file whose keys end at
//! `=` only.

use crate::metadata::{EntryPoint, Groups, ListItem};
use crate::provenance::Provenance;
use crate::resolved::{Dynamic, Guard, Reason};
use crate::syntax::ini;
use crate::text::{Decoding, Files};

/// The groups of a file with that text; `place` is where the file is named.
pub(super) fn read(text: &str, place: &Provenance) -> Groups {
    let span = place.span;
    let mut groups = Groups::default();
    let Some(file) = Files::lone("entry_points.txt", text, Decoding::Utf8) else {
        return groups;
    };
    let parsed = ini::parse(&file);
    if let Some(error) = parsed.errors.first() {
        let message = format!("the entry points cannot be read: {}", error.message);
        return Groups::dynamic(Dynamic::new(Reason::Exception, message, Some(span)));
    }
    for section in &parsed.tree.sections {
        let list = groups.entry(&section.name.value);
        for option in &section.options {
            let text = format!("{} = {}", option.key.value, option.value);
            // A key with a colon ends elsewhere there than in setup.cfg.
            if option.key.value.contains(':') || EntryPoint::parse(&text).is_none() {
                let message = format!("`{text}` is no entry point");
                list.open
                    .push(Dynamic::new(Reason::Exception, message, Some(span)));
            } else {
                list.items.push(ListItem {
                    text,
                    guard: Guard::always(),
                    provenance: place.clone(),
                });
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::Origin;
    use crate::text::MemoryWorld;

    #[test]
    fn entry_points_are_read_from_an_ini_text() {
        let file = Files::new(MemoryWorld::new([("x", "")]));
        let span = file.placeholder("x".into()).whole();
        let place = Provenance::new(Origin::SetupCfg, span);
        let groups = read("[console_scripts]\nrun = foo:main\n", &place);
        let scripts = groups.get("console_scripts").unwrap();
        assert_eq!(scripts.texts().collect::<Vec<_>>(), ["run = foo:main"]);
        assert!(!read("no section\n", &place).open.is_empty());
    }
}
