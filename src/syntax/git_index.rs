//! The index file of git, versions 2 to 4: the paths that are tracked.
//!
//! ```text
//! index  = "DIRC" version:u32 count:u32 entry* extension* checksum
//! entry  = stat:40 object-id:20 flags:u16 [extended-flags:u16] path NUL padding      (versions 2, 3)
//!        | stat:40 object-id:20 flags:u16 [extended-flags:u16] strip:varint suffix NUL (version 4)
//! ```
//! Source: git's `Documentation/gitformat-index`. An object id has 20 bytes (SHA-1) or 32 (SHA-256).

use std::borrow::Cow;

/// The tracked paths of an index below a folder, relative to that folder, in the order of the index; `None` when it is
/// not an index we can read. `below` is the folder with its final `/`, or empty for the whole work tree. Paths that are
/// not UTF-8 are left out.
pub fn parse(bytes: &[u8], object_id_len: usize, below: &str) -> Option<Vec<String>> {
    let mut reader = Reader { bytes, at: 0 };
    if reader.take(4)? != b"DIRC" {
        return None;
    }
    let version = reader.u32()?;
    if !(2..=4).contains(&version) {
        return None;
    }
    let count = reader.u32()?;
    let mut paths = Vec::new();
    let mut previous: Cow<'_, [u8]> = Cow::Borrowed(&[]);
    for _ in 0..count {
        let path = reader.entry(version, object_id_len, &previous)?;
        let inner = path
            .strip_prefix(below.as_bytes())
            .and_then(|inner| std::str::from_utf8(inner).ok());
        paths.extend(inner.map(str::to_owned));
        previous = path;
    }
    paths.dedup();
    Some(paths)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(len)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    fn entry(
        &mut self,
        version: u32,
        object_id_len: usize,
        previous: &[u8],
    ) -> Option<Cow<'a, [u8]>> {
        const EXTENDED: u16 = 0x4000;
        const LENGTH: u16 = 0xfff;
        const LONGEST: usize = LENGTH as usize;
        let start = self.at;
        self.take(40 + object_id_len)?;
        let flags = self.u16()?;
        if flags & EXTENDED != 0 {
            self.u16()?;
        }
        if version == 4 {
            let strip = self.varint()?;
            let kept = previous.len().checked_sub(strip)?;
            let mut path = previous.get(..kept)?.to_vec();
            path.extend_from_slice(self.until_nul()?);
            return Some(Cow::Owned(path));
        }
        // The flags hold the length of all but the longest names.
        let path = match usize::from(flags & LENGTH) {
            len @ 0..LONGEST => self.take(len).filter(|_| self.take(1) == Some(&[0]))?,
            _ => self.until_nul()?,
        };
        let path = Cow::Borrowed(path);
        // The terminating NUL counts to the padding, which fills the entry up to a multiple of eight bytes.
        let written = self.at - 1 - start;
        self.at = start + written + (8 - written % 8);
        Some(path)
    }

    fn until_nul(&mut self) -> Option<&'a [u8]> {
        let rest = self.bytes.get(self.at..)?;
        let len = rest.iter().position(|&byte| byte == 0)?;
        let text = self.take(len)?;
        self.take(1)?;
        Some(text)
    }

    /// git's offset encoding: each further byte adds one before it shifts.
    fn varint(&mut self) -> Option<usize> {
        let mut byte = *self.take(1)?.first()?;
        let mut value = usize::from(byte & 0x7f);
        while byte & 0x80 != 0 {
            byte = *self.take(1)?.first()?;
            value = value.checked_add(1)?.checked_mul(128)? | usize::from(byte & 0x7f);
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry_v2(path: &str) -> Vec<u8> {
        let mut bytes = vec![0; 60];
        bytes.extend((path.len().min(0xfff) as u16).to_be_bytes());
        bytes.extend(path.as_bytes());
        let padding = 8 - bytes.len() % 8;
        bytes.extend(vec![0; padding]);
        bytes
    }

    #[test]
    fn paths_of_version_2() {
        let mut bytes = b"DIRC\0\0\0\x02\0\0\0\x02".to_vec();
        bytes.extend(entry_v2("setup.py"));
        bytes.extend(entry_v2("functest/__init__.py"));
        let paths = parse(&bytes, 20, "").unwrap();
        assert_eq!(paths, ["setup.py", "functest/__init__.py"]);
        let below = parse(&bytes, 20, "functest/").unwrap();
        assert_eq!(below, ["__init__.py"]);
    }

    #[test]
    fn a_path_may_be_longer_than_its_flags_can_say() {
        let long = format!("a/{}.py", "b".repeat(5_000));
        let mut bytes = b"DIRC\0\0\0\x02\0\0\0\x02".to_vec();
        bytes.extend(entry_v2(&long));
        bytes.extend(entry_v2("setup.py"));
        assert_eq!(parse(&bytes, 20, "").unwrap(), [&long, "setup.py"]);
    }

    #[test]
    fn a_cut_index_is_no_index() {
        let bytes = b"DIRC\0\0\0\x02\0\0\0\x02abc";
        assert_eq!(parse(bytes, 20, ""), None);
        assert_eq!(parse(b"", 20, ""), None);
    }
}
