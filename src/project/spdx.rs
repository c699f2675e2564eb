//! SPDX licence expressions as setuptools writes them (84.2): operators in capitals, identifiers in their own case.

/// Identifiers that projects are under most often; others stay as written.
const IDENTIFIERS: &[&str] = &[
    "0BSD",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-1.1",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "EPL-1.0",
    "EPL-2.0",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "ISC",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MPL-1.1",
    "MPL-2.0",
    "PSF-2.0",
    "Python-2.0",
    "Unlicense",
    "WTFPL",
    "X11",
    "ZPL-2.1",
    "Zlib",
];

const OPERATORS: &[&str] = &["AND", "OR", "WITH"];

/// The expression in its canonical spelling.
pub(super) fn canonical(expression: &str) -> String {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().map(word).collect();
    words.join(" ").replace("( ", "(").replace(" )", ")")
}

fn word(text: &str) -> &str {
    OPERATORS
        .iter()
        .chain(IDENTIFIERS)
        .find(|known| known.eq_ignore_ascii_case(text))
        .copied()
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_and_identifiers_get_their_case() {
        assert_eq!(
            canonical("mit or (apache-2.0  AND isc)"),
            "MIT OR (Apache-2.0 AND ISC)"
        );
        assert_eq!(canonical("LicenseRef-Own"), "LicenseRef-Own");
    }
}
