//! The requirements files of a project, and what each is for.

use super::Project;
use crate::syntax::Parse;
use crate::syntax::requirements::{self, RequirementsFile};
use crate::text::{Decoding, ReadError, SourceFile, Span, parts, resolve};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A requirements file.
#[derive(Debug)]
pub struct RequirementsSource {
    /// The file; an empty stand-in when it cannot be read.
    pub file: Arc<SourceFile>,
    /// Its lines and errors.
    pub parse: Parse<RequirementsFile>,
    /// What it is for, by its name.
    pub role: RequirementsRole,
    /// Files it includes that are not there, climb out of the project, or include it again.
    pub bad_includes: Vec<BadInclude>,
    /// Why it cannot be read.
    pub unreadable: Option<ReadError>,
}

/// An include that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadInclude {
    /// The target as written.
    pub span: Span,
    /// Why.
    pub problem: IncludeProblem,
}

/// Why an include is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncludeProblem {
    /// The file is not there.
    Missing,
    /// It includes the including file again, which pip refuses.
    Cycle,
    /// It lies outside the project, where pip may well find it and we do not look.
    Outside,
}

/// What a requirements file is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequirementsRole {
    /// What the package needs at run time: `requirements.txt`, `tools/pip-requires`.
    Runtime,
    /// The same for one major version of Python: `requirements.py3.txt`, `requirements-py2.txt`.
    PerPython(u32),
    /// What the tests need.
    Tests,
    /// What the documentation needs.
    Docs,
    /// What the full container needs.
    ThirdParty,
    /// Constraints.
    Constraints,
    /// Another one.
    Other,
}

/// Files that are told when they are there and cannot be read.
const EXPECTED: &[&str] = &[
    "requirements.txt",
    "test-requirements.txt",
    "thirdparty-requirements.txt",
    "tools/pip-requires",
    "tools/test-requires",
];

/// Reads the files found by name and those they include.
pub(super) fn read(project: &Project) -> Vec<RequirementsSource> {
    let mut queue: Vec<Utf8PathBuf> = project
        .tree()
        .files()
        .filter(|path| is_requirements_path(path))
        .chain(
            EXPECTED
                .iter()
                .map(Utf8Path::new)
                .filter(|path| !project.tree().has_file(path) && is_blocked(project, path)),
        )
        .map(Utf8Path::to_owned)
        .collect();
    queue.reverse();
    let mut seen: BTreeSet<Utf8PathBuf> = queue.iter().cloned().collect();
    let mut sources = Vec::new();
    while let Some(path) = queue.pop() {
        let source = read_one(project, &path);
        for target in includes(&source) {
            if project.tree().has_file(&target) && seen.insert(target.clone()) {
                queue.push(target);
            }
        }
        sources.push(source);
    }
    sources.sort_by(|a, b| a.file.path().cmp(b.file.path()));
    mark_bad_includes(project, &mut sources);
    sources
}

fn read_one(project: &Project, path: &Utf8Path) -> RequirementsSource {
    let opened = project.files().open(path, Decoding::Requirements);
    let (file, unreadable) = match opened.and_then(refuse_binary) {
        Ok(file) => (file, None),
        Err(error) => (project.files().placeholder(path), Some(error)),
    };
    RequirementsSource {
        parse: requirements::parse(&file),
        role: role(path),
        file,
        bad_includes: Vec::new(),
        unreadable,
    }
}

fn refuse_binary(file: Arc<SourceFile>) -> Result<Arc<SourceFile>, ReadError> {
    if file.text().contains('\0') {
        return Err(ReadError::Io(
            "it holds zero bytes, so it is no text".to_owned(),
        ));
    }
    Ok(file)
}

/// Whether a file of that name stands there and cannot be listed: a folder, or a link that leads out of the project.
fn is_blocked(project: &Project, path: &Utf8Path) -> bool {
    let opened = project.files().open(path, Decoding::Requirements);
    matches!(opened, Err(error) if error != ReadError::NotFound)
}

/// A `*requirements*.txt` of the root, any text file of `requirements/`, pbr's old names in `tools/`, and
/// `docker/*/` sets of an image.
fn is_requirements_path(path: &Utf8Path) -> bool {
    let (folder, name) = parts(path);
    let is_possible =
        matches!(folder, "" | "tools" | "requirements") || folder.starts_with("docker");
    if !is_possible {
        return false;
    }
    let name = name.to_ascii_lowercase();
    let text = name.ends_with(".txt") || name.ends_with(".in") || name.ends_with(".pip");
    match folder {
        "tools" => matches!(name.as_str(), "pip-requires" | "test-requires"),
        "requirements" => text,
        "" => text && (is_requirements_name(&name) || name.contains("constraints")),
        _ => folder.starts_with("docker") && text && is_requirements_name(&name),
    }
}

fn is_requirements_name(name: &str) -> bool {
    name.contains("requirements") && name != "other-requirements.txt"
}

fn role(path: &Utf8Path) -> RequirementsRole {
    let name = path.file_name().unwrap_or_default().to_ascii_lowercase();
    if path == "tools/pip-requires" || path == "tools/test-requires" {
        return if name == "pip-requires" {
            RequirementsRole::Runtime
        } else {
            RequirementsRole::Tests
        };
    }
    let stem = name
        .rsplit_once('.')
        .map_or(name.as_str(), |(stem, _)| stem);
    let words: Vec<&str> = stem.split(['-', '_', '.']).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    let python = words.iter().find_map(|word| {
        let digits = word
            .strip_prefix("py")
            .or_else(|| word.strip_prefix("python"))?;
        digits.get(..1)?.parse().ok()
    });
    if has(&["constraints"]) {
        RequirementsRole::Constraints
    } else if has(&[
        "test",
        "tests",
        "testing",
        "dev",
        "develop",
        "development",
        "lint",
        "ci",
    ]) {
        RequirementsRole::Tests
    } else if has(&["doc", "docs", "rtd"]) {
        RequirementsRole::Docs
    } else if has(&["thirdparty"]) {
        RequirementsRole::ThirdParty
    } else if let (true, Some(major)) = (stem.starts_with("requirements"), python) {
        RequirementsRole::PerPython(major)
    } else if path == "requirements.txt" {
        RequirementsRole::Runtime
    } else {
        RequirementsRole::Other
    }
}

impl RequirementsSource {
    /// The `-r` and `-c` lines: target as written and its place.
    fn include_lines(&self) -> impl Iterator<Item = (&str, Span)> {
        self.parse
            .tree
            .lines
            .iter()
            .filter_map(|line| line.include())
            .map(|(target, _)| (target.value.as_str(), target.span))
    }

    fn folder(&self) -> &Utf8Path {
        self.file.path().parent().unwrap_or(Utf8Path::new(""))
    }
}

/// Files of the project that a file includes.
pub(super) fn includes(source: &RequirementsSource) -> Vec<Utf8PathBuf> {
    source
        .include_lines()
        .filter_map(|(target, _)| resolve(source.folder(), target).ok())
        .collect()
}

fn mark_bad_includes(project: &Project, sources: &mut [RequirementsSource]) {
    let graph: Vec<(Utf8PathBuf, Vec<Utf8PathBuf>)> = sources
        .iter()
        .map(|source| (source.file.path().to_owned(), includes(source)))
        .collect();
    for source in sources {
        let own = source.file.path();
        source.bad_includes = source
            .include_lines()
            .filter(|(target, _)| !target.contains("://") && !target.contains("${"))
            .filter_map(|(target, span)| {
                let problem = match resolve(source.folder(), target) {
                    Err(_) => IncludeProblem::Outside,
                    Ok(path) if !project.tree().has_file(&path) => IncludeProblem::Missing,
                    Ok(path) if reaches(&graph, &path, own) => IncludeProblem::Cycle,
                    Ok(_) => return None,
                };
                Some(BadInclude { span, problem })
            })
            .collect();
    }
}

/// Whether following includes from one file leads to another.
fn reaches(graph: &[(Utf8PathBuf, Vec<Utf8PathBuf>)], from: &Utf8Path, to: &Utf8Path) -> bool {
    let mut open = vec![from];
    let mut seen = BTreeSet::new();
    while let Some(path) = open.pop() {
        if path == to {
            return true;
        }
        if !seen.insert(path) {
            continue;
        }
        let targets = graph.iter().find(|(known, _)| known == path);
        open.extend(
            targets
                .into_iter()
                .flat_map(|(_, targets)| targets)
                .map(Utf8PathBuf::as_path),
        );
    }
    false
}
