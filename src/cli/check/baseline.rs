//! Known findings, recorded in a file: what an old code base starts from.
//!
//! A finding is known by its file, its code and the text of its line, blanks aside, so that it stays known when lines move
//! and comes back when its line is changed. Of several alike as many are known as were recorded.

use super::super::args::Known;
use super::super::configuration::Configuration;
use super::super::output::{Output, plural};
use super::super::{CliError, write};

use super::input::shown;
use crate::diagnostic::Diagnostic;
use crate::report::json;
use crate::text::Files;
use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

const SCHEMA: &str = "unsetup.baseline/1";

/// Where a finding stands, whatever its row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Place {
    /// From the folder of the baseline.
    path: String,
    code: String,
    /// Its line, with one blank for several.
    line: String,
}

/// The file on the disk.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    findings: Vec<Row>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    path: String,
    code: String,
    line: String,
    count: usize,
}

/// The findings that one file records.
#[derive(Debug)]
pub(super) struct Baseline {
    file: PathBuf,
    /// The folder of the file, resolved.
    folder: PathBuf,
    known: BTreeMap<Place, usize>,
}

impl Baseline {
    /// A file that is not read, because it will be written.
    fn new(file: &Path) -> Self {
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        Self {
            file: file.to_owned(),
            folder: folder.canonicalize().unwrap_or(folder.to_owned()),
            known: BTreeMap::new(),
        }
    }

    fn read(file: &Path) -> Result<Self, CliError> {
        let failed =
            |reason: &str| CliError::Usage(format!("baseline `{}`: {reason}", file.display()));
        if !file.exists() {
            return Err(failed("there is no such file; --write-baseline makes it"));
        }
        let bytes = fs_err::read(file).map_err(|error| failed(&error.to_string()))?;
        let document: Document =
            serde_json::from_slice(&bytes).map_err(|error| failed(&error.to_string()))?;
        if document.schema != SCHEMA {
            return Err(failed(&format!("its schema is not {SCHEMA}")));
        }
        let rows = document.findings.into_iter().map(|row| {
            let place = Place {
                path: row.path,
                code: row.code,
                line: row.line,
            };
            (place, row.count)
        });
        Ok(Self {
            known: rows.collect(),
            ..Self::new(file)
        })
    }

    /// Takes out the findings that are recorded.
    pub fn remove_known(&self, files: &Files, root: &Path, found: &mut Vec<Diagnostic>) {
        let prefix = self.prefix(root);
        let mut left = self.known.clone();
        found.retain(|finding| {
            let count = left.get_mut(&place(files, &prefix, finding));
            match count.filter(|count| **count > 0) {
                Some(count) => {
                    *count -= 1;
                    false
                }
                None => true,
            }
        });
    }

    /// The path of a project from the folder of the file.
    fn prefix(&self, root: &Path) -> Utf8PathBuf {
        let real = root.canonicalize().unwrap_or(root.to_owned());
        shown(real.strip_prefix(&self.folder).unwrap_or(&real))
    }
}

fn place(files: &Files, prefix: &Utf8PathBuf, finding: &Diagnostic) -> Place {
    let (path, start, _) = files.locate(finding.span);
    let file = files.get(finding.span.file);
    let line = file.and_then(|file| Some(file.slice(file.line(start.row)?).to_owned()));
    let line = line.unwrap_or_default();
    Place {
        path: prefix.join(path).into_string(),
        code: finding.code.to_owned(),
        line: line.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// The baselines of a run, each read once.
pub(super) struct Baselines {
    given: Option<PathBuf>,
    is_off: bool,
    writes: bool,
    known: Mutex<HashMap<PathBuf, Arc<Baseline>>>,
}

impl Baselines {
    pub fn new(options: &Known) -> Self {
        Self {
            given: options.baseline.clone(),
            is_off: options.no_baseline,
            writes: options.write_baseline,
            known: Mutex::default(),
        }
    }

    /// The baseline of a project: that of the command line, else of its configuration.
    pub fn of(&self, configuration: &Configuration) -> Result<Option<Arc<Baseline>>, CliError> {
        let file = self.given.as_ref().or(configuration.baseline.as_ref());
        let Some(file) = file.filter(|_| !self.is_off) else {
            return match self.writes {
                true => Err(CliError::Usage(
                    "--write-baseline wants to know where: --baseline FILE, or `baseline` in the configuration".to_owned(),
                )),
                false => Ok(None),
            };
        };
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(file) {
            return Ok(Some(known.clone()));
        }
        let baseline = Arc::new(match self.writes {
            true => Baseline::new(file),
            false => Baseline::read(file)?,
        });
        lock().insert(file.clone(), baseline.clone());
        Ok(Some(baseline))
    }
}

/// One project with the findings to record.
pub(super) struct Record<'a> {
    pub baseline: &'a Baseline,
    pub root: &'a Path,
    pub files: &'a Files,
    pub found: &'a [Diagnostic],
}

/// Records all findings, each project's in its own file; says what was done.
pub(super) fn write<'a>(
    records: impl Iterator<Item = Record<'a>>,
    output: &Output,
) -> Result<String, CliError> {
    let mut files: BTreeMap<&Path, BTreeMap<Place, usize>> = BTreeMap::new();
    for record in records {
        let places = files.entry(&record.baseline.file).or_default();
        let prefix = record.baseline.prefix(record.root);
        for finding in record.found {
            let place = place(record.files, &prefix, finding);
            *places.entry(place).or_default() += 1;
        }
    }
    let mut said = Vec::new();
    for (file, places) in files {
        let count: usize = places.values().sum();
        said.push(format!(
            "Recorded {count} {} in {}.",
            plural(count, "finding"),
            file.display()
        ));
        write_file(file, places, output)?;
    }
    Ok(said.join("\n"))
}

fn write_file(
    file: &Path,
    places: BTreeMap<Place, usize>,
    output: &Output,
) -> Result<(), CliError> {
    let rows = places.into_iter().map(|(place, count)| Row {
        path: place.path,
        code: place.code,
        line: place.line,
        count,
    });
    let text = json::document(&Document {
        schema: SCHEMA.to_owned(),
        findings: rows.collect(),
    });
    let folder = file.parent().unwrap_or(Path::new(""));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name = Utf8PathBuf::from(name.into_owned());
    let lock = write::Lock::take(folder)?;
    write::settle(&lock, output)?;
    write::all(&lock, [(&name, Some(text))])
}
