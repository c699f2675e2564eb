//! Files as git stores them in a revision: what to ask git, and how to read what it answers. Submodules are left out; their
//! files are in another repository.

/// The arguments that list the files of a revision, which follows them.
pub(super) const LIST: [&str; 4] = ["ls-tree", "-r", "-z", "--end-of-options"];

/// The arguments that give the content of files, which are asked for on standard input.
pub(super) const READ: [&str; 2] = ["cat-file", "--batch"];

/// The files of a revision.
#[derive(Debug)]
pub struct Stored {
    listed: Vec<u8>,
    answer: Vec<u8>,
}

/// A file of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredFile<'a> {
    /// Its kind and permissions, six octal digits: `100644`, `100755`, or `120000` for a link.
    pub mode: &'a [u8],
    /// Its path from the folder in which git was asked.
    pub name: &'a [u8],
    /// What it holds; of a link, where it leads.
    pub bytes: &'a [u8],
}

impl Stored {
    /// The answers to [`LIST`] and to [`READ`]; the path of the first file that the second one lacks is the error.
    pub(super) fn new(listed: Vec<u8>, answer: Vec<u8>) -> Result<Self, String> {
        let stored = Self { listed, answer };
        let count = stored.files().count();
        let lacking = lines(&stored.listed).nth(count).map(|line| line.name);
        let lacking = lacking.map(|name| String::from_utf8_lossy(name).into_owned());
        lacking.map_or(Ok(stored), Err)
    }

    /// The files, in git's order.
    pub fn files(&self) -> impl Iterator<Item = StoredFile<'_>> {
        let mut rest = self.answer.as_slice();
        lines(&self.listed).map_while(move |line| {
            let (bytes, after) = blob(rest)?;
            rest = after;
            Some(StoredFile {
                mode: line.mode,
                name: line.name,
                bytes,
            })
        })
    }
}

/// What [`READ`] reads to give the files of an answer to [`LIST`].
pub(super) fn asked(listed: &[u8]) -> Vec<u8> {
    let lines = lines(listed).flat_map(|line| [line.object, b"\n"]);
    lines.flatten().copied().collect()
}

/// A line of an answer to [`LIST`].
struct Line<'a> {
    mode: &'a [u8],
    object: &'a [u8],
    name: &'a [u8],
}

fn lines(listed: &[u8]) -> impl Iterator<Item = Line<'_>> {
    listed.split(|byte| *byte == 0).filter_map(line)
}

/// Reads `mode type object TAB name`.
fn line(line: &[u8]) -> Option<Line<'_>> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let (head, name) = line.split_at_checked(tab)?;
    let mut words = head.split(|byte| *byte == b' ');
    let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
    let name = name.get(1..)?;
    (kind == b"blob").then_some(Line { mode, object, name })
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
        assert_eq!(asked(listed), b"aa\ncc\n");
        let answer = b"aa blob 3\na\nb\ncc blob 0\n\n";
        let stored = Stored::new(listed.to_vec(), answer.to_vec()).unwrap();
        let files: Vec<_> = stored.files().map(|file| (file.name, file.bytes)).collect();
        assert_eq!(files, [(&b"one"[..], &b"a\nb"[..]), (b"two", b"")]);
        let short = b"aa blob 3\na\nb\ncc missing\n";
        let lacking = Stored::new(listed.to_vec(), short.to_vec());
        assert_eq!(lacking.err(), Some("two".to_owned()));
    }
}
