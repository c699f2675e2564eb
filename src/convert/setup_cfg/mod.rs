//! A setup.cfg in the making: what it will say, and how an existing one is edited to say it.

mod edit;
mod words;

pub(in crate::convert) use words::{Words, is_unread};

use super::Refusal;
use super::item_lines::Comments;
use crate::metadata::FieldName;
use crate::project::Source;
use crate::syntax::ini::{Ini, double_percent, is_writable};
use crate::text::Span;
use edit::Editor;
use std::collections::BTreeSet;

/// The commands that setuptools' backend gives to itself (`setuptools.build_meta` 84).
const BACKEND_COMMANDS: [&str; 5] = [
    "bdist_wheel",
    "dist_info",
    "editable_wheel",
    "egg_info",
    "sdist",
];

/// What setup.cfg will say, in its order.
#[derive(Debug, Default)]
pub(super) struct SetupCfg {
    sections: Vec<(&'static str, Vec<Entry>)>,
    /// Sections and keys that stay as they are; the key is empty for a whole section.
    kept: Vec<(&'static str, &'static str)>,
    /// Whether there is no setup.py that commands are given to.
    pub(super) without_setup_py: bool,
}

#[derive(Debug)]
struct Entry {
    key: String,
    value: Value,
    /// What stands above each line of a list; nothing at all without comments.
    comments: Vec<Comments>,
}

#[derive(Debug)]
enum Value {
    /// On the line of the key.
    Line(String),
    /// Each on a line below it.
    Lines(Vec<String>),
}

impl SetupCfg {
    /// Adds a value of one line.
    ///
    /// # Errors
    /// When it cannot be said in such a file.
    pub(super) fn line(
        &mut self,
        section: &'static str,
        key: &str,
        value: &str,
    ) -> Result<(), Refusal> {
        self.add(section, key, Value::Line(double_percent(value)))
    }

    /// Adds a list; an empty one adds nothing.
    ///
    /// # Errors
    /// When an item cannot be said in such a file.
    pub(super) fn lines(
        &mut self,
        section: &'static str,
        key: &str,
        values: &[String],
    ) -> Result<(), Refusal> {
        if values.is_empty() {
            return Ok(());
        }
        let values = values.iter().map(|value| double_percent(value)).collect();
        self.add(section, key, Value::Lines(values))
    }

    /// Adds a key without a value.
    ///
    /// # Errors
    /// When the key cannot be said in such a file.
    pub(super) fn empty(&mut self, section: &'static str, key: &str) -> Result<(), Refusal> {
        self.add(section, key, Value::Lines(Vec::new()))
    }

    /// Puts the comments of a list above its items; whether there is such a list.
    pub(super) fn explain(&mut self, section: &str, key: &str, comments: &[Comments]) -> bool {
        let sections = self.sections.iter_mut();
        let own = sections.filter(|(name, _)| *name == section);
        let entry = own
            .flat_map(|(_, entries)| entries)
            .find(|entry| entry.key == key);
        let is_it = |entry: &&mut Entry| entry.is_list() && entry.values().len() == comments.len();
        let Some(entry) = entry.filter(is_it) else {
            return false;
        };
        entry.comments = comments.to_vec();
        true
    }

    fn add(&mut self, section: &'static str, key: &str, value: Value) -> Result<(), Refusal> {
        let entry = Entry {
            key: key.to_owned(),
            value,
            comments: Vec::new(),
        };
        let lines = entry.values();
        let comment = |line: &String| line.starts_with(['#', ';']);
        if !is_writable(key, lines) || (entry.is_list() && lines.iter().any(comment)) {
            return Err(Refusal::new(
                format!("setup.cfg cannot say `{key}` = `{}`", lines.join("\\n")),
                None,
                "a key holds neither `=` nor `:`, a value no line break, no blank at its ends and no `#` at its start",
            ));
        }
        match self.sections.iter_mut().find(|(name, _)| *name == section) {
            Some((_, entries)) => entries.push(entry),
            None => self.sections.push((section, vec![entry])),
        }
        Ok(())
    }

    /// The text of a new file.
    pub(super) fn text(&self) -> String {
        let sections = self.sections.iter().map(|(name, entries)| {
            let entries: String = entries.iter().map(|entry| entry.text("\n")).collect();
            format!("[{name}]\n{entries}")
        });
        sections.collect::<Vec<_>>().join("\n")
    }

    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    /// Whether the value of a key is read from files.
    pub(super) fn reads_files(&self, section: &str, key: &str) -> bool {
        let values = self.entry(section, key).map(Entry::values);
        values.is_some_and(|values| values.iter().any(|value| value.starts_with("file:")))
    }

    /// Leaves what the file says of a field.
    pub(super) fn keep(&mut self, field: FieldName) {
        self.kept.extend(field.spec().setup_cfg);
    }

    /// Whether another name of a command goes: without setup.py only the backend gives commands.
    pub(super) fn drops_alias(&self, name: &str) -> bool {
        self.without_setup_py && !BACKEND_COMMANDS.contains(&name)
    }

    fn keeps(&self, section: &str, key: &str) -> bool {
        let mut kept = self.kept.iter();
        kept.any(|(own, name)| *own == section && (*name == key || name.is_empty()))
    }

    /// Takes a section back.
    pub(super) fn remove_section(&mut self, section: &str) {
        self.sections.retain(|(name, _)| *name != section);
    }

    /// The text of an existing file with its own sections and comments kept. What it says of fields in other words goes;
    /// `carried` are comments that another file has now.
    pub(super) fn edited(
        &self,
        source: &Source<Ini>,
        words: Words,
        carried: &BTreeSet<Span>,
    ) -> Option<String> {
        let editor = Editor {
            cfg: self,
            words,
            source,
            carried,
            ending: source.file.line_ending(),
        };
        editor.text()
    }

    fn entry(&self, section: &str, key: &str) -> Option<&Entry> {
        let (_, entries) = self.sections.iter().find(|(name, _)| *name == section)?;
        entries.iter().find(|entry| entry.key == key)
    }

    fn has_section(&self, section: &str) -> bool {
        self.sections.iter().any(|(name, _)| *name == section)
    }
}

impl Entry {
    fn values(&self) -> &[String] {
        match &self.value {
            Value::Line(value) => std::slice::from_ref(value),
            Value::Lines(values) => values,
        }
    }

    fn is_list(&self) -> bool {
        matches!(self.value, Value::Lines(_))
    }

    fn text(&self, ending: &str) -> String {
        match &self.value {
            Value::Line(value) => format!("{} = {value}{ending}", self.key),
            Value::Lines(values) => {
                let none = Comments::default();
                let comments = self.comments.iter().chain(std::iter::repeat(&none));
                let lines = values.iter().zip(comments).flat_map(|(value, comments)| {
                    let lines = comments.lines().chain([value.as_str()]);
                    lines.map(|line| format!("    {line}{ending}"))
                });
                format!("{} ={ending}{}", self.key, lines.collect::<String>())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::ini;
    use crate::text::{Decoding, Files, MemoryWorld};
    use camino::Utf8Path;

    fn edited(cfg: &SetupCfg, text: &str) -> String {
        let files = Files::new(MemoryWorld::new([("setup.cfg", text)]));
        let file = files
            .open(Utf8Path::new("setup.cfg"), Decoding::Utf8)
            .unwrap();
        let parse = ini::parse(&file);
        cfg.edited(&Source { file, parse }, Words::Pbr, &BTreeSet::new())
            .unwrap()
    }

    fn example() -> SetupCfg {
        let mut cfg = SetupCfg::default();
        cfg.line("metadata", "name", "pkg").unwrap();
        cfg.line("metadata", "summary", "100% pure").unwrap();
        cfg.lines("files", "packages", &["pkg".to_owned()]).unwrap();
        cfg
    }

    #[test]
    fn a_new_file_has_a_blank_line_between_sections() {
        let expected =
            "[metadata]\nname = pkg\nsummary = 100%% pure\n\n[files]\npackages =\n    pkg\n";
        assert_eq!(example().text(), expected);
    }

    #[test]
    fn an_existing_file_keeps_its_own_sections_and_comments() {
        let before = "# top\n[metadata]\n# the name\nname = pkg\ndescription = 100%% pure\n\n[options]\npackages = find:\n# kept\nzip_safe = no\n\n[flake8]\nignore = E501\n";
        let after = "# top\n[metadata]\n# the name\nname = pkg\nsummary = 100%% pure\n\n# kept\n[flake8]\nignore = E501\n\n[files]\npackages =\n    pkg\n";
        assert_eq!(edited(&example(), before), after);
        assert_eq!(edited(&example(), after), after);
    }

    #[test]
    fn what_cannot_be_said_is_refused() {
        let mut cfg = SetupCfg::default();
        assert!(cfg.line("metadata", "summary", "two\nlines").is_err());
        assert!(cfg.lines("extras", "a:b", &["x".to_owned()]).is_err());
        assert!(cfg.lines("files", "scripts", &["#x".to_owned()]).is_err());
    }
}
