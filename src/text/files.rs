//! The files of one project, each read once.

use super::{
    Decoding, Encoding, FileId, MAX_FILE_BYTES, MAX_PYTHON_BYTES, MemoryWorld, Position, ReadError,
    SourceFile, Span, World, plain,
};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Reads files of the [`World`] on demand, keeps them, and finds them again by the [`FileId`] of a span.
pub struct Files {
    world: Arc<dyn World>,
    loaded: Mutex<Loaded>,
}

#[derive(Default)]
struct Loaded {
    by_id: Vec<Arc<SourceFile>>,
    /// By path, as a plain text: that is compared and hashed faster than a path is.
    by_path: HashMap<String, Answers>,
    placeholders: HashMap<Utf8PathBuf, Arc<SourceFile>>,
    /// Files that have other bytes by now; spans into what they were are still understood.
    gone: HashSet<FileId>,
}

/// Room for the files of a small project, so that the table need not grow.
const USUAL: usize = 24;

/// What there was at a path, by how it was read: mostly in one way only.
#[derive(Clone, Default)]
struct Answers {
    first: Option<(Decoding, Answer)>,
    others: Vec<(Decoding, Answer)>,
}

type Answer = Result<Arc<SourceFile>, ReadError>;

impl Answers {
    fn get(&self, decoding: Decoding) -> Option<&Answer> {
        let mut all = self.first.iter().chain(&self.others);
        let found = all.find(|(known, _)| *known == decoding);
        found.map(|(_, answer)| answer)
    }

    fn add(&mut self, decoding: Decoding, answer: Answer) {
        match &self.first {
            None => self.first = Some((decoding, answer)),
            Some(_) => self.others.push((decoding, answer)),
        }
    }
}

impl Files {
    /// The files of `world`, none read yet.
    pub fn new(world: impl World + 'static) -> Self {
        Self::shared(Arc::new(world))
    }

    /// The files of a world that others hold too.
    pub fn shared(world: Arc<dyn World>) -> Self {
        Self {
            world,
            loaded: Mutex::default(),
        }
    }

    /// The files of a world in which those at `changed` have other bytes, or are new. What was read of all others stays read, under
    /// the same ids.
    pub fn with_changes(&self, world: Arc<dyn World>, changed: &BTreeSet<Utf8PathBuf>) -> Self {
        let known = self.lock();
        let mut loaded = Loaded {
            by_id: known.by_id.clone(),
            by_path: known.by_path.clone(),
            placeholders: known.placeholders.clone(),
            gone: known.gone.clone(),
        };
        drop(known);
        let is_changed = |file: &&Arc<SourceFile>| changed.contains(file.path());
        let gone = loaded.by_id.iter().filter(is_changed).map(|file| file.id());
        loaded.gone.extend(gone);
        loaded
            .by_path
            .retain(|path, _| !changed.contains(Utf8Path::new(path)));
        loaded
            .placeholders
            .retain(|path, _| !changed.contains(path));
        Self {
            world,
            loaded: Mutex::new(loaded),
        }
    }

    /// The paths that were asked for so far, of files that are there and others.
    pub fn asked(&self) -> BTreeSet<Utf8PathBuf> {
        let loaded = self.lock();
        let paths = loaded.by_path.keys().map(Utf8PathBuf::from);
        paths.collect()
    }

    /// A text that is no file of a project, as a file of that name. `None` when it is too large.
    pub fn lone(name: &str, text: &str, decoding: Decoding) -> Option<Arc<SourceFile>> {
        let files = Self::new(MemoryWorld::new([(name, text)]));
        files.open(Utf8Path::new(name), decoding).ok()
    }

    /// The folder itself, for listing.
    pub fn world(&self) -> &Arc<dyn World> {
        &self.world
    }

    /// The decoded file at `path` (relative to the root, already [`resolve`](super::resolve)d).
    ///
    /// # Errors
    /// Why it cannot be read; the same answer each time it is asked.
    pub fn open(&self, path: &Utf8Path, decoding: Decoding) -> Result<Arc<SourceFile>, ReadError> {
        let key = plain(path);
        let known = |loaded: &Loaded| loaded.by_path.get(key.as_ref())?.get(decoding).cloned();
        if let Some(known) = known(&self.lock()) {
            return known;
        }
        let limit = match decoding {
            Decoding::Python => MAX_PYTHON_BYTES,
            Decoding::Utf8 | Decoding::Requirements => MAX_FILE_BYTES,
        };
        let read = self.world.read(path, limit);
        let mut loaded = self.lock();
        // Another thread may have been faster.
        if let Some(known) = known(&loaded) {
            return known;
        }
        let answer = read.map(|bytes| {
            let (text, encoding) = Encoding::decode_owned(bytes, decoding);
            loaded.add(path, text, encoding)
        });
        if loaded.by_path.is_empty() {
            loaded.by_path.reserve(USUAL);
        }
        let answers = loaded.by_path.entry(key.into_owned()).or_default();
        answers.add(decoding, answer.clone());
        answer
    }

    /// An empty stand-in for a file that cannot be read, so that a diagnostic has a place to point at.
    pub fn placeholder(&self, path: &Utf8Path) -> Arc<SourceFile> {
        let mut loaded = self.lock();
        if let Some(known) = loaded.placeholders.get(path) {
            return known.clone();
        }
        let file = loaded.add(path, String::new(), Encoding::UTF8);
        loaded.placeholders.insert(path.to_owned(), file.clone());
        file
    }

    /// The file that a span points into. Every span of a project comes from its own files; a foreign one gives `None`.
    pub fn get(&self, id: FileId) -> Option<Arc<SourceFile>> {
        self.lock().by_id.get(id.0 as usize).cloned()
    }

    /// All files that were read so far, in the order in which they were.
    pub fn loaded(&self) -> Vec<Arc<SourceFile>> {
        let loaded = self.lock();
        let is_current = |file: &&Arc<SourceFile>| !loaded.gone.contains(&file.id());
        loaded.by_id.iter().filter(is_current).cloned().collect()
    }

    /// Path, start and end of a span: what reports print.
    pub fn locate(&self, span: Span) -> (Utf8PathBuf, Position, Position) {
        match self.get(span.file) {
            Some(file) => (
                file.path().to_owned(),
                file.position(span.start as usize),
                file.position(span.end as usize),
            ),
            None => {
                let origin = Position { row: 1, column: 1 };
                (Utf8PathBuf::new(), origin, origin)
            }
        }
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> String {
        self.get(span.file)
            .map(|file| file.slice(span).to_owned())
            .unwrap_or_default()
    }

    /// A panic while the lock was held cannot leave the tables half written: each change is one insertion.
    fn lock(&self) -> MutexGuard<'_, Loaded> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Loaded {
    fn add(&mut self, path: &Utf8Path, text: String, encoding: Encoding) -> Arc<SourceFile> {
        let id = FileId(u32::try_from(self.by_id.len()).unwrap_or(u32::MAX));
        let file = Arc::new(SourceFile::new(id, path.to_owned(), text, encoding));
        self.by_id.push(file.clone());
        file
    }
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let paths = self
            .lock()
            .by_id
            .iter()
            .map(|file| file.path().to_owned())
            .collect::<Vec<_>>();
        f.debug_tuple("Files").field(&paths).finish()
    }
}
