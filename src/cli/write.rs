//! Writing to a project: every file or none.

use super::CliError;
use camino::{Utf8Path, Utf8PathBuf};
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Writes files (or, with `None`, removes them). Each is first written whole to a temporary file in its folder and
/// brought to the disk; only when all are there do they replace the old ones, by renames. Mode bits stay.
///
/// # Errors
/// The first file that cannot be written, with nothing changed; only when a rename or a removal at the very end fails can
/// some files be changed already.
pub fn all<'a, B: AsRef<[u8]> + 'a>(
    root: &Path,
    changes: impl IntoIterator<Item = (&'a Utf8PathBuf, Option<B>)>,
) -> Result<(), CliError> {
    let mut ready: Vec<(PathBuf, NamedTempFile)> = Vec::new();
    let mut gone: Vec<PathBuf> = Vec::new();
    for (path, bytes) in changes {
        let target = root.join(path);
        match bytes {
            Some(bytes) => {
                let file = prepare(&target, bytes.as_ref());
                let file = file.map_err(|source| error(path, source))?;
                ready.push((target, file));
            }
            None => gone.push(target),
        }
    }
    for (target, file) in ready {
        let shown = target.display().to_string();
        file.persist(target).map_err(|failed| CliError::Write {
            path: shown,
            source: failed.error,
        })?;
    }
    for target in gone {
        fs_err::remove_file(&target).map_err(|source| CliError::Write {
            path: target.display().to_string(),
            source,
        })?;
    }
    Ok(())
}

fn error(path: &Utf8Path, source: std::io::Error) -> CliError {
    CliError::Write {
        path: path.to_string(),
        source,
    }
}

fn prepare(target: &Path, bytes: &[u8]) -> std::io::Result<NamedTempFile> {
    let folder = target.parent().unwrap_or(Path::new("."));
    fs_err::create_dir_all(folder)?;
    let mut file = builder().tempfile_in(folder)?;
    file.write_all(bytes)?;
    if let Ok(old) = target.metadata() {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

/// A new file gets what the user's mask leaves of rw-rw-rw-, as any editor gives; elsewhere the system decides.
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".unsetup-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}
