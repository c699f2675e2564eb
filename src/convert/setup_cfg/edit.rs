//! An existing setup.cfg, edited to say something else.

use super::{Entry, SetupCfg, Words};
use crate::project::Source;
use crate::syntax::ini::{Ini, IniOption, LineKind, Section};
use crate::text::{Edit, Span, apply};
use std::collections::BTreeSet;

/// An existing setup.cfg and what it is to say.
pub(super) struct Editor<'a> {
    pub(super) cfg: &'a SetupCfg,
    pub(super) words: Words,
    pub(super) source: &'a Source<Ini>,
    pub(super) carried: &'a BTreeSet<Span>,
    pub(super) ending: &'static str,
}

impl Editor<'_> {
    /// The new text; `None` when two changes meet.
    pub(super) fn text(&self) -> Option<String> {
        let mut edits = Vec::new();
        let mut said: Vec<(&str, &str)> = Vec::new();
        for section in &self.source.parse.tree.sections {
            let name = section.name.value.as_str();
            if self.words.supersedes(name, self.cfg) {
                edits.push(Edit::replace(section.span, self.comments(section.span)));
                continue;
            }
            let mut kept = 0;
            for option in &section.options {
                let key = Words::key(name, option);
                let entry = self.cfg.entry(name, &key);
                match entry.or_else(|| self.renamed(name, &key)) {
                    Some(entry) if !said.contains(&(name, &entry.key)) => {
                        kept += 1;
                        said.push((name, &entry.key));
                        let changed = self.changed(name, entry, option);
                        edits.extend(changed.or_else(|| respelled(section, option, &key)));
                    }
                    None if !self.words.drops(name, &key, self.cfg) => {
                        kept += 1;
                        let new = self.words.kept_key(section, &key);
                        edits.extend(respelled(section, option, new));
                    }
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

    /// What is said under another key than until now.
    fn renamed(&self, section: &str, key: &str) -> Option<&Entry> {
        self.cfg.entry(section, self.words.new_key(section, key)?)
    }

    fn changed(&self, section: &str, entry: &Entry, option: &IniOption) -> Option<Edit> {
        if entry.key == Words::key(section, option) && entry.is_said_by(option) {
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
                    .any(|option| Words::key(name, option) == entry.key)
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

/// Writes the key of an option of the metadata as it is spelled today: with underscores, in small letters.
fn respelled(section: &Section, option: &IniOption, key: &str) -> Option<Edit> {
    let is_read = matches!(section.name.value.as_str(), "metadata" | "options");
    // Two spellings of one key would be one key twice, which nobody reads.
    let others = section
        .options
        .iter()
        .filter(|other| other.key.span != option.key.span);
    let is_alone = others
        .map(IniOption::pbr_key)
        .all(|other| other != option.pbr_key());
    (is_read && is_alone && option.key.value != key).then(|| Edit::replace(option.key.span, key))
}

impl Entry {
    /// Whether an option says the same already.
    fn is_said_by(&self, option: &IniOption) -> bool {
        let said = option.value_lines.iter().map(|line| line.value.as_str());
        said.eq(self.values().iter().map(String::as_str))
    }
}
