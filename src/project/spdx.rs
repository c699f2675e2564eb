//! SPDX licence expressions as `packaging.licenses` writes them (26.3), which every backend asks: operators in capitals,
//! identifiers in their own case.
//!
//! ```text
//! expression = term {("AND" | "OR") term}
//! term       = "(" expression ")" | licence ["WITH" exception]
//! licence    = identifier ["+"] | "LicenseRef-" (letter | digit | "." | "-")+
//! ```

use crate::data::spdx::{EXCEPTIONS, LICENSES};
use crate::resolved::{Dynamic, Reason, Resolved};
use crate::text::Span;

/// The expression in its canonical spelling; dynamic when it is none, at which the build stops.
pub(super) fn resolved(expression: &str, span: Span) -> Resolved<String> {
    match canonical(expression) {
        Some(text) => Resolved::Known(text),
        None => {
            let message = format!("`{expression}` is no licence expression, the build stops here");
            Resolved::Dynamic(Dynamic::new(Reason::Exception, message, Some(span)))
        }
    }
}

/// One identifier in its own case.
pub fn identifier(text: &str) -> Option<String> {
    known(LICENSES, text).map(str::to_owned)
}

/// The same without a place; `None` for a text that is no expression.
pub(super) fn canonical(expression: &str) -> Option<String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ");
    let mut reader = Reader {
        words: spaced.split_whitespace().collect(),
        at: 0,
        found: Vec::new(),
    };
    let mut open = 0_usize;
    loop {
        while reader.take("(") {
            open += 1;
        }
        reader.licence()?;
        while reader.take(")") {
            open = open.checked_sub(1)?;
        }
        if !(reader.take("AND") || reader.take("OR")) {
            break;
        }
    }
    if open != 0 || reader.at != reader.words.len() {
        return None;
    }
    let text = reader.found.join(" ");
    Some(text.replace("( ", "(").replace(" )", ")"))
}

struct Reader<'a> {
    words: Vec<&'a str>,
    at: usize,
    found: Vec<String>,
}

impl Reader<'_> {
    fn take(&mut self, sign: &'static str) -> bool {
        let word = self.words.get(self.at);
        let there = word.is_some_and(|word| word.eq_ignore_ascii_case(sign));
        if there {
            self.at += 1;
            self.found.push(sign.to_owned());
        }
        there
    }

    fn licence(&mut self) -> Option<()> {
        const OWN: &str = "LicenseRef-";
        let word = *self.words.get(self.at)?;
        self.at += 1;
        let own = word
            .get(..OWN.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(OWN));
        if own {
            let name = word.get(OWN.len()..)?;
            let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
            if name.is_empty() || !name.chars().all(is_allowed) {
                return None;
            }
            self.found.push(format!("{OWN}{name}"));
        } else {
            let (plain, plus) = match word.strip_suffix('+') {
                Some(plain) => (plain, "+"),
                None => (word, ""),
            };
            let known = known(LICENSES, plain)?;
            self.found.push(format!("{known}{plus}"));
        }
        if self.take("WITH") {
            let word = *self.words.get(self.at)?;
            self.at += 1;
            self.found.push(known(EXCEPTIONS, word)?.to_owned());
        }
        Some(())
    }
}

fn known(table: &[&'static str], word: &str) -> Option<&'static str> {
    let found = table.iter().find(|known| known.eq_ignore_ascii_case(word));
    found.copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_and_identifiers_get_their_case() {
        let shown = |text| canonical(text).unwrap();
        assert_eq!(
            shown("mit or (apache-2.0  AND isc)"),
            "MIT OR (Apache-2.0 AND ISC)"
        );
        assert_eq!(shown("licenseref-Own"), "LicenseRef-Own");
        assert_eq!(
            shown("gpl-2.0+ with classpath-exception-2.0"),
            "GPL-2.0+ WITH Classpath-exception-2.0"
        );
        assert_eq!(shown("((mit) or zlib)"), "((MIT) OR Zlib)");
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in [
            "",
            "Apache License",
            "mit or",
            "(mit",
            "mit)",
            "mit with",
            "mit with mit",
            "()",
            "LicenseRef-",
            "LicenseRef-a_b",
            "or",
            "mit (isc)",
        ] {
            assert_eq!(canonical(text), None, "{text}");
        }
    }
}
