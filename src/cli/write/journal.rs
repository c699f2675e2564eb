//! Several files as one change, whatever happens in between.
//!
//! | step | what stands on the disk | after a kill here, the next run |
//! |------|-------------------------|---------------------------------|
//! | 1 | a journal that says `staging` and names all files to come | removes those and the journal: nothing has changed |
//! | 2 | the new files, under temporary names | the same |
//! | 3 | the journal says `ready` | goes on with step 4 |
//! | 4 | the new files, by renames; the removed ones are gone | the same, for those that are left |
//! | 5 | no journal | has nothing to do |
//!
//! The journal itself is replaced by a rename. It holds a hash of each file before and after, so that a file which
//! somebody has edited since is never overwritten.

use super::file_system::FileSystem;
use crate::text::hash;
use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io;

/// Its name, in the folder whose files change.
pub const JOURNAL: &str = ".unsetup-journal";
/// The journal before it has its name.
const JOURNAL_NEW: &str = ".unsetup-journal.new";
/// How the names of the files begin that wait for theirs.
const TEMPORARY: &str = ".unsetup-";
const SCHEMA: &str = "unsetup.journal/1";

/// A file that is written or, without bytes, removed.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub path: Utf8PathBuf,
    pub bytes: Option<Vec<u8>>,
}

/// What became of an interrupted change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Settled {
    /// There was none.
    Nothing,
    /// No file had changed, and none has.
    Undone,
    /// All of these files have changed now.
    Completed(Vec<Utf8PathBuf>),
}

/// Why files cannot be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The operating system refuses.
    #[error("cannot write `{0}`: {1}")]
    Io(Utf8PathBuf, #[source] io::Error),
    /// The same, when some files have changed already.
    #[error(
        "cannot write `{0}`: {1}; other files are written already: once that is mended, the same command writes the rest"
    )]
    Halfway(Utf8PathBuf, #[source] io::Error),
    /// A file was edited after the change was interrupted.
    #[error(
        "`{0}` has changed since an earlier run was interrupted while it wrote files; put it back as it was, or remove `{JOURNAL}` and the files it names"
    )]
    Edited(Utf8PathBuf),
    /// An earlier change waits to be completed or undone.
    #[error("an earlier run was interrupted while it wrote files; run the command again")]
    Waiting,
    /// A journal that cannot be understood.
    #[error("`{JOURNAL}` cannot be read ({0}); remove it and the files it names")]
    Journal(String),
}

#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    schema: String,
    state: State,
    files: Vec<Entry>,
    /// The folders that are made for them, outer ones first.
    folders: Vec<Utf8PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Staging,
    Ready,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    path: Utf8PathBuf,
    /// Where the new bytes wait; `None` when the file is removed.
    temporary: Option<Utf8PathBuf>,
    /// The hash before; `None` when the file is not there yet.
    old: Option<String>,
    /// The hash afterwards.
    new: Option<String>,
}

/// Carries out all changes or none.
///
/// # Errors
/// Why not; [`Failure::Halfway`] only when the very last steps fail.
pub(super) fn write(disk: &impl FileSystem, changes: &[Change]) -> Result<(), Failure> {
    if disk.exists(Utf8Path::new(JOURNAL)) {
        return Err(Failure::Waiting);
    }
    let mut journal = Journal::plan(disk, changes)?;
    if journal.files.is_empty() {
        return Ok(());
    }
    let staged = journal
        .save(disk)
        .and_then(|()| journal.stage(disk, changes));
    if let Err(failure) = staged {
        // What cannot be cleared away now is cleared away by the next run.
        let _ = clear(disk, JOURNAL_NEW).and_then(|()| journal.undo(disk));
        return Err(failure);
    }
    journal.state = State::Ready;
    journal.save(disk)?;
    journal.complete(disk)
}

/// Completes or undoes a change that was interrupted.
///
/// # Errors
/// When a file has been edited since, or cannot be written.
pub(super) fn settle(disk: &impl FileSystem) -> Result<Settled, Failure> {
    clear(disk, JOURNAL_NEW)?;
    let journal = Utf8Path::new(JOURNAL);
    let bytes = disk.read(journal).map_err(io_error(journal))?;
    let Some(bytes) = bytes else {
        return Ok(Settled::Nothing);
    };
    let journal: Journal =
        serde_json::from_slice(&bytes).map_err(|error| Failure::Journal(error.to_string()))?;
    if journal.schema != SCHEMA {
        return Err(Failure::Journal(format!("`{}`", journal.schema)));
    }
    journal.refuse_foreign(disk)?;
    match journal.state {
        State::Staging => journal.undo(disk).map(|()| Settled::Undone),
        State::Ready => {
            journal.complete(disk)?;
            let paths = journal.files.into_iter().map(|entry| entry.path);
            Ok(Settled::Completed(paths.collect()))
        }
    }
}

impl Journal {
    fn plan(disk: &impl FileSystem, changes: &[Change]) -> Result<Self, Failure> {
        let mut files = Vec::new();
        let mut folders = BTreeSet::new();
        for (number, change) in changes.iter().enumerate() {
            let path = &change.path;
            let old = content(disk, path)?;
            let new = change.bytes.as_deref().map(name_of);
            if old == new && !disk.is_folder(path) {
                continue;
            }
            if new.is_some() {
                let ancestors = path.ancestors().skip(1);
                let missing = ancestors.filter(|folder| !disk.exists(folder));
                folders.extend(missing.map(Utf8Path::to_owned));
            }
            let temporary = new.as_ref().map(|_| free_name(disk, path, number));
            files.push(Entry {
                path: path.clone(),
                temporary,
                old,
                new,
            });
        }
        Ok(Self {
            schema: SCHEMA.to_owned(),
            state: State::Staging,
            files,
            folders: folders.into_iter().collect(),
        })
    }

    /// A journal may come with a project from elsewhere: it must not lead out of its folder, nor name files that no run of
    /// ours would make.
    fn refuse_foreign(&self, disk: &impl FileSystem) -> Result<(), Failure> {
        let paths = self.files.iter().map(|entry| &entry.path);
        let inside = |path: &Utf8Path| {
            let is_plain = |part| matches!(part, Utf8Component::Normal(_));
            let mut above = path.ancestors().skip(1);
            path.components().all(is_plain) && !above.any(|folder| disk.is_link(folder))
        };
        let is_ours = |entry: &Entry, temporary: &Utf8PathBuf| {
            temporary.parent() == entry.path.parent()
                && temporary
                    .file_name()
                    .is_some_and(|name| name.starts_with(TEMPORARY))
        };
        let temporaries = self.files.iter().filter_map(|entry| {
            let temporary = entry.temporary.as_ref()?;
            (!is_ours(entry, temporary)).then_some(temporary)
        });
        let mut foreign = paths
            .chain(&self.folders)
            .filter(|path| !inside(path))
            .chain(temporaries);
        match foreign.next() {
            None => Ok(()),
            Some(path) => Err(Failure::Journal(format!("it names `{path}`"))),
        }
    }

    fn save(&self, disk: &impl FileSystem) -> Result<(), Failure> {
        let (new, journal) = (Utf8Path::new(JOURNAL_NEW), Utf8Path::new(JOURNAL));
        let text =
            serde_json::to_vec_pretty(self).map_err(|error| Failure::Journal(error.to_string()))?;
        disk.create(new, &text, new)
            .and_then(|()| disk.rename(new, journal))
            .and_then(|()| disk.sync_folder(Utf8Path::new("")))
            .map_err(io_error(journal))
    }

    fn stage(&self, disk: &impl FileSystem, changes: &[Change]) -> Result<(), Failure> {
        for folder in &self.folders {
            disk.create_folder(folder).map_err(io_error(folder))?;
        }
        for entry in &self.files {
            let own = changes.iter().find(|change| change.path == entry.path);
            let bytes = own.and_then(|change| change.bytes.as_deref());
            if let (Some(temporary), Some(bytes)) = (&entry.temporary, bytes) {
                disk.create(temporary, bytes, &entry.path)
                    .map_err(io_error(&entry.path))?;
            }
        }
        self.sync(disk)
    }

    fn complete(&self, disk: &impl FileSystem) -> Result<(), Failure> {
        for entry in &self.files {
            entry.refuse_edited(disk)?;
        }
        for entry in &self.files {
            entry
                .carry_out(disk)
                .map_err(|error| Failure::Halfway(entry.path.clone(), error))?;
        }
        self.sync(disk)?;
        clear(disk, JOURNAL)
    }

    fn undo(&self, disk: &impl FileSystem) -> Result<(), Failure> {
        for temporary in self
            .files
            .iter()
            .filter_map(|entry| entry.temporary.as_ref())
        {
            clear(disk, temporary)?;
        }
        for folder in self.folders.iter().rev().filter(|own| disk.exists(own)) {
            // Somebody may have put something there.
            let _ = disk.remove_folder(folder);
        }
        clear(disk, JOURNAL)
    }

    /// Brings the names in all folders to the disk.
    fn sync(&self, disk: &impl FileSystem) -> Result<(), Failure> {
        let own = self.files.iter().filter_map(|entry| entry.path.parent());
        let made = self.folders.iter().filter_map(|folder| folder.parent());
        let folders: BTreeSet<&Utf8Path> = own.chain(made).collect();
        folders
            .into_iter()
            .try_for_each(|folder| disk.sync_folder(folder).map_err(io_error(folder)))
    }
}

impl Entry {
    /// A file must be as it was before, or as it is to be.
    fn refuse_edited(&self, disk: &impl FileSystem) -> Result<(), Failure> {
        let is = content(disk, &self.path)?;
        let waits = match &self.temporary {
            Some(temporary) => content(disk, temporary)?,
            None => None,
        };
        let is_known = is == self.old || is == self.new;
        let can_be_done = is == self.new || waits == self.new;
        match is_known && can_be_done {
            true => Ok(()),
            false => Err(Failure::Edited(self.path.clone())),
        }
    }

    fn carry_out(&self, disk: &impl FileSystem) -> io::Result<()> {
        match &self.temporary {
            Some(temporary) if disk.exists(temporary) => disk.rename(temporary, &self.path),
            None if disk.exists(&self.path) => disk.remove(&self.path),
            _ => Ok(()),
        }
    }
}

/// The hash of a file.
fn content(disk: &impl FileSystem, path: &Utf8Path) -> Result<Option<String>, Failure> {
    if disk.is_folder(path) {
        let error = io::Error::new(io::ErrorKind::IsADirectory, "it is a folder");
        return Err(Failure::Io(path.to_owned(), error));
    }
    let bytes = disk.read(path).map_err(io_error(path))?;
    Ok(bytes.as_deref().map(name_of))
}

fn name_of(bytes: &[u8]) -> String {
    format!("{:032x}", hash(bytes.iter().copied()))
}

/// A name for the new file, in the folder of the old one.
fn free_name(disk: &impl FileSystem, path: &Utf8Path, number: usize) -> Utf8PathBuf {
    let mut name = path.to_owned();
    for attempt in 0.. {
        name.set_file_name(format!("{TEMPORARY}{number}-{attempt}.new"));
        if !disk.exists(&name) {
            break;
        }
    }
    name
}

fn clear(disk: &impl FileSystem, path: impl AsRef<Utf8Path>) -> Result<(), Failure> {
    let path = path.as_ref();
    if !disk.exists(path) {
        return Ok(());
    }
    disk.remove(path).map_err(io_error(path))
}

fn io_error(path: &Utf8Path) -> impl Fn(io::Error) -> Failure + '_ {
    |error| Failure::Io(path.to_owned(), error)
}
