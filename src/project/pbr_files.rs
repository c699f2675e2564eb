//! pbr's lists of files, `[files] data_files` and `package_data` (7.1): `target = source source`, lines without `=` going on
//! with the target above, words quoted as in a shell. A source of data files that ends in `*` is a whole folder.

use super::Tree;
use crate::metadata::{FieldName, Groups, ListItem};
use crate::provenance::{Origin, Provenance};
use crate::resolved::{Dynamic, Guard, Reason};
use crate::syntax::ini::IniOption;
use crate::text::Span;
use camino::Utf8Path;

/// The groups of an option with that interpolated text.
pub(super) fn groups(tree: &Tree, option: &IniOption, text: &str, field: FieldName) -> Groups {
    let mut reader = Reader {
        option,
        groups: Groups::default(),
        target: None,
    };
    let lines = text.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let stop = match (line.split_once('='), line.ends_with('*')) {
            (Some((target, source)), true) if field == FieldName::DataFiles => {
                reader.folder(tree, target.trim(), source.trim())
            }
            (Some((target, sources)), _) => reader.begin(target).and_then(|()| reader.add(sources)),
            (None, _) => reader.add(line),
        };
        if let Err(message) = stop {
            let span = Some(option.value_span);
            return Groups::dynamic(Dynamic::new(Reason::Exception, message, span));
        }
    }
    let mut groups = reader.groups;
    if field == FieldName::DataFiles {
        groups.groups.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    groups
}

struct Reader<'a> {
    option: &'a IniOption,
    groups: Groups,
    target: Option<String>,
}

impl Reader<'_> {
    fn begin(&mut self, target: &str) -> Result<(), String> {
        let words = words(target).ok_or("a quote is not closed, the build stops here")?;
        let target = words.into_iter().next();
        let target = target.ok_or("a line has no target before its `=`, the build stops here")?;
        self.groups.entry(&target);
        self.target = Some(target);
        Ok(())
    }

    fn add(&mut self, sources: &str) -> Result<(), String> {
        let target = self.target.clone();
        let target = target.ok_or("its first line has no `=`, the build stops here")?;
        let words = words(sources).ok_or("a quote is not closed, the build stops here")?;
        for word in words {
            self.push(&target, word);
        }
        Ok(())
    }

    fn push(&mut self, target: &str, text: String) {
        let provenance = Provenance::new(Origin::Pbr, self.place(&text));
        self.groups.entry(target).items.push(ListItem {
            text,
            guard: Guard::always(),
            provenance,
        });
    }

    fn place(&self, text: &str) -> Span {
        let mut lines = self.option.value_lines.iter();
        let line = lines.find(|line| line.value.contains(text));
        line.map_or(self.option.value_span, |line| line.span)
    }

    /// `target = prefix*`: every folder from the prefix on, its files each below the target. A prefix that is no folder
    /// gives nothing.
    fn folder(&mut self, tree: &Tree, target: &str, source: &str) -> Result<(), String> {
        let unquoted = |text: &str| words(text).map(|words| words.concat());
        let prefix = unquoted(source.trim_end_matches('*'));
        let (Some(prefix), Some(target)) = (prefix, unquoted(target)) else {
            return Err("a quote is not closed, the build stops here".to_owned());
        };
        let target = format!("{}/", target.trim_end_matches('/'));
        let top = prefix.trim_end_matches('/');
        if top.is_empty() || top.split('/').any(|part| matches!(part, "" | "." | "..")) {
            let message = "a pattern for the whole tree is not expanded";
            let span = Some(self.option.value_span);
            self.groups
                .open
                .push(Dynamic::new(Reason::UnknownCall, message, span));
            return Ok(());
        }
        let folders = folders(tree, top);
        for (folder, files) in folders {
            let joined = match folder.strip_prefix(top) {
                Some("") => target.clone(),
                // The walk keeps a slash that ends the prefix and puts one where there is none.
                Some(below) if prefix.ends_with('/') => {
                    format!("{target}{}", below.trim_start_matches('/'))
                }
                Some(below) => format!("{target}{below}"),
                None => continue,
            };
            self.groups.entry(&joined);
            for file in files {
                self.push(&joined, file);
            }
            self.target = Some(joined);
        }
        Ok(())
    }
}

/// The folders from `top` on with the files of each, all sorted.
fn folders(tree: &Tree, top: &str) -> std::collections::BTreeMap<String, Vec<String>> {
    let top = Utf8Path::new(top);
    let mut folders = std::collections::BTreeMap::new();
    for path in tree.files_below(top).filter(|path| *path != top) {
        let above = path
            .ancestors()
            .skip(1)
            .take_while(|folder| folder.starts_with(top));
        for folder in above {
            folders.entry(folder.to_string()).or_insert_with(Vec::new);
        }
        let parent = path.parent().map(Utf8Path::to_string).unwrap_or_default();
        folders.entry(parent).or_default().push(path.to_string());
    }
    folders
}

/// `shlex.split`; `None` when a quote is not closed.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('"'), '\\') => {
                let next = chars.next()?;
                let word = word.get_or_insert_with(String::new);
                if !matches!(next, '"' | '\\') {
                    word.push('\\');
                }
                word.push(next);
            }
            (None, '\\') => word.get_or_insert_with(String::new).push(chars.next()?),
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_with(String::new);
            }
            (None, c) if c.is_ascii_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_with(String::new).push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::ini;
    use crate::text::{Decoding, Files, MemoryWorld};

    fn read(value: &str) -> Option<String> {
        let world = MemoryWorld::new([
            ("setup.cfg", format!("[files]\ndata_files =\n    {value}\n")),
            ("etc/a b.ini", String::new()),
            ("etc/sub/deep/c.ini", String::new()),
        ]);
        let tree = Tree::read(&world, None);
        let files = Files::new(world);
        let file = files
            .open(Utf8Path::new("setup.cfg"), Decoding::Utf8)
            .unwrap();
        let parsed = ini::parse(&file);
        let option = parsed.tree.option("files", "data_files")?;
        let groups = groups(&tree, option, &option.value, FieldName::DataFiles);
        let shown = groups.groups.iter().map(|(target, list)| {
            format!("{target}: {}", list.texts().collect::<Vec<_>>().join("; "))
        });
        groups
            .open
            .is_empty()
            .then(|| shown.collect::<Vec<_>>().join(" | "))
    }

    #[test]
    fn a_trailing_star_is_the_whole_folder() {
        let all = "s/: etc/a b.ini | s/sub:  | s/sub/deep: etc/sub/deep/c.ini";
        assert_eq!(read("s = etc/*").as_deref(), Some(all));
        assert_eq!(read("s = nowhere*").as_deref(), Some(""));
    }

    #[test]
    fn words_may_be_quoted() {
        assert_eq!(
            read("'my dir' = 'etc/a b.ini' x").as_deref(),
            Some("my dir: etc/a b.ini; x")
        );
        assert_eq!(read("s = 'open"), None);
        assert_eq!(read("etc/a.ini"), None);
    }
}
