//! Python's `fnmatch.fnmatchcase`: shell patterns over a whole name.
//!
//! ```text
//! *       any characters, also `/` and a leading `.`
//! ?       one character
//! [seq]   one of them, with ranges; [!seq] one that is none of them; a `[` without its `]` is itself
//! ```

/// Whether the pattern matches the whole name.
pub fn fnmatch(pattern: &str, name: &str) -> bool {
    // Most names differ from most patterns in their first letters.
    let literal = pattern.split(['*', '?', '[']).next().unwrap_or_default();
    if !name.starts_with(literal) {
        return false;
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    // Where to go on when a guess of how much a `*` takes was wrong: the pattern after it, and one more character.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let step = match (pattern.get(p), name.get(n)) {
            (None, None) => return true,
            (Some('*'), _) => {
                retry = Some((p + 1, n));
                p += 1;
                continue;
            }
            (Some(_), Some(c)) => matches_one(&pattern, p, *c),
            _ => None,
        };
        match (step, retry) {
            (Some(next), _) => {
                p = next;
                n += 1;
            }
            (None, Some((after, taken))) if taken < name.len() => {
                retry = Some((after, taken + 1));
                p = after;
                n = taken + 1;
            }
            (None, _) => return false,
        }
    }
}

/// The place behind the part of the pattern at `at`, if that part takes the character.
fn matches_one(pattern: &[char], at: usize, c: char) -> Option<usize> {
    match pattern.get(at)? {
        '?' => Some(at + 1),
        '[' => match class_end(pattern, at) {
            Some(end) => {
                let inside = pattern.get(at + 1..end)?;
                in_class(inside, c).then_some(end + 1)
            }
            None => (c == '[').then_some(at + 1),
        },
        literal => (*literal == c).then_some(at + 1),
    }
}

/// The closing bracket: one right after `[` or `[!` belongs to the class.
fn class_end(pattern: &[char], open: usize) -> Option<usize> {
    let mut from = open + 1;
    if pattern.get(from) == Some(&'!') {
        from += 1;
    }
    if pattern.get(from) == Some(&']') {
        from += 1;
    }
    let rest = pattern.get(from..)?;
    rest.iter().position(|&c| c == ']').map(|at| from + at)
}

fn in_class(inside: &[char], c: char) -> bool {
    let (negated, inside) = match inside.split_first() {
        Some(('!', rest)) => (true, rest),
        _ => (false, inside),
    };
    let mut rest = inside;
    let mut found = false;
    while let Some((&low, tail)) = rest.split_first() {
        rest = match tail {
            ['-', high, after @ ..] => {
                found |= (low..=*high).contains(&c);
                after
            }
            _ => {
                found |= low == c;
                tail
            }
        };
    }
    found != negated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_python_says() {
        // Each row was checked with Python 3.11.
        for (pattern, name, expected) in [
            ("*", "a.b", true),
            ("tests*", "testsuite", true),
            ("*.tests", "tests", false),
            ("*.tests", "a.b.tests", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]", "]", true),
            ("[", "[", true),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b", "abab", true),
            ("*a*b", "aba", false),
            ("", "", true),
            ("**", "", true),
        ] {
            assert_eq!(fnmatch(pattern, name), expected, "{pattern} {name}");
        }
    }
}
