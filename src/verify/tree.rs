//! The two sides as folders: copies of the working tree or of a git revision, each committed in a repository of its own.

use super::VerifyError;
use crate::convert::FileChange;
use crate::program::{Git, GitError, StoredFile, apart};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Folders that belong to tools and not to the project.
const LEFT_OUT: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    ".bzr",
    ".tox",
    ".nox",
    ".venv",
    ".eggs",
    ".mypy_cache",
    ".pytest_cache",
    "__pycache__",
    "node_modules",
];

/// Copies what a next commit would hold: all files that git tracks or would track; outside git, and where git ignores the
/// whole folder, all but the folders of tools. `to` must not be there yet.
///
/// # Errors
/// The file that cannot be copied.
pub(super) fn copy_working_tree(root: &Path, to: &Path) -> Result<(), VerifyError> {
    fs_err::create_dir_all(to)?;
    let mut names = vec!["ls-files", "-z", "--cached", "--others"];
    names.push("--exclude-standard");
    match Git::new(root).names(&names) {
        Ok(listed) if !listed.is_empty() => copy_listed(listed, root, to),
        Ok(_) | Err(_) => copy_below(root, to, &is_of_project),
    }
}

fn copy_listed(listed: Vec<Vec<u8>>, root: &Path, to: &Path) -> Result<(), VerifyError> {
    let names: BTreeSet<Vec<u8>> = listed.into_iter().collect();
    for name in names {
        let path = path_of(&name);
        let from = root.join(&path);
        // A file may be tracked and gone; a submodule is a folder.
        match fs_err::symlink_metadata(&from) {
            Err(_) => {}
            Ok(found) if found.is_dir() => copy_below(&from, &to.join(&path), &is_of_project)?,
            Ok(_) => copy_file(&from, &to.join(&path))?,
        }
    }
    Ok(())
}

/// Copies a folder with all in it that is `wanted`; links stay links.
fn copy_below(from: &Path, to: &Path, wanted: &dyn Fn(&Path) -> bool) -> Result<(), VerifyError> {
    fs_err::create_dir_all(to)?;
    for entry in fs_err::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if !wanted(&source) {
            continue;
        }
        match entry.file_type()?.is_dir() {
            true => copy_below(&source, &target, wanted)?,
            false => copy_file(&source, &target)?,
        }
    }
    Ok(())
}

/// Copies a folder as it is, repository and all.
///
/// # Errors
/// The file that cannot be copied.
pub(super) fn copy_whole(from: &Path, to: &Path) -> Result<(), VerifyError> {
    copy_below(from, to, &|_| true)
}

fn is_of_project(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let of_tool = name.is_some_and(|name| LEFT_OUT.contains(&name));
    !of_tool && !path.join("pyvenv.cfg").exists()
}

fn copy_file(from: &Path, to: &Path) -> Result<(), VerifyError> {
    if let Some(folder) = to.parent() {
        fs_err::create_dir_all(folder)?;
    }
    let kind = fs_err::symlink_metadata(from)?.file_type();
    if kind.is_symlink() {
        link(&fs_err::read_link(from)?, to)?;
    } else if kind.is_file() {
        fs_err::copy(from, to)?;
    }
    Ok(())
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> std::io::Result<()> {
    fs_err::os::unix::fs::symlink(target, at)
}

/// Elsewhere a link may need rights that nobody has: what it leads to stands in its place.
#[cfg(not(unix))]
fn link(target: &Path, at: &Path) -> std::io::Result<()> {
    let folder = at.parent().unwrap_or(Path::new("."));
    fs_err::copy(folder.join(target), at).map(|_| ())
}

/// Writes the files of a git revision as they are stored: no filter, no attribute, no hook has a say.
///
/// # Errors
/// When there is no such revision, or a file cannot be written.
pub(super) fn copy_revision(root: &Path, revision: &str, to: &Path) -> Result<(), VerifyError> {
    fs_err::create_dir_all(to)?;
    for file in Git::new(root).stored(revision)?.files() {
        write(&file, to)?;
    }
    Ok(())
}

fn write(file: &StoredFile<'_>, to: &Path) -> Result<(), VerifyError> {
    let target = to.join(path_of(file.name));
    if let Some(folder) = target.parent() {
        fs_err::create_dir_all(folder)?;
    }
    if file.mode == b"120000" {
        link(&path_of(file.bytes), &target)?;
        return Ok(());
    }
    fs_err::write(&target, file.bytes)?;
    if file.mode == b"100755" {
        make_executable(&target)?;
    }
    Ok(())
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    PathBuf::from(OsString::from_vec(bytes.to_vec()))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsString::from(String::from_utf8_lossy(bytes).into_owned()))
}

/// Makes the changes of a conversion.
///
/// # Errors
/// The file that cannot be written or removed.
pub(super) fn apply(changes: &[FileChange], root: &Path) -> Result<(), VerifyError> {
    for change in changes {
        let target = root.join(&change.path);
        match change.bytes() {
            None => fs_err::remove_file(&target)?,
            Some(bytes) => {
                if let Some(folder) = target.parent() {
                    fs_err::create_dir_all(folder)?;
                }
                fs_err::write(&target, bytes)?;
            }
        }
    }
    Ok(())
}

/// Makes a folder a repository with one commit of all its files, always by the same person at the same time, and tags it,
/// so that a version that comes from git is `0.0.0` and the same on both sides. Gives the id of the commit.
///
/// # Errors
/// When git is not there, or fails.
pub(super) fn commit(folder: &Path) -> Result<String, VerifyError> {
    let steps: [&[&str]; 5] = [
        &["init", "--quiet", "--initial-branch=main", "--template="],
        &["add", "--all", "--force"],
        &["commit", "--quiet", "--message=All files", "--allow-empty"],
        &["tag", "0.0.0"],
        &["tag", "v0.0.0"],
    ];
    for step in steps {
        let mut command = apart("git");
        // What git tidies up behind our back would change the repository while it is copied.
        command.args(["-c", "gc.auto=0", "-c", "maintenance.auto=false"]);
        command.current_dir(folder).args(step);
        for who in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{who}_NAME"), "unsetup verify")
                .env(format!("GIT_{who}_EMAIL"), "verify@example.org")
                .env(format!("GIT_{who}_DATE"), "2017-06-06T00:00:00Z");
        }
        GitError::unless_well(&mut command, &[])?;
    }
    let id = Git::new(folder).ask(&["rev-parse", "HEAD"])?;
    Ok(String::from_utf8_lossy(&id).trim().to_owned())
}

/// Every file below a folder, by path with `/`, without `.git`.
///
/// # Errors
/// A folder that cannot be read.
pub(super) fn files_below(root: &Path) -> Result<BTreeSet<String>, VerifyError> {
    let mut found = BTreeSet::new();
    let mut folders = vec![(root.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs_err::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if !entry.file_type()?.is_dir() {
                found.insert(path);
            } else if name != ".git" {
                folders.push((entry.path(), format!("{path}/")));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these files.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let target = place.path().join(path);
            fs_err::create_dir_all(target.parent().unwrap()).unwrap();
            fs_err::write(target, text).unwrap();
        }
        place
    }

    fn listed(root: &Path) -> Vec<String> {
        files_below(root).unwrap().into_iter().collect()
    }

    #[test]
    fn folders_of_tools_are_no_part_of_the_project() {
        let from = folder(&[
            ("setup.py", ""),
            ("a/b.py", ""),
            ("a/__pycache__/b.pyc", ""),
            (".tox/log", ""),
            ("env/pyvenv.cfg", ""),
        ]);
        let to = tempfile::tempdir().unwrap();
        copy_below(from.path(), to.path(), &is_of_project).unwrap();
        assert_eq!(listed(to.path()), ["a/b.py", "setup.py"]);
    }

    #[test]
    fn a_revision_is_written_as_it_is_stored() {
        let from = folder(&[
            ("a.txt", "$Id$\n\nno end"),
            ("empty", ""),
            ("b/c d.txt", "one\r\n"),
            (
                ".gitattributes",
                "* text eol=lf export-ignore\na.txt ident export-subst\n",
            ),
        ]);
        commit(from.path()).unwrap();
        fs_err::write(from.path().join("a.txt"), "changed").unwrap();
        let to = tempfile::tempdir().unwrap();
        copy_revision(from.path(), "0.0.0", to.path()).unwrap();
        assert_eq!(
            listed(to.path()),
            [".gitattributes", "a.txt", "b/c d.txt", "empty"]
        );
        let text = fs_err::read_to_string(to.path().join("a.txt")).unwrap();
        assert_eq!(text, "$Id$\n\nno end");

        // A folder of the repository is a project of its own.
        let inner = tempfile::tempdir().unwrap();
        copy_revision(&from.path().join("b"), "HEAD", inner.path()).unwrap();
        assert_eq!(listed(inner.path()), ["c d.txt"]);
        let none = copy_revision(from.path(), "--help", inner.path());
        assert!(matches!(none, Err(VerifyError::Git(_))));
    }

    #[test]
    fn what_git_ignores_is_left_behind() {
        let from = folder(&[("a.py", ""), (".gitignore", "build\n")]);
        commit(from.path()).unwrap();
        for (path, text) in [("b.py", ""), ("build/x", "")] {
            let target = from.path().join(path);
            fs_err::create_dir_all(target.parent().unwrap()).unwrap();
            fs_err::write(target, text).unwrap();
        }
        let to = tempfile::tempdir().unwrap();
        copy_working_tree(from.path(), to.path()).unwrap();
        assert_eq!(listed(to.path()), [".gitignore", "a.py", "b.py"]);
    }
}
