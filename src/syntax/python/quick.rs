//! What can be seen of a source without parsing it.

/// Whether the top level of a source surely defines a function of that name, or the source is broken: a line that begins
/// with `def NAME` outside of every string. `false` says nothing.
pub fn surely_defines(text: &str, name: &str) -> bool {
    // A line that ends in `\r` alone may hide in a comment.
    if text.contains('\r') {
        return false;
    }
    let mut places = Places {
        text,
        at: 0,
        is_over: false,
    };
    while let Some(line) = places.next_line() {
        let line = line.strip_prefix("async ").unwrap_or(line);
        let rest = line
            .strip_prefix("def ")
            .and_then(|def| def.strip_prefix(name));
        if rest.is_some_and(|rest| rest.starts_with(['(', ' '])) {
            return true;
        }
    }
    false
}

/// Goes from line to line, and over strings.
struct Places<'a> {
    text: &'a str,
    at: usize,
    is_over: bool,
}

impl<'a> Places<'a> {
    /// The rest of the text from the next line on that begins outside of a string; `None` at the end, and where it is not sure
    /// what is a string.
    fn next_line(&mut self) -> Option<&'a str> {
        let line = self.rest();
        let goes_on = !self.is_over;
        self.is_over = self.skip_line().is_none();
        goes_on.then_some(line)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Goes on to the next line that no string of this one reaches into.
    fn skip_line(&mut self) -> Option<()> {
        loop {
            let rest = self.rest();
            let end = rest.find(['\n', '#', '"', '\''])?;
            self.at += end;
            match rest.as_bytes().get(end)? {
                b'\n' => {
                    self.at += 1;
                    return Some(());
                }
                b'#' => self.at += rest.get(end..)?.find('\n')?,
                _ => self.skip_string(rest.get(..end)?)?,
            }
        }
    }

    /// Goes to the end of a string; `None` for one that holds code, and one that does not end.
    fn skip_string(&mut self, before: &str) -> Option<()> {
        let prefix = before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let prefix = before.get(prefix.len()..)?;
        let rest = self.rest();
        let one = rest.get(..1)?;
        let mark = match rest.starts_with(&one.repeat(3)) {
            true => one.repeat(3),
            false => one.to_owned(),
        };
        let mut length = mark.len();
        loop {
            let inner = rest.get(length..)?;
            let at = inner.find(['\\', '\n', '"', '\''])?;
            let found = inner.get(at..)?;
            length += at;
            if found.starts_with('\\') {
                let escaped = found.chars().nth(1)?;
                length += 1 + escaped.len_utf8();
            } else if found.starts_with(&mark) {
                length += mark.len();
                break;
            } else if found.starts_with('\n') && mark.len() == 1 {
                return None;
            } else {
                length += 1;
            }
        }
        // Python 3.12 takes the same quotes again inside the braces of an f-string.
        let has_code = prefix.contains(['f', 'F', 't', 'T']) && rest.get(..length)?.contains('{');
        self.at += length;
        (!has_code).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::surely_defines;

    #[test]
    fn functions_of_the_top_level_are_seen() {
        for text in [
            "def main():\n    pass\n",
            "'''\ndef other():\n'''\n# '\nasync def main():\n",
            "x = 'a\\'b' \"c'\" r'\\''\ndef main ():\n",
            "x = f'a'\ndef main():",
            "\"\"\"a\\\"\"\" \"\"\"\ndef main(): pass\n",
        ] {
            assert!(surely_defines(text, "main"), "{text}");
        }
    }

    #[test]
    fn what_is_none_or_not_sure_is_not_seen() {
        for text in [
            "",
            "def mainly(): pass\n",
            "if x:\n    def main(): pass\n",
            "'''\ndef main():\n'''\n",
            "\"\"\" ' \ndef main():\n\"\"\"\n",
            "x = 'a\ndef main():\n",
            "x = f'''{y}\ndef main():\n'''\n",
            "# '''\n'''\ndef main(): pass\n'''\n",
            "x = 'a\\\ndef main():\\\n'\n",
        ] {
            assert!(!surely_defines(text, "main"), "{text}");
        }
    }
}
