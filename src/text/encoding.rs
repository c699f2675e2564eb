//! Bytes to text and back, as the reader of each format does it.

use std::borrow::Cow;

/// Which rules turn the bytes of a file into text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Decoding {
    /// UTF-8, as configparser, TOML and Docker read.
    Utf8,
    /// PEP 263: a byte order mark, else the `coding` comment of the first two lines, else UTF-8.
    Python,
    /// pip 26: any byte order mark, else a `coding` comment in the first two lines, else UTF-8.
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
    /// ISO 8859-1, which the WHATWG tables (and so encoding_rs) replace by windows-1252.
    Latin1,
    Utf16 {
        little: bool,
    },
    Utf32 {
        little: bool,
    },
    Other(&'static encoding_rs::Encoding),
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
            Self::Utf8 => {
                let text = String::from_utf8_lossy(bytes);
                let lossy = matches!(text, Cow::Owned(_));
                (text, lossy)
            }
            Self::Latin1 => (encoding_rs::mem::decode_latin1(bytes), false),
            Self::Utf16 { little: true } => {
                encoding_rs::UTF_16LE.decode_without_bom_handling(bytes)
            }
            Self::Utf16 { little: false } => {
                encoding_rs::UTF_16BE.decode_without_bom_handling(bytes)
            }
            Self::Utf32 { little } => decode_utf32(bytes, little),
            Self::Other(encoding) => encoding.decode_without_bom_handling(bytes),
        }
    }

    fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 => Some(text.as_bytes().to_vec()),
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
        Decoding::Python | Decoding::Requirements => declared_codec(bytes),
    };
    (declared.unwrap_or(Codec::Utf8), 0)
}

/// The `coding: NAME` comment in one of the first two lines (PEP 263; pip uses the same pattern).
fn declared_codec(bytes: &[u8]) -> Option<Codec> {
    let head = bytes.split(|&b| b == b'\n').take(2);
    for line in head {
        let line = encoding_rs::mem::decode_latin1(line);
        let trimmed = line.trim_start_matches([' ', '\t', '\x0c']);
        if !trimmed.starts_with('#') {
            // Only a blank first line may stand before the comment.
            if trimmed.trim().is_empty() {
                continue;
            }
            return None;
        }
        let Some((_, after)) = trimmed.split_once("coding") else {
            continue;
        };
        let Some(after) = after.strip_prefix([':', '=']) else {
            continue;
        };
        let after = after.trim_start_matches([' ', '\t']);
        let end = after
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
            .unwrap_or(after.len());
        return codec_by_name(after.get(..end)?);
    }
    None
}

fn codec_by_name(name: &str) -> Option<Codec> {
    let label = name.to_ascii_lowercase().replace('_', "-");
    match label.as_str() {
        "utf-8" | "utf8" | "utf-8-sig" | "utf-8-unix" | "utf8-unix" => Some(Codec::Utf8),
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" | "iso-latin-1"
        | "iso-8859-1-unix" | "latin-1-unix" | "8859" => Some(Codec::Latin1),
        // Every ASCII file is a UTF-8 file; a byte above 127 is then told as lossy.
        "ascii" | "us-ascii" => Some(Codec::Utf8),
        other => {
            let canonical = other
                .strip_prefix("cp")
                .map(|page| format!("windows-{page}"));
            encoding_rs::Encoding::for_label(canonical.as_deref().unwrap_or(other).as_bytes())
                .map(Codec::Other)
        }
    }
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
