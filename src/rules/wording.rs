//! Words that several rules put together alike.

/// `1 file`, `2 files`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Names in backticks with commas between them; those after the first `most` are counted.
pub(super) fn names<T: AsRef<str>>(all: &[T], most: usize) -> String {
    let shown = if all.len() <= most + 1 {
        all.len()
    } else {
        most
    };
    let mut words: Vec<String> = all
        .iter()
        .take(shown)
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    if all.len() > shown {
        words.push(format!("{} more", all.len() - shown));
    }
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}

/// The known name that was probably meant: one or two letters away, and not by chance.
pub(super) fn nearest<'a>(
    given: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let near = known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(given, name), name))
        .filter(|(distance, name)| *distance > 0 && *distance <= 2 && distance * 3 < name.len());
    near.min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_name_is_never_hidden_behind_a_count() {
        assert_eq!(names(&["a", "b", "c"], 2), "`a`, `b` and `c`");
        assert_eq!(names(&["a", "b", "c", "d"], 2), "`a`, `b` and 2 more");
        assert_eq!(names(&["a"], 2), "`a`");
    }
}
