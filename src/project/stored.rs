//! Files as git stores them in a revision: what to ask git, and how to read what it answers. Submodules are left out; their
//! files are in another repository.

/// The arguments that list the files of a revision, which follows them.
pub const LIST_STORED: [&str; 4] = ["ls-tree", "-r", "-z", "--end-of-options"];

/// The arguments that give the content of files, which are asked for on standard input.
pub const READ_STORED: [&str; 2] = ["cat-file", "--batch"];

/// A file of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredFile<'a> {
    /// Its kind and permissions, six octal digits: `100644`, `100755`, or `120000` for a link.
    pub mode: &'a [u8],
    /// Its path from the folder in which git was asked.
    pub name: &'a [u8],
    object: &'a [u8],
}

impl<'a> StoredFile<'a> {
    /// The files of an answer to [`LIST_STORED`].
    pub fn all(listed: &'a [u8]) -> Vec<Self> {
        let lines = listed.split(|byte| *byte == 0);
        lines.filter_map(Self::read).collect()
    }

    /// Reads `mode type object TAB name`.
    fn read(line: &'a [u8]) -> Option<Self> {
        let tab = line.iter().position(|byte| *byte == b'\t')?;
        let (head, name) = line.split_at_checked(tab)?;
        let mut words = head.split(|byte| *byte == b' ');
        let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
        (kind == b"blob").then_some(Self {
            mode,
            name: name.get(1..)?,
            object,
        })
    }

    /// What [`READ_STORED`] reads to give these files.
    pub fn asked(files: &[Self]) -> Vec<u8> {
        let lines = files.iter().flat_map(|file| [file.object, b"\n"]);
        lines.flatten().copied().collect()
    }
}

/// The contents of files in an answer to [`READ_STORED`], in their order.
///
/// # Errors
/// The path of the first file that is not in it.
pub fn stored_contents<'b>(
    files: &[StoredFile<'_>],
    answer: &'b [u8],
) -> Result<Vec<&'b [u8]>, String> {
    let mut rest = answer;
    let mut contents = Vec::with_capacity(files.len());
    for file in files {
        let (bytes, after) =
            blob(rest).ok_or_else(|| String::from_utf8_lossy(file.name).into_owned())?;
        contents.push(bytes);
        rest = after;
    }
    Ok(contents)
}

/// One content, `object type size LF bytes LF`, and what follows it.
fn blob(answer: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = answer.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let start = end.checked_add(1)?;
    let stop = start.checked_add(size)?;
    Some((answer.get(start..stop)?, answer.get(stop + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_those_of_the_files() {
        let listed = b"100644 blob aa\tone\x00160000 commit bb\tsub\x00100755 blob cc\ttwo\x00";
        let files = StoredFile::all(listed);
        let names: Vec<&[u8]> = files.iter().map(|file| file.name).collect();
        assert_eq!(names, [&b"one"[..], &b"two"[..]]);
        assert_eq!(StoredFile::asked(&files), b"aa\ncc\n");
        let answer = b"aa blob 3\na\nb\ncc blob 0\n\n";
        let contents = stored_contents(&files, answer);
        assert_eq!(contents, Ok(vec![&b"a\nb"[..], &b""[..]]));
        let short = b"aa blob 3\na\nb\ncc missing\n";
        assert_eq!(stored_contents(&files, short), Err("two".to_owned()));
    }
}
