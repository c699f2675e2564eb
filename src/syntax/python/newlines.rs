//! Line ends as Python's tokenizer reads them: `\r\n` and `\r` are `\n`, inside literals too.

use std::borrow::Cow;

/// Where the bytes of a text with plain line ends stand in the text as it is.
#[derive(Debug, Default)]
pub struct Places {
    /// The offsets, in the plain text, of the `\n` that were `\r\n`; sorted.
    shortened: Vec<usize>,
}

impl Places {
    /// The offset in the text as it is.
    pub fn original(&self, offset: usize) -> usize {
        offset + self.shortened.partition_point(|at| *at < offset)
    }

    /// The offset in the plain text.
    pub fn plain(&self, original: usize) -> usize {
        let before = |(at, number): &(&usize, usize)| *at + number < original;
        original - self.shortened.iter().zip(0..).take_while(before).count()
    }
}

/// The text with plain line ends (CPython 3.13, `Parser/tokenizer/helpers.c`: `_PyTok_translate_newlines`).
pub fn plain(text: &str) -> (Cow<'_, str>, Places) {
    let mut places = Places::default();
    if !text.contains('\r') {
        return (Cow::Borrowed(text), places);
    }
    let mut plain = String::with_capacity(text.len());
    let mut pieces = text.split('\r');
    plain.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        if piece.starts_with('\n') {
            places.shortened.push(plain.len());
        } else {
            plain.push('\n');
        }
        plain.push_str(piece);
    }
    (Cow::Owned(plain), places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_leads_back() {
        let text = "a\r\nb\rc\n\r\nd\r";
        let (plain, places) = plain(text);
        assert_eq!(plain, "a\nb\nc\n\nd\n");
        for (offset, c) in plain.char_indices().filter(|(_, c)| *c != '\n') {
            assert_eq!(
                text.get(places.original(offset)..).unwrap().chars().next(),
                Some(c)
            );
        }
        assert_eq!(places.original(plain.len()), text.len());
    }
}
