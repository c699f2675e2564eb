//! A setup.cfg in the making: what it will say, and how an existing one is edited to say it.

use super::Refusal;
use crate::metadata::FIELDS;
use crate::project::Source;
use crate::syntax::ini::{Ini, IniOption, LineKind, Section, double_percent, is_writable};
use crate::text::{Edit, Span, apply};
use std::collections::BTreeSet;

/// What setup.cfg will say, in its order.
#[derive(Debug, Default)]
pub(super) struct SetupCfg {
    sections: Vec<(&'static str, Vec<Entry>)>,
}

#[derive(Debug)]
struct Entry {
    key: String,
    value: Value,
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

    fn add(&mut self, section: &'static str, key: &str, value: Value) -> Result<(), Refusal> {
        let entry = Entry {
            key: key.to_owned(),
            value,
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

    /// The text of an existing file with its own sections and comments kept. What setuptools alone would read there of
    /// the metadata goes, because it is said in pbr's words now; `carried` are comments that another file has now.
    pub(super) fn edited(&self, source: &Source<Ini>, carried: &BTreeSet<Span>) -> Option<String> {
        let editor = Editor {
            cfg: self,
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
                let lines = values.iter().map(|value| format!("    {value}{ending}"));
                format!("{} ={ending}{}", self.key, lines.collect::<String>())
            }
        }
    }

    /// Whether an option says the same already.
    fn is_said_by(&self, option: &IniOption) -> bool {
        let said = option.value_lines.iter().map(|line| line.value.as_str());
        said.eq(self.values().iter().map(String::as_str))
    }
}

struct Editor<'a> {
    cfg: &'a SetupCfg,
    source: &'a Source<Ini>,
    carried: &'a BTreeSet<Span>,
    ending: &'static str,
}

impl Editor<'_> {
    fn text(&self) -> Option<String> {
        let mut edits = Vec::new();
        let mut said: Vec<(&str, &str)> = Vec::new();
        for section in &self.source.parse.tree.sections {
            let name = section.name.value.as_str();
            if self.is_superseded(name) {
                edits.push(Edit::replace(section.span, self.comments(section.span)));
                continue;
            }
            let mut kept = 0;
            for option in &section.options {
                let key = option.pbr_key();
                let entry = self.cfg.entry(name, &key);
                match entry.or_else(|| self.renamed(name, &key)) {
                    Some(entry) if !said.contains(&(name, &entry.key)) => {
                        kept += 1;
                        said.push((name, &entry.key));
                        edits.extend(self.changed(entry, option));
                    }
                    None if !is_of_setuptools(name, &key) => kept += 1,
                    _ => edits.push(Edit::replace(option.span, self.comments(option.span))),
                }
            }
            let fills = self.additions(section, &said, &mut edits);
            if kept == 0 && !fills && !section.options.is_empty() {
                edits.retain(|edit| !section.span.contains(edit.span));
                edits.push(Edit::replace(section.span, self.comments(section.span)));
            }
        }
        let mut text = apply(self.source.file.text(), &edits)?;
        self.append_sections(&mut text);
        Some(text)
    }

    /// What pbr calls a field that setuptools knows by this key.
    fn renamed(&self, section: &str, key: &str) -> Option<&Entry> {
        let mut fields = FIELDS.iter();
        let field = fields.find(|field| field.setup_cfg == Some((section, key)))?;
        let (same, key) = field.pbr.filter(|(own, _)| *own == section)?;
        self.cfg.entry(same, key)
    }

    fn changed(&self, entry: &Entry, option: &IniOption) -> Option<Edit> {
        if entry.key == option.pbr_key() && entry.is_said_by(option) {
            return None;
        }
        let text = entry.text(self.ending) + &self.comments(option.span);
        Some(Edit::replace(option.span, text))
    }

    /// Puts what the section does not say yet behind its last option; whether there is anything.
    fn additions(&self, section: &Section, said: &[(&str, &str)], edits: &mut Vec<Edit>) -> bool {
        let name = section.name.value.as_str();
        let first = self.source.parse.tree.section(name);
        if first.is_none_or(|first| first.span != section.span) {
            return false;
        }
        let Some((_, entries)) = self.cfg.sections.iter().find(|(own, _)| *own == name) else {
            return false;
        };
        let missing = entries.iter().filter(|entry| {
            let elsewhere = self.source.parse.tree.sections.iter();
            !said.contains(&(name, &entry.key))
                && !elsewhere
                    .filter(|other| other.name.value == name)
                    .flat_map(|other| &other.options)
                    .any(|option| option.pbr_key() == entry.key)
        });
        let text: String = missing.map(|entry| entry.text(self.ending)).collect();
        if text.is_empty() {
            return false;
        }
        let last = section
            .options
            .last()
            .map_or(section.header, |option| option.span);
        let before = self.source.file.slice(last);
        let separator = match before.ends_with(['\n', '\r']) {
            true => "",
            false => self.ending,
        };
        edits.push(Edit::insert_after(last, format!("{separator}{text}")));
        true
    }

    fn append_sections(&self, text: &mut String) {
        let present = |name: &str| self.source.parse.tree.section(name).is_some();
        for (name, entries) in self.cfg.sections.iter().filter(|(name, _)| !present(name)) {
            while text.ends_with(&self.ending.repeat(2)) {
                text.truncate(text.len() - self.ending.len());
            }
            if !text.is_empty() {
                if !text.ends_with(['\n', '\r']) {
                    text.push_str(self.ending);
                }
                text.push_str(self.ending);
            }
            text.push_str(&format!("[{name}]{}", self.ending));
            for entry in entries {
                text.push_str(&entry.text(self.ending));
            }
        }
    }

    /// Whether the whole section is setuptools' word for a field that is said elsewhere now.
    fn is_superseded(&self, name: &str) -> bool {
        let of_field = FIELDS
            .iter()
            .any(|field| field.setup_cfg == Some((name, "")));
        (of_field || name == "options.packages.find") && !self.cfg.has_section(name)
    }

    /// The comment lines in a range, which outlive what they stood in.
    fn comments(&self, span: Span) -> String {
        let lines = self.source.parse.tree.lines.iter();
        lines
            .filter(|line| line.kind == LineKind::Comment && span.contains(line.span))
            .filter(|line| {
                !self
                    .carried
                    .iter()
                    .any(|comment| line.span.contains(*comment))
            })
            .map(|line| self.source.file.slice(line.span).trim_start())
            .collect()
    }
}

/// Other spellings under which setuptools takes a field, and words of pbr that setuptools passed over until now.
const SYNONYMS: [(&str, &str); 13] = [
    ("metadata", "home_page"),
    ("metadata", "summary"),
    ("metadata", "classifier"),
    ("metadata", "platform"),
    ("metadata", "license_file"),
    ("metadata", "description"),
    ("metadata", "description_file"),
    ("metadata", "description_content_type"),
    ("metadata", "python_requires"),
    ("metadata", "requires_python"),
    ("metadata", "requires_dist"),
    ("metadata", "setup_requires_dist"),
    ("metadata", "provides_dist"),
];

fn is_of_setuptools(section: &str, key: &str) -> bool {
    SYNONYMS.contains(&(section, key))
        || FIELDS
            .iter()
            .any(|field| field.setup_cfg == Some((section, key)))
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
        cfg.edited(&Source { file, parse }, &BTreeSet::new())
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
