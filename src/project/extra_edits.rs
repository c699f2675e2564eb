//! Changes to `extras_require` of setup.py, where it is a dictionary of lists that is written out.

use super::Project;
use crate::eval::{Data, Item, MapEntry, Mapping};
use crate::syntax::version::{is_valid_name, normalize_extra};
use crate::syntax::{marker, requirement};
use crate::text::{Edit, Span, Spanned};

/// One entry: its key and the requirements it lists.
struct Extra<'a> {
    key: Span,
    list: Span,
    items: Vec<(&'a str, Span)>,
}

impl Extra<'_> {
    fn span(&self) -> Span {
        self.key.cover(self.list)
    }
}

impl Project {
    /// The edits that join an extra into a later one of the same name, under its normal form.
    pub fn joined_extras(
        &self,
        earlier: &Spanned<String>,
        later: &Spanned<String>,
    ) -> Option<Vec<Edit>> {
        let name = normalize_extra(&later.value);
        let (from, to) = (self.extra(earlier.span)?, self.extra(later.span)?);
        let has_condition = earlier.value.contains(':') || later.value.contains(':');
        if has_condition || !is_valid_name(&name) {
            return None;
        }
        let new = from.items.iter().filter(|(text, _)| {
            let mut known = to.items.iter();
            !known.any(|(known, _)| known == text)
        });
        let new: Vec<String> = new.map(|(_, span)| self.files().slice(*span)).collect();
        let mut edits = vec![self.remove_from_setup(from.span())?];
        edits.extend(self.respelled_key(&to, &later.value, &name)?);
        match to.items.first() {
            _ if new.is_empty() => {}
            Some((_, first)) => {
                edits.push(Edit::insert_before(*first, format!("{}, ", new.join(", "))));
            }
            None => edits.push(self.replace_in_setup(to.list, &format!("[{}]", new.join(", ")))?),
        }
        Some(edits)
    }

    /// The edits that give an extra another name, unless one has it.
    pub fn renamed_extra(&self, key: &Spanned<String>, name: &str) -> Option<Vec<Edit>> {
        let extra = self.extra(key.span)?;
        let (_, mapping) = self.extras_written()?;
        let is_taken = mapping.entries.iter().any(|entry| {
            matches!(&entry.key.data, Data::Str(other) if normalize_extra(other) == name && entry.key.span != key.span)
        });
        if is_taken || !is_valid_name(name) || key.value.contains(':') {
            return None;
        }
        self.respelled_key(&extra, &key.value, name)
    }

    /// The edits that move what stands under the key `:condition` to `install_requires`, each with the condition.
    pub fn marked_instead(&self, key: &Spanned<String>, condition: &str) -> Option<Vec<Edit>> {
        let extra = self.extra(key.span)?;
        let condition = condition.trim();
        marker::guard(condition)?;
        let marked: Option<Vec<String>> = extra
            .items
            .iter()
            .map(|(text, span)| {
                let text = requirement::parse(text, *span).ok()?.with_marker(condition);
                let quote = ['"', '\'']
                    .into_iter()
                    .find(|quote| !text.contains(*quote))?;
                Some(format!("{quote}{text}{quote}"))
            })
            .collect();
        let marked = marked?.join(", ");
        let (keyword, mapping) = self.extras_written()?;
        let is_only = mapping.entries.len() == 1 && keyword.contains(key.span);
        let span = if is_only { keyword } else { extra.span() };
        let mut edits = vec![self.remove_from_setup(span)?];
        if marked.is_empty() {
            return Some(edits);
        }
        edits.push(match self.setup_call()?.keyword("install_requires") {
            None => self.insert_keyword(&format!("install_requires=[{marked}]"))?,
            Some(required) => {
                let list = required.value.known()?;
                let Data::List(items) = &list.data else {
                    return None;
                };
                items.open.is_empty().then_some(())?;
                self.insert_item(list.span, &marked)?
            }
        });
        Some(edits)
    }

    /// The keyword and its dictionary, when both are written in the call of setup().
    fn extras_written(&self) -> Option<(Span, &Mapping)> {
        let keyword = self.setup_call()?.keyword("extras_require")?;
        let node = keyword.value.known()?;
        let Data::Dict(mapping) = &node.data else {
            return None;
        };
        let is_written = keyword.in_call && keyword.span.contains(node.span);
        is_written.then_some((keyword.span, mapping))
    }

    fn extra(&self, key: Span) -> Option<Extra<'_>> {
        let (_, mapping) = self.extras_written()?;
        let mut entries = mapping.entries.iter();
        self.as_written(entries.find(|entry| entry.key.span == key)?)
    }

    /// An entry that is a literal key with a list of literals, in every environment.
    fn as_written<'a>(&self, entry: &'a MapEntry) -> Option<Extra<'a>> {
        let list = entry.value.known()?;
        let Data::List(items) = &list.data else {
            return None;
        };
        let text = |item: &'a Item| match &item.value.known()?.data {
            Data::Str(text) if item.guard.is_always() => {
                Some((text.as_str(), item.value.known()?.span))
            }
            _ => None,
        };
        let texts: Option<Vec<(&str, Span)>> = items.items.iter().map(text).collect();
        let texts =
            texts.filter(|texts| texts.iter().all(|(_, span)| list.span.contains(*span)))?;
        let between = entry.key.span.at_end().cover(list.span.at_start());
        let is_entry = entry.guard.is_always()
            && items.open.is_empty()
            && entry.key.span.end <= list.span.start
            && self.files().slice(between).trim() == ":"
            && self.files().slice(list.span).starts_with('[');
        is_entry.then_some(Extra {
            key: entry.key.span,
            list: list.span,
            items: texts,
        })
    }

    /// Another name between the same quotes; no edit when it has that name.
    fn respelled_key(&self, extra: &Extra<'_>, old: &str, new: &str) -> Option<Vec<Edit>> {
        let written = self.files().slice(extra.key);
        let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        if written != format!("{quote}{old}{quote}") {
            return None;
        }
        let edit = || Edit::replace(extra.key, format!("{quote}{new}{quote}"));
        Some(if old == new { Vec::new() } else { vec![edit()] })
    }
}
