//! Every file of every case of this repository, as it is and damaged by chance.

use super::common::{files_below, folders, repository};
use super::random::Random;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;
use std::sync::Arc;
use unsetup::text::{Decoding, Files, MemoryWorld, SourceFile};

/// How many damaged copies there are of each file.
const COPIES: u64 = 12;

/// Paths and bytes.
pub type Tree = Vec<(Utf8PathBuf, Vec<u8>)>;

/// The input of every case of this repository.
pub fn trees() -> Vec<Tree> {
    let mut inputs = Vec::new();
    for group in ["corpus", "tests/convert", "tests/idioms", "tests/rules"] {
        let mut open = folders(&repository().join(group));
        while let Some(folder) = open.pop() {
            let input = folder.join("input");
            if input.is_dir() {
                inputs.push(input);
            } else {
                open.extend(folders(&folder));
            }
        }
    }
    inputs.sort();
    let trees: Vec<Tree> = inputs.iter().map(|input| files_below(input)).collect();
    assert!(trees.len() > 150, "{} trees", trees.len());
    trees
}

/// The files of all trees, each content once.
fn files() -> BTreeSet<(Utf8PathBuf, Vec<u8>)> {
    trees().into_iter().flatten().collect()
}

/// Every file of the repository's cases, and its damaged copies.
pub fn each_file(check: impl FnMut(&Utf8Path, &[u8])) {
    each_copy(&files(), COPIES, check);
}

/// Files, and damaged copies of each.
pub fn each_copy<'a>(
    files: impl IntoIterator<Item = &'a (Utf8PathBuf, Vec<u8>)>,
    copies: u64,
    mut check: impl FnMut(&Utf8Path, &[u8]),
) {
    for (number, (path, bytes)) in files.into_iter().enumerate() {
        check(path, bytes);
        for copy in 0..copies {
            let seed = (number as u64) << 16 | copy;
            check(path, &damaged(bytes, &mut Random::new(seed)));
        }
    }
}

/// One to three changes to bytes, lines, line ends or the start of a file.
pub fn damaged(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    const PIECES: &[&[u8]] = &[
        b"\0",
        b"\xff",
        b"\xc3",
        b"\r",
        b"\n",
        b"\\",
        b"\\\n",
        b"[",
        b"]",
        b"(",
        b")",
        b"\"",
        b"'",
        b"\"\"\"",
        b"#",
        b"=",
        b":",
        b";",
        b"%",
        b"%(",
        b"${",
        b"{",
        b"}",
        b"<<EOF\n",
        b"\xe2\x80\xa8",
        b"\x0c",
        b"\x85",
        b"\xef\xbb\xbf",
        b" ",
        b"\t",
        b"-e ",
        b"-r ",
        b"--hash=",
        b"@",
        b"[s]\n",
        b"= x\n",
        b"\xf0\x9f\x98\x80",
        b"`",
        b"# coding: latin-1\n",
    ];
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + random.below(3) {
        let at = random.below(bytes.len() + 1);
        let end = (at + 1 + random.below(12)).min(bytes.len());
        match random.below(9) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..at, random.pick(PIECES).iter().copied())),
            2 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            3 => bytes.truncate(at),
            4 => bytes = with_lines(&bytes, random),
            5 => {
                bytes = with_ends(
                    &bytes,
                    random.pick(&[
                        &b"\r\n"[..],
                        b"\r",
                        b"\n\n",
                        b"\r\r\n",
                        b"\x0c",
                        b" \n",
                        b"\\\n",
                    ]),
                )
            }
            6 => drop(
                bytes.splice(
                    0..0,
                    random
                        .pick(&[
                            &b"\xef\xbb\xbf"[..],
                            b"\xff\xfe",
                            b"\xfe\xff",
                            b"\xff\xfe\0\0",
                            b"# coding: koi8-r\n",
                        ])
                        .iter()
                        .copied(),
                ),
            ),
            7 if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            _ => {
                while bytes.last() == Some(&b'\n') {
                    bytes.pop();
                }
            }
        }
    }
    bytes
}

/// A line taken out, said twice, or put elsewhere.
fn with_lines(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let (from, to) = (random.below(lines.len()), random.below(lines.len()));
    match random.below(3) {
        0 => drop(lines.remove(from)),
        1 => lines.insert(to, lines[from]),
        _ => lines.swap(from, to),
    }
    lines.concat()
}

fn with_ends(bytes: &[u8], end: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
    lines.join(end)
}

/// One file.
pub fn open(path: &Utf8Path, bytes: &[u8], decoding: Decoding) -> Arc<SourceFile> {
    Files::new(MemoryWorld::new([(path, bytes.to_vec())]))
        .open(path, decoding)
        .unwrap()
}

/// Before and behind the place of an edit the text is the same.
pub fn assert_own_span(path: &Utf8Path, before: &str, after: &str, range: std::ops::Range<usize>) {
    assert!(after.starts_with(&before[..range.start]), "{path}");
    assert!(after.ends_with(&before[range.end..]), "{path}");
}
