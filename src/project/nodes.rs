//! Evaluated Python values to field values, with the types that setuptools accepts (84.2, specs measured by its builds).

use crate::eval::{Data, Item, Node, Sequence};
use crate::metadata::{Flag, Groups, List, ListItem, Table, TableEntry, Text};
use crate::provenance::{Origin, Provenance};
use crate::resolved::{Dynamic, Guard, Reason, Resolved};
use crate::text::Span;

/// A value and the environments in which it is given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) value: &'a Resolved<Node>,
    pub(super) guard: &'a Guard,
    /// Where it stands, for reasons without a place of their own.
    pub(super) span: Span,
}

/// The place of an evaluated value.
pub(super) fn provenance(node: &Node) -> Provenance {
    Provenance {
        origin: Origin::SetupPy,
        span: node.span,
        trail: node.trail.clone(),
        via: node.via.clone(),
    }
}

/// A text; `None` when it is `None` in every environment, which counts as not given.
/// `convert` says what a node is as text, or `Err` with the words for why it is none.
pub(super) fn text(
    given: Given<'_>,
    convert: impl Fn(&Node) -> Result<Option<String>, String>,
) -> Option<(Text, Option<Provenance>)> {
    let mut values: Vec<(Guard, Option<String>)> = Vec::new();
    let mut place = None;
    if !given.guard.is_always() {
        values.push((given.guard.negate(), None));
    }
    for (guard, alternative) in given.value.alternatives() {
        let node = match alternative {
            Ok(node) => node,
            Err(dynamic) => return Some((Resolved::Dynamic(dynamic.clone()), None)),
        };
        match convert(node) {
            Ok(value) => {
                place.get_or_insert_with(|| provenance(node));
                add_alternative(&mut values, given.guard.and(&guard), value);
            }
            Err(message) => {
                let dynamic = Dynamic::new(Reason::UnknownCall, message, Some(node.span));
                return Some((Resolved::Dynamic(dynamic), Some(provenance(node))));
            }
        }
    }
    Some((settle(values, given.span)?, place))
}

/// Adds an alternative; equal ones are one under the wider condition.
fn add_alternative(values: &mut Vec<(Guard, Option<String>)>, guard: Guard, value: Option<String>) {
    match values.iter_mut().find(|(_, known)| *known == value) {
        Some((known, _)) => *known = known.or(&guard),
        None => values.push((guard, value)),
    }
}

fn settle(values: Vec<(Guard, Option<String>)>, span: Span) -> Option<Text> {
    let mut present = Vec::new();
    let mut absent = false;
    for (guard, value) in values {
        match value {
            Some(text) => present.push((guard, Resolved::Known(text))),
            None => absent = true,
        }
    }
    match (present.len(), absent) {
        (0, _) => None,
        (1, false) => present.pop().map(|(_, value)| value),
        (_, false) => Some(Resolved::Guarded(present)),
        (_, true) => Some(Resolved::Dynamic(Dynamic::new(
            Reason::Environment,
            "it is given in some environments only",
            Some(span),
        ))),
    }
}

/// The text of a string node.
pub(super) fn as_string(node: &Node) -> Result<Option<String>, String> {
    match &node.data {
        Data::Str(text) => Ok(Some(text.clone())),
        Data::None => Ok(None),
        other => Err(format!(
            "setuptools writes the Python text of {}, which is not modelled",
            describe(other)
        )),
    }
}

/// A flag; `None` when it is not given.
pub(super) fn flag(given: Given<'_>) -> Option<(Flag, Option<Provenance>)> {
    let (value, place) = text(given, |node| match &node.data {
        Data::Bool(value) => Ok(Some(value.to_string())),
        Data::Int(value @ (0 | 1)) => Ok(Some((*value == 1).to_string())),
        Data::None => Ok(None),
        other => Err(format!("a flag is wanted, not {}", describe(other))),
    })?;
    Some((value.map(&mut |text| text == "true"), place))
}

/// A list. `split` gives the items of a node that stands where the whole list is wanted (a string, say) or `None`
/// when that node is no list at all; items that are strings go through `lines`.
pub(super) struct ListReader {
    /// What setuptools makes of a string in place of the list.
    pub(super) of_string: fn(&str) -> Vec<String>,
    /// What setuptools makes of one string item.
    pub(super) of_item: fn(&str) -> Vec<String>,
    /// Whether lists in the list are flattened.
    pub(super) nested: bool,
}

impl ListReader {
    /// Items one to one; a string is taken letter by letter, as Python does.
    pub(super) const PLAIN: Self = Self {
        of_string: |text| text.chars().map(String::from).collect(),
        of_item: |text| vec![text.to_owned()],
        nested: false,
    };

    /// Requirements: lines with comments and continuations, lists in lists flattened.
    pub(super) const REQUIREMENTS: Self = Self {
        of_string: requirement_lines,
        of_item: requirement_lines,
        nested: true,
    };

    /// Texts separated by commas (`platforms`, `keywords`).
    pub(super) const COMMAS: Self = Self {
        of_string: |text| text.split(',').map(|part| part.trim().to_owned()).collect(),
        of_item: |text| vec![text.to_owned()],
        nested: false,
    };

    /// Reads the list; `None` when it is `None` everywhere.
    pub(super) fn read(&self, given: Given<'_>) -> Option<(List, Option<Provenance>)> {
        gather(
            given,
            |list: &mut List| &mut list.open,
            |list, node, guard| self.add(list, node, guard, 0),
        )
    }

    fn add(&self, list: &mut List, node: &Node, guard: &Guard, depth: usize) {
        match &node.data {
            Data::Str(text) => self.add_texts(list, (self.of_string)(text), node, guard),
            Data::Iterator(_) if self.nested => list.open.push(used_up(node.span)),
            Data::List(items) | Data::Tuple(items) | Data::Set(items) | Data::Iterator(items) => {
                self.add_sequence(list, items, guard, depth);
            }
            Data::Dict(mapping) if self.nested => {
                for entry in &mapping.entries {
                    if let Data::Str(text) = &entry.key.data {
                        let guard = guard.and(&entry.guard);
                        self.add_texts(list, (self.of_item)(text), &entry.key, &guard);
                    }
                }
                list.open.extend(mapping.open.iter().cloned());
            }
            other => list.open.push(not_a_list(other, node.span)),
        }
    }

    fn add_sequence(&self, list: &mut List, sequence: &Sequence, guard: &Guard, depth: usize) {
        list.open.extend(sequence.open.iter().cloned());
        for item in &sequence.items {
            self.add_item(list, item, guard, depth);
        }
    }

    fn add_item(&self, list: &mut List, item: &Item, guard: &Guard, depth: usize) {
        let guard = guard.and(&item.guard);
        for (condition, alternative) in item.value.alternatives() {
            let guard = guard.and(&condition);
            if guard.is_never() {
                continue;
            }
            match alternative {
                Ok(node) => match &node.data {
                    Data::Str(text) => self.add_texts(list, (self.of_item)(text), node, &guard),
                    Data::List(_) | Data::Tuple(_) if self.nested && depth < 16 => {
                        self.add(list, node, &guard, depth + 1);
                    }
                    other => list.open.push(not_a_list(other, node.span)),
                },
                Err(dynamic) => list.open.push(dynamic.clone()),
            }
        }
    }

    fn add_texts(&self, list: &mut List, texts: Vec<String>, node: &Node, guard: &Guard) {
        for text in texts {
            list.push_merged(ListItem {
                text,
                guard: guard.clone(),
                provenance: provenance(node),
            });
        }
    }
}

/// Every alternative of a value added to one list or table, with the place of the first; `None` when the value is `None`
/// everywhere. `open` is where reasons go for what may be missing.
fn gather<T: Default>(
    given: Given<'_>,
    open: impl Fn(&mut T) -> &mut Vec<Dynamic>,
    mut add: impl FnMut(&mut T, &Node, &Guard),
) -> Option<(T, Option<Provenance>)> {
    let mut gathered = T::default();
    let mut place = None;
    let mut seen = false;
    for (guard, alternative) in given.value.alternatives() {
        match alternative {
            Ok(node) if node.data == Data::None => {}
            Ok(node) => {
                seen = true;
                place.get_or_insert_with(|| provenance(node));
                add(&mut gathered, node, &given.guard.and(&guard));
            }
            Err(dynamic) => {
                seen = true;
                open(&mut gathered).push(dynamic.clone());
            }
        }
    }
    seen.then_some((gathered, place))
}

/// A table of texts from a dictionary.
pub(super) fn table(given: Given<'_>) -> Option<(Table, Option<Provenance>)> {
    gather(
        given,
        |table: &mut Table| &mut table.open,
        add_table_entries,
    )
}

fn add_table_entries(table: &mut Table, node: &Node, guard: &Guard) {
    let Data::Dict(mapping) = &node.data else {
        table.open.push(not_a_list(&node.data, node.span));
        return;
    };
    table.open.extend(mapping.open.iter().cloned());
    for entry in &mapping.entries {
        let Data::Str(key) = &entry.key.data else {
            table.open.push(not_a_list(&entry.key.data, entry.key.span));
            continue;
        };
        let guard = guard.and(&entry.guard);
        let always = Guard::always();
        let value = text(
            Given {
                value: &entry.value,
                guard: &always,
                span: entry.key.span,
            },
            as_string,
        );
        let Some((value, place)) = value else {
            continue;
        };
        table.entries.push(TableEntry {
            key: key.clone(),
            value,
            guard,
            provenance: place.unwrap_or_else(|| provenance(&entry.key)),
        });
    }
}

/// A table of lists from a dictionary of lists (or strings), each list read by `reader`.
pub(super) fn groups(
    given: Given<'_>,
    reader: &ListReader,
) -> Option<(Groups, Option<Provenance>)> {
    gather(
        given,
        |groups: &mut Groups| &mut groups.open,
        |groups, node, guard| add_groups(groups, node, guard, reader),
    )
}

fn add_groups(groups: &mut Groups, node: &Node, guard: &Guard, reader: &ListReader) {
    let Data::Dict(mapping) = &node.data else {
        groups.open.push(not_a_list(&node.data, node.span));
        return;
    };
    groups.open.extend(mapping.open.iter().cloned());
    for entry in &mapping.entries {
        let Data::Str(key) = &entry.key.data else {
            groups
                .open
                .push(not_a_list(&entry.key.data, entry.key.span));
            continue;
        };
        let guard = guard.and(&entry.guard);
        let given = Given {
            value: &entry.value,
            guard: &guard,
            span: entry.key.span,
        };
        if !guard.is_always() && groups.get(key).is_none() {
            groups.conditional.push((key.clone(), entry.key.span));
        }
        if guard.is_always() {
            groups.conditional.retain(|(name, _)| name != key);
        }
        let list = groups.entry(key);
        if let Some((read, _)) = reader.read(given) {
            list.open.extend(read.open);
            for item in read.items {
                list.push_merged(item);
            }
        }
    }
}

/// The lines of a requirement text as `pkg_resources` and setuptools split it: blank lines and comment lines go,
/// ` # …` is cut, a line that ends in `\` goes on. The character before the `\` is lost, and so is a last line that goes on.
pub(super) fn requirement_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut begun = String::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.split_once(" #").map_or(line, |(before, _)| before);
        let joined = std::mem::take(&mut begun) + line;
        match joined.strip_suffix('\\') {
            Some(start) => {
                let mut start = start.to_owned();
                start.pop();
                start.trim().clone_into(&mut begun);
            }
            None => lines.push(joined.trim().to_owned()),
        }
    }
    lines
}

/// A summary: of several lines the first that is not blank (setuptools since 59; older ones broke the file).
pub(super) fn single_line(text: &str) -> String {
    if !text.contains('\n') {
        return text.to_owned();
    }
    let first = text.trim().split('\n').next();
    first.unwrap_or_default().to_owned()
}

fn not_a_list(data: &Data, span: Span) -> Dynamic {
    Dynamic::new(
        Reason::UnknownCall,
        format!("{} stands where texts are wanted", describe(data)),
        Some(span),
    )
}

/// setuptools checks requirements before it reads them, and an iterator can be read only once.
fn used_up(span: Span) -> Dynamic {
    let message =
        "an iterator is used up by the check before it is read, and its requirements are lost";
    Dynamic::new(Reason::Environment, message, Some(span))
}

/// A Python value in words.
fn describe(data: &Data) -> String {
    match data {
        Data::None => "None".to_owned(),
        Data::Bool(_) => "a boolean".to_owned(),
        Data::Int(_) | Data::Float(_) => "a number".to_owned(),
        Data::Str(_) => "a string".to_owned(),
        Data::Bytes(_) => "bytes".to_owned(),
        Data::List(_) => "a list".to_owned(),
        Data::Tuple(_) => "a tuple".to_owned(),
        Data::Set(_) => "a set".to_owned(),
        Data::Iterator(_) => "an iterator".to_owned(),
        Data::Dict(_) => "a dictionary".to_owned(),
        Data::Object { kind, .. } => format!("an object ({kind})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_text_is_split_as_setuptools_does() {
        let text = "six\n# comment\n\nrequests >= 2 # why\nfoo \\\n>=1\n";
        assert_eq!(requirement_lines(text), ["six", "requests >= 2", "foo>=1"]);
    }
}
