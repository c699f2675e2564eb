//! Bytes to text and back, as the reader of each format does it.

use std::borrow::Cow;

/// Which rules turn the bytes of a file into text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Decoding {
    /// UTF-8, as configparser, TOML and Docker read.
    Utf8,
    /// PEP 263: a byte order mark, else the `coding` comment of the first two lines, else UTF-8.
    Python,
    /// pip 26: any byte order mark, else a `coding` comment in the first two lines, else UTF-8 (and not the encoding of
    /// the locale, which pip tries when it is not UTF-8).
    Requirements,
}

/// How a file was decoded, so that it can be written back the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoding {
    /// The codec that was used.
    codec: Codec,
    /// Whether a byte order mark stood before the text.
    pub bom: bool,
    /// Whether bytes were found that the codec cannot decode; such a file is never written.
    pub lossy: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Codec {
    Utf8,
    /// No byte above 127.
    Ascii,
    /// ISO 8859-1, which the WHATWG tables (and so encoding_rs) replace by windows-1252.
    Latin1,
    Utf16 {
        little: bool,
    },
    Utf32 {
        little: bool,
    },
    Other(&'static encoding_rs::Encoding),
    /// One that Python does not know, or that we do not.
    Unknown,
}

impl Encoding {
    /// Plain UTF-8, the encoding of every file we create.
    pub const UTF8: Self = Self {
        codec: Codec::Utf8,
        bom: false,
        lossy: false,
    };

    /// Decodes `bytes`. Never fails: what cannot be decoded becomes U+FFFD and is told by [`Encoding::lossy`].
    pub fn decode(bytes: &[u8], decoding: Decoding) -> (String, Self) {
        let (codec, bom_len) = detect(bytes, decoding);
        let body = bytes.get(bom_len..).unwrap_or(&[]);
        let (text, lossy) = codec.decode(body);
        let encoding = Self {
            codec,
            bom: bom_len > 0,
            lossy,
        };
        (text.into_owned(), encoding)
    }

    /// The same, where the bytes can become the text.
    pub fn decode_owned(bytes: Vec<u8>, decoding: Decoding) -> (String, Self) {
        if detect(&bytes, decoding) != (Codec::Utf8, 0) {
            return Self::decode(&bytes, decoding);
        }
        match String::from_utf8(bytes) {
            Ok(text) => (text, Self::UTF8),
            Err(error) => Self::decode(error.as_bytes(), decoding),
        }
    }

    /// The bytes of `text` in this encoding, with its byte order mark; `None` when a character cannot be said in it.
    pub fn encode(&self, text: &str) -> Option<Vec<u8>> {
        let mut bytes = if self.bom {
            self.codec.bom().to_vec()
        } else {
            Vec::new()
        };
        bytes.extend(self.codec.encode(text)?);
        Some(bytes)
    }
}

impl Codec {
    fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        match self {
            // Nearly all files are valid, and this finds out faster than the search for what is not.
            Self::Utf8 => match str::from_utf8(bytes) {
                Ok(text) => (Cow::Borrowed(text), false),
                Err(_) => (String::from_utf8_lossy(bytes), true),
            },
            Self::Ascii => {
                let (text, lossy) = Self::Utf8.decode(bytes);
                (text, lossy || !bytes.is_ascii())
            }
            Self::Unknown => (Self::Utf8.decode(bytes).0, true),
            Self::Latin1 => (encoding_rs::mem::decode_latin1(bytes), false),
            Self::Utf16 { little: true } => {
                encoding_rs::UTF_16LE.decode_without_bom_handling(bytes)
            }
            Self::Utf16 { little: false } => {
                encoding_rs::UTF_16BE.decode_without_bom_handling(bytes)
            }
            Self::Utf32 { little } => decode_utf32(bytes, little),
            Self::Other(encoding) => {
                let (text, lossy) = encoding.decode_without_bom_handling(bytes);
                // The web gives every byte of a code page a meaning; Python refuses those that have none.
                let windows = encoding.name().starts_with("windows-");
                let undefined = windows && text.contains(|c| ('\u{80}'..='\u{9f}').contains(&c));
                (text, lossy || undefined)
            }
        }
    }

    fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 => Some(text.as_bytes().to_vec()),
            Self::Ascii => text.is_ascii().then(|| text.as_bytes().to_vec()),
            Self::Unknown => None,
            Self::Latin1 => text.chars().map(|c| u8::try_from(c).ok()).collect(),
            Self::Utf16 { little } => Some(
                text.encode_utf16()
                    .flat_map(|unit| order(unit.to_le_bytes(), unit.to_be_bytes(), little))
                    .collect(),
            ),
            Self::Utf32 { little } => Some(
                text.chars()
                    .map(u32::from)
                    .flat_map(|unit| order(unit.to_le_bytes(), unit.to_be_bytes(), little))
                    .collect(),
            ),
            Self::Other(encoding) => {
                let (bytes, _, unmappable) = encoding.encode(text);
                (!unmappable).then(|| bytes.into_owned())
            }
        }
    }

    fn bom(self) -> &'static [u8] {
        BOMS.iter()
            .find(|(_, codec)| *codec == self)
            .map_or(&[], |(bom, _)| bom)
    }
}

/// Longest first, so that UTF-32-LE is not taken for UTF-16-LE.
const BOMS: [(&[u8], Codec); 5] = [
    (b"\xef\xbb\xbf", Codec::Utf8),
    (b"\xff\xfe\0\0", Codec::Utf32 { little: true }),
    (b"\0\0\xfe\xff", Codec::Utf32 { little: false }),
    (b"\xff\xfe", Codec::Utf16 { little: true }),
    (b"\xfe\xff", Codec::Utf16 { little: false }),
];

/// The codec of the bytes and the length of their byte order mark.
fn detect(bytes: &[u8], decoding: Decoding) -> (Codec, usize) {
    let marked = BOMS
        .iter()
        .filter(|(_, codec)| decoding == Decoding::Requirements || *codec == Codec::Utf8)
        .find(|(bom, _)| bytes.starts_with(bom));
    if let Some((bom, codec)) = marked {
        return (*codec, bom.len());
    }
    let declared = match decoding {
        Decoding::Utf8 => None,
        Decoding::Python => declared_by_python(bytes),
        Decoding::Requirements => declared_by_pip(bytes),
    };
    (declared.unwrap_or(Codec::Utf8), 0)
}

/// PEP 263, as Python reads it: a comment in one of the first two lines, and before it nothing but blanks and comments.
fn declared_by_python(bytes: &[u8]) -> Option<Codec> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\x0c');
    for line in bytes.split(|&byte| byte == b'\n').take(2) {
        let start = line.iter().position(|byte| !is_blank(byte));
        let content = start.and_then(|start| line.get(start..)).unwrap_or(&[]);
        if let [b'#', comment @ ..] = content {
            if let Some(name) = codec_name(comment, b" \t") {
                return Some(python_codec(&name));
            }
        } else if !matches!(content, [] | [b'\r']) {
            return None;
        }
    }
    None
}

/// pip's own rule: one of the first two lines that begin with `#`, whatever the other holds.
fn declared_by_pip(bytes: &[u8]) -> Option<Codec> {
    let lines = bytes.split(|&byte| byte == b'\n').take(2);
    lines
        .filter(|line| line.starts_with(b"#"))
        .find_map(|line| codec_name(line, b" \t\r\x0b\x0c"))
        .map(|name| codec_by_name(&name))
}

/// The first `coding: NAME` or `coding=NAME` of a line, with any of `blanks` before the name.
fn codec_name(line: &[u8], blanks: &[u8]) -> Option<String> {
    const WORD: &[u8] = b"coding";
    let mut names = line
        .windows(WORD.len())
        .enumerate()
        .filter_map(|(at, word)| {
            let after = line.get(at + WORD.len()..).filter(|_| word == WORD)?;
            let [b':' | b'=', after @ ..] = after else {
                return None;
            };
            let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
            let after = after.iter().skip_while(|byte| blanks.contains(byte));
            let name: Vec<u8> = after.take_while(is_name).copied().collect();
            String::from_utf8(name).ok().filter(|name| !name.is_empty())
        });
    names.next()
}

/// Python's tokenizer takes the names of Emacs too, such as `utf-8-unix`.
fn python_codec(name: &str) -> Codec {
    let normal = name.to_ascii_lowercase().replace('_', "-");
    let is = |known: &str| {
        let rest = normal.strip_prefix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    if is("utf-8") {
        return Codec::Utf8;
    }
    if ["latin-1", "iso-8859-1", "iso-latin-1"].into_iter().any(is) {
        return Codec::Latin1;
    }
    codec_by_name(name)
}

/// Python's names of the encodings whose names on the web are others, in the form of [`normal_name`].
const PYTHON_NAMES: &[(&[&str], Codec)] = &[
    (
        &[
            "utf_8",
            "utf8",
            "u8",
            "utf",
            "cp65001",
            "utf_8_sig",
            "utf8_ucs2",
            "utf8_ucs4",
        ],
        Codec::Utf8,
    ),
    (
        &[
            "ascii",
            "us_ascii",
            "us",
            "646",
            "cp367",
            "ibm367",
            "csascii",
            "iso646_us",
            "iso_ir_6",
        ],
        Codec::Ascii,
    ),
    (
        &[
            "latin_1",
            "latin1",
            "latin",
            "l1",
            "iso_8859_1",
            "iso8859_1",
            "iso8859",
            "8859",
            "cp819",
            "ibm819",
            "csisolatin1",
            "iso_ir_100",
            "iso_8859_1_1987",
        ],
        Codec::Latin1,
    ),
    (
        &["mac_roman", "macroman", "macintosh"],
        Codec::Other(encoding_rs::MACINTOSH),
    ),
    (
        &["cp866", "866", "ibm866"],
        Codec::Other(encoding_rs::IBM866),
    ),
    (&["koi8_r", "cskoi8r"], Codec::Other(encoding_rs::KOI8_R)),
    (
        &["gbk", "936", "cp936", "ms936"],
        Codec::Other(encoding_rs::GBK),
    ),
    (
        &["gb18030", "gb18030_2000"],
        Codec::Other(encoding_rs::GB18030),
    ),
    (
        &["big5", "big5_tw", "csbig5"],
        Codec::Other(encoding_rs::BIG5),
    ),
    (
        &["euc_jp", "eucjp", "ujis", "u_jis"],
        Codec::Other(encoding_rs::EUC_JP),
    ),
    (
        &["euc_kr", "euckr", "korean", "ksc5601"],
        Codec::Other(encoding_rs::EUC_KR),
    ),
    (
        &[
            "shift_jis",
            "shiftjis",
            "sjis",
            "s_jis",
            "csshiftjis",
            "cp932",
            "932",
            "ms932",
            "mskanji",
        ],
        Codec::Other(encoding_rs::SHIFT_JIS),
    ),
];

fn codec_by_name(name: &str) -> Codec {
    let Some(name) = normal_name(name) else {
        return Codec::Unknown;
    };
    let named = PYTHON_NAMES
        .iter()
        .find(|(names, _)| names.contains(&name.as_str()));
    named.map_or_else(|| code_page(&name), |(_, codec)| *codec)
}

/// `cp1252`, `windows_1252`, `iso8859_2` and those like them.
fn code_page(name: &str) -> Codec {
    let known = |label: String| {
        let found = encoding_rs::Encoding::for_label(label.as_bytes());
        // Under some labels of ISO the web means a code page of Windows.
        let found = found.filter(|encoding| encoding.name().eq_ignore_ascii_case(&label));
        found.map_or(Codec::Unknown, Codec::Other)
    };
    let windows = ["cp", "windows_", ""]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix));
    if let Some(page) = windows.filter(|page| page.len() == 4 && page.starts_with("125")) {
        return known(format!("windows-{page}"));
    }
    let part = ["iso_8859_", "iso8859_"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix));
    part.map_or(Codec::Unknown, |part| known(format!("iso-8859-{part}")))
}

/// `encodings.normalize_encoding`: lower case, and one `_` for whatever stands between letters and digits. `None` for a
/// name with a point, of which Python knows hardly any.
fn normal_name(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let parts = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    (!name.contains('.')).then(|| parts.join("_"))
}

fn decode_utf32(bytes: &[u8], little: bool) -> (Cow<'_, str>, bool) {
    let mut lossy = !bytes.len().is_multiple_of(4);
    let text = bytes
        .chunks_exact(4)
        .map(|unit| {
            let unit: [u8; 4] = unit.try_into().unwrap_or_default();
            let value = if little {
                u32::from_le_bytes(unit)
            } else {
                u32::from_be_bytes(unit)
            };
            char::from_u32(value).unwrap_or_else(|| {
                lossy = true;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect::<String>();
    (Cow::Owned(text), lossy)
}

fn order<const N: usize>(little_bytes: [u8; N], big_bytes: [u8; N], little: bool) -> [u8; N] {
    if little { little_bytes } else { big_bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_source_in_latin_1_round_trips() {
        let bytes = b"# -*- coding: latin-1 -*-\nauthor = 'Ren\xe9'\n";
        let (text, encoding) = Encoding::decode(bytes, Decoding::Python);
        assert!(text.contains("René"));
        assert_eq!(encoding.encode(&text).as_deref(), Some(&bytes[..]));
    }

    #[test]
    fn a_byte_that_utf8_does_not_know_is_told() {
        let (_, encoding) = Encoding::decode(b"a\xff", Decoding::Utf8);
        assert!(encoding.lossy);
    }

    #[test]
    fn pip_reads_utf_32_with_a_mark() {
        let bytes = b"\xff\xfe\0\0s\0\0\0i\0\0\0x\0\0\0";
        let (text, encoding) = Encoding::decode(bytes, Decoding::Requirements);
        assert_eq!(text, "six");
        assert_eq!(encoding.encode("six").as_deref(), Some(&bytes[..]));
    }
}
