//! The comments of a file of a project, whatever its language, and what its statements are.

use crate::syntax::ini::LineKind;
use crate::syntax::python::Module;
use crate::syntax::toml::{Toml, TomlItem};
use crate::syntax::{dockerfile, ini, requirements, toml};
use crate::text::{SourceFile, Span};
use camino::Utf8Path;
use std::sync::Arc;

/// The comments of a file and the ranges of its statements, both in the order of the text.
#[derive(Debug)]
pub(super) struct Commentary {
    pub language: Language,
    /// From the sign that begins it to the end of its line.
    pub comments: Vec<Span>,
    /// Statements, options, instructions, logical lines.
    statements: Vec<Span>,
}

/// How a file is commented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Python,
    /// Whole lines from `#` or `;`.
    Ini,
    Requirements,
    Toml,
    /// Whole lines from `#`.
    Dockerfile,
    /// From `#` at the start of a word to the end of the line: shell, YAML, MANIFEST.in, bindep.txt.
    Hash,
    /// `<!-- … -->` on one line.
    Markdown,
    /// Lines from `.. `.
    Restructured,
}

impl Language {
    /// That of a file, by its name.
    pub fn of(path: &Utf8Path) -> Self {
        if dockerfile::is_name(path.file_name().unwrap_or("")) {
            return Self::Dockerfile;
        }
        match path.extension() {
            Some("py") => Self::Python,
            Some("cfg" | "ini") => Self::Ini,
            Some("toml") => Self::Toml,
            Some("md" | "markdown") => Self::Markdown,
            Some("rst") => Self::Restructured,
            Some("txt" | "in" | "pip") if path.file_name() != Some("MANIFEST.in") => {
                Self::Requirements
            }
            _ => Self::Hash,
        }
    }

    /// Whether a comment may stand between the lines of a statement, most of the time.
    pub fn has_comments_inside(self) -> bool {
        matches!(self, Self::Python | Self::Ini | Self::Toml)
    }

    /// Whether it is a text for people.
    pub fn is_prose(self) -> bool {
        matches!(self, Self::Markdown | Self::Restructured)
    }
}

impl Commentary {
    pub fn read(file: &Arc<SourceFile>) -> Self {
        let language = Language::of(file.path());
        let (comments, statements) = match language {
            Language::Python => {
                let module = Module::parse(file);
                (module.comments().collect(), module.logical_lines())
            }
            Language::Ini => of_ini(file),
            Language::Requirements => of_requirements(file),
            Language::Toml => of_toml(file),
            Language::Dockerfile => of_dockerfile(file),
            Language::Hash => (line_comments(file, hash), Vec::new()),
            Language::Markdown => (line_comments(file, |line| line.find("<!--")), Vec::new()),
            Language::Restructured => (line_comments(file, dots), Vec::new()),
        };
        Self {
            language,
            comments,
            statements,
        }
    }

    /// The statement that holds an offset: the smallest, when they nest.
    pub fn statement(&self, offset: u32) -> Option<Span> {
        let holding = self
            .statements
            .iter()
            .filter(|span| span.start <= offset && offset < span.end);
        holding.min_by_key(|span| span.len()).copied()
    }
}

fn of_ini(file: &SourceFile) -> (Vec<Span>, Vec<Span>) {
    let ini = ini::parse(file).tree;
    let comments = ini
        .lines
        .iter()
        .filter(|line| line.kind == LineKind::Comment)
        .map(|line| trimmed(file, line.span));
    let options = ini.sections.iter().flat_map(|section| &section.options);
    (
        comments.collect(),
        options.map(|option| option.span).collect(),
    )
}

fn of_requirements(file: &Arc<SourceFile>) -> (Vec<Span>, Vec<Span>) {
    let lines = requirements::parse(file).tree.lines;
    (
        lines.iter().filter_map(|line| line.comment).collect(),
        lines.iter().map(|line| line.span).collect(),
    )
}

fn of_dockerfile(file: &SourceFile) -> (Vec<Span>, Vec<Span>) {
    let tree = dockerfile::parse(file).tree;
    let instructions = tree.instructions.iter().map(|instruction| instruction.span);
    let comments = tree.comments.iter().map(|comment| comment.span);
    (comments.collect(), instructions.collect())
}

/// A `#` outside of strings begins a comment.
fn of_toml(file: &SourceFile) -> (Vec<Span>, Vec<Span>) {
    let tree = toml::parse(file).tree;
    let mut found = TomlPlaces::default();
    found.collect(&tree);
    let in_string = |at: usize| {
        let holding = |text: &Span| text.start as usize <= at && at < text.end as usize;
        found.strings.iter().any(holding)
    };
    let comments = lines(file).filter_map(|line| {
        let start = line.start as usize;
        let mut signs = file.slice(line).match_indices('#');
        let (at, _) = signs.find(|(at, _)| !in_string(start + at))?;
        Some(file.span(start + at, line.end as usize))
    });
    (comments.collect(), found.entries)
}

#[derive(Default)]
struct TomlPlaces {
    strings: Vec<Span>,
    entries: Vec<Span>,
}

impl TomlPlaces {
    fn collect(&mut self, tree: &Toml) {
        let mut open: Vec<TomlItem<'_>> = tree.root().into_iter().collect();
        while let Some(item) = open.pop() {
            if item.as_str().is_some() {
                self.strings.push(item.span());
            }
            for entry in item.as_table().into_iter().flatten() {
                if entry.item.as_table().is_none() {
                    self.entries.push(entry.key.span.cover(entry.item.span()));
                }
                open.push(entry.item);
            }
            open.extend(item.as_array().into_iter().flatten());
        }
    }
}

/// What a language takes for the start of a comment on a line, on every line.
fn line_comments(file: &SourceFile, start: impl Fn(&str) -> Option<usize>) -> Vec<Span> {
    lines(file)
        .filter_map(|line| {
            let at = start(file.slice(line))?;
            Some(file.span(line.start as usize + at, line.end as usize))
        })
        .collect()
}

fn lines(file: &SourceFile) -> impl Iterator<Item = Span> {
    (1..).map_while(|row| file.line(row))
}

fn hash(line: &str) -> Option<usize> {
    line.match_indices('#').map(|(at, _)| at).find(|at| {
        let before = line.get(..*at).unwrap_or("");
        before.is_empty() || before.ends_with([' ', '\t'])
    })
}

fn dots(line: &str) -> Option<usize> {
    let indent = line.len() - line.trim_start().len();
    line.get(indent..)?.starts_with(".. ").then_some(indent)
}

fn trimmed(file: &SourceFile, span: Span) -> Span {
    let text = file.slice(span);
    let start = span.start as usize + (text.len() - text.trim_start().len());
    file.span(start, start + text.trim().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Decoding, Files};

    fn comments(path: &str, text: &str) -> Vec<String> {
        let file = Files::lone(path, text, Decoding::Utf8).unwrap();
        let commentary = Commentary::read(&file);
        let each = commentary.comments.iter();
        each.map(|span| file.slice(*span).to_owned()).collect()
    }

    #[test]
    fn a_sign_inside_of_a_text_is_no_comment() {
        assert_eq!(comments("a.py", "x = '# no'  # yes\n"), ["# yes"]);
        let toml = "a = \"# no\" # yes\nb = [\n  '''\n# no''', # yes too\n]\n";
        assert_eq!(comments("pyproject.toml", toml), ["# yes", "# yes too"]);
        assert_eq!(
            comments("requirements.txt", "x @ https://h/a#no # yes\n"),
            ["# yes"]
        );
        assert_eq!(
            comments("setup.cfg", "[a]\nb = # no\n    # yes\n; yes\n"),
            ["# yes", "; yes"]
        );
        assert_eq!(comments("build.sh", "echo a#no # yes\n"), ["# yes"]);
    }

    #[test]
    fn texts_for_people_have_comments_too() {
        assert_eq!(
            comments("README.md", "# Title\n<!-- yes -->\n"),
            ["<!-- yes -->"]
        );
        assert_eq!(comments("README.rst", "Title\n.. yes\n"), [".. yes"]);
    }

    #[test]
    fn a_statement_is_the_smallest_that_holds_a_place() {
        let text = "if x:\n    f(\n        a,\n    )\n";
        let file = Files::lone("a.py", text, Decoding::Utf8).unwrap();
        let statement = Commentary::read(&file).statement(23).unwrap();
        assert_eq!(file.slice(statement), "f(\n        a,\n    )");
    }
}
