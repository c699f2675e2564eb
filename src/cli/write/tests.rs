//! The writer is killed after every step.

use super::file_system::{Disk, FileSystem};
use super::journal::{Change, Failure, JOURNAL, Settled, settle, write};
use camino::{Utf8Path, Utf8PathBuf};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Result};

/// Files, and folders (`None`).
type Tree = BTreeMap<Utf8PathBuf, Option<Vec<u8>>>;

/// A disk that takes so many steps and then none.
struct Dying {
    tree: RefCell<Tree>,
    steps: Cell<usize>,
}

impl Dying {
    fn new(tree: Tree, steps: usize) -> Self {
        Self {
            tree: RefCell::new(tree),
            steps: Cell::new(steps),
        }
    }

    /// One change to the disk.
    fn step(&self, work: impl FnOnce(&mut Tree) -> Result<()>) -> Result<()> {
        let left = self.steps.get().checked_sub(1);
        self.steps.set(left.ok_or_else(|| Error::other("killed"))?);
        work(&mut self.tree.borrow_mut())
    }
}

fn missing() -> Error {
    Error::from(ErrorKind::NotFound)
}

impl FileSystem for Dying {
    fn read(&self, path: &Utf8Path) -> Result<Option<Vec<u8>>> {
        Ok(self.tree.borrow().get(path).cloned().flatten())
    }

    fn exists(&self, path: &Utf8Path) -> bool {
        path.as_str().is_empty() || self.tree.borrow().contains_key(path)
    }

    fn is_folder(&self, path: &Utf8Path) -> bool {
        path.as_str().is_empty() || self.tree.borrow().get(path) == Some(&None)
    }

    fn is_link(&self, path: &Utf8Path) -> bool {
        path == "linked"
    }

    fn create_folder(&self, path: &Utf8Path) -> Result<()> {
        if !path.parent().is_some_and(|folder| self.is_folder(folder)) {
            return Err(missing());
        }
        self.step(|tree| {
            tree.insert(path.to_owned(), None);
            Ok(())
        })
    }

    /// The name, then some bytes, then all of them.
    fn create(&self, path: &Utf8Path, bytes: &[u8], _: &Utf8Path) -> Result<()> {
        if self.exists(path) || !path.parent().is_some_and(|folder| self.is_folder(folder)) {
            return Err(missing());
        }
        for length in [0, bytes.len() / 2, bytes.len()] {
            self.step(|tree| {
                tree.insert(path.to_owned(), Some(bytes[..length].to_vec()));
                Ok(())
            })?;
        }
        Ok(())
    }

    fn rename(&self, from: &Utf8Path, to: &Utf8Path) -> Result<()> {
        self.step(|tree| {
            let file = tree.remove(from).ok_or_else(missing)?;
            tree.insert(to.to_owned(), file);
            Ok(())
        })
    }

    fn remove(&self, path: &Utf8Path) -> Result<()> {
        self.step(|tree| tree.remove(path).map(|_| ()).ok_or_else(missing))
    }

    fn remove_folder(&self, path: &Utf8Path) -> Result<()> {
        self.step(|tree| {
            if tree.keys().any(|own| own != path && own.starts_with(path)) {
                return Err(Error::from(ErrorKind::DirectoryNotEmpty));
            }
            tree.remove(path).map(|_| ()).ok_or_else(missing)
        })
    }

    fn sync_folder(&self, _: &Utf8Path) -> Result<()> {
        Ok(())
    }
}

const PLENTY: usize = 10_000;

fn tree(rows: &[(&str, Option<&str>)]) -> Tree {
    let file = |text: &&str| text.as_bytes().to_vec();
    rows.iter()
        .map(|(path, text)| (Utf8PathBuf::from(path), text.as_ref().map(file)))
        .collect()
}

fn old() -> Tree {
    tree(&[
        ("setup.py", Some("setup(name='a')\n")),
        ("setup.cfg", Some("[metadata]\n")),
        ("req.txt", Some("six\n")),
        ("docs", None),
        ("docs/index.rst", Some("a\n")),
    ])
}

fn new() -> Tree {
    tree(&[
        ("setup.py", Some("setup()\n")),
        ("setup.cfg", Some("[metadata]\nname = a\n")),
        ("docs", None),
        ("docs/index.rst", Some("a\n")),
        ("images", None),
        ("images/one", None),
        ("images/one/Dockerfile", Some("FROM a\n")),
        ("empty.txt", Some("")),
    ])
}

fn changes() -> Vec<Change> {
    let change = |path: &str, text: Option<&str>| Change {
        path: path.into(),
        bytes: text.map(|text| text.as_bytes().to_vec()),
    };
    vec![
        change("setup.py", Some("setup()\n")),
        change("setup.cfg", Some("[metadata]\nname = a\n")),
        change("req.txt", None),
        change("docs/index.rst", Some("a\n")),
        change("images/one/Dockerfile", Some("FROM a\n")),
        change("empty.txt", Some("")),
    ]
}

/// The steps that a whole write takes.
fn steps() -> usize {
    let disk = Dying::new(old(), PLENTY);
    write(&disk, &changes()).unwrap();
    assert_eq!(disk.tree.into_inner(), new());
    PLENTY - disk.steps.get()
}

#[test]
fn a_rerun_finds_the_old_or_the_new_project() {
    let mut seen = [0, 0];
    for life in 0..=steps() {
        let disk = Dying::new(old(), life);
        let _ = write(&disk, &changes());
        let left = disk.tree.into_inner();
        // The rerun may be killed as well, at any step.
        for second in (0..).chain([PLENTY]) {
            let disk = Dying::new(left.clone(), second);
            let is_done = settle(&disk).is_ok();
            let disk = Dying::new(disk.tree.into_inner(), PLENTY);
            settle(&disk).unwrap();
            let result = disk.tree.into_inner();
            assert!(
                result == old() || result == new(),
                "{life} {second}: {result:#?}"
            );
            seen[usize::from(result == new())] += 1;
            if is_done {
                break;
            }
        }
    }
    // Both happen, and a rerun of the write itself always comes to the end.
    assert!(seen[0] > 10 && seen[1] > 10, "{seen:?}");
}

#[test]
fn nothing_is_begun_before_that_is_done() {
    let disk = Dying::new(old(), steps() / 2);
    assert!(write(&disk, &changes()).is_err());
    let left = disk.tree.into_inner();
    let disk = Dying::new(left.clone(), PLENTY);
    assert!(matches!(write(&disk, &changes()), Err(Failure::Waiting)));
    assert_eq!(disk.tree.into_inner(), left);
}

#[test]
fn a_step_that_fails_leaves_the_old_project() {
    let mut tree = old();
    tree.insert("images".into(), Some(Vec::new()));
    let disk = Dying::new(tree.clone(), PLENTY);
    assert!(matches!(write(&disk, &changes()), Err(Failure::Io(..))));
    assert_eq!(disk.tree.into_inner(), tree);
}

#[test]
fn what_was_edited_in_between_is_not_overwritten() {
    let mut asked = 0;
    for life in 0..steps() {
        let disk = Dying::new(old(), life);
        let _ = write(&disk, &changes());
        let mut left = disk.tree.into_inner();
        left.insert("setup.py".into(), Some(b"mine\n".to_vec()));
        let disk = Dying::new(left, PLENTY);
        match settle(&disk) {
            Err(Failure::Edited(path)) => {
                assert_eq!(path, "setup.py");
                asked += 1;
            }
            other => assert!(matches!(other, Ok(Settled::Undone | Settled::Nothing))),
        }
        let edited = disk.read("setup.py".into()).unwrap();
        assert_eq!(edited.as_deref(), Some(b"mine\n".as_slice()));
    }
    assert!(asked > 0);
}

#[test]
fn a_journal_of_another_release_is_told() {
    for text in [
        "",
        "{}",
        "{\"schema\": \"unsetup.journal/2\", \"state\": \"ready\", \"files\": [], \"folders\": []}",
    ] {
        let disk = Dying::new(tree(&[(JOURNAL, Some(text))]), PLENTY);
        assert!(matches!(settle(&disk), Err(Failure::Journal(_))), "{text}");
    }
}

#[test]
fn a_journal_that_leads_elsewhere_is_refused() {
    for (path, temporary) in [
        ("../profile", "../.unsetup-0-0.new"),
        ("/etc/profile", "/etc/.unsetup-0-0.new"),
        ("linked/profile", "linked/.unsetup-0-0.new"),
        ("setup.py", "README"),
        ("setup.py", "docs/.unsetup-0-0.new"),
    ] {
        for state in ["staging", "ready"] {
            let text = format!(
                "{{\"schema\": \"unsetup.journal/1\", \"state\": \"{state}\", \"folders\": [], \"files\": \
                 [{{\"path\": \"{path}\", \"temporary\": \"{temporary}\", \"old\": null, \"new\": null}}]}}"
            );
            let before = tree(&[(JOURNAL, Some(text.as_str())), (temporary, Some("theirs"))]);
            let disk = Dying::new(before.clone(), PLENTY);
            assert!(matches!(settle(&disk), Err(Failure::Journal(_))), "{path}");
            assert_eq!(disk.tree.into_inner(), before);
        }
    }
}

#[cfg(unix)]
#[test]
fn a_disk_keeps_mode_bits_and_replaces_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs_err::write(at("script"), "old").unwrap();
    fs_err::set_permissions(at("script"), std::fs::Permissions::from_mode(0o751)).unwrap();
    symlink("script", at("link")).unwrap();
    let disk = Disk {
        root: folder.path().to_owned(),
    };
    let change = |path: &str| Change {
        path: path.into(),
        bytes: Some(b"new".to_vec()),
    };
    write(&disk, &[change("script"), change("link"), change("a/b")]).unwrap();
    let mode = |name: &str| at(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("script"), mode("link")), (0o751, 0o751));
    assert!(!at("link").symlink_metadata().unwrap().is_symlink());
    assert_eq!(fs_err::read_to_string(at("a/b")).unwrap(), "new");
    assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 3);
}
