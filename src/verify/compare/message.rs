//! METADATA and PKG-INFO: the header fields of a mail, then a body (core metadata specification).
//!
//! ```text
//! message = {field} [blank line body]
//! field   = name ":" value {continuation line, which starts with a blank}
//! ```

/// A file of core metadata.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::verify) struct Message {
    /// Names and values in their order; continuation lines joined by `\n`, without the blank they begin with.
    fields: Vec<(String, String)>,
    body: String,
}

impl Message {
    /// Reads a file; every text is one.
    pub(in crate::verify) fn read(text: &str) -> Self {
        let text = text.replace("\r\n", "\n");
        let mut message = Self::default();
        let mut rest = text.as_str();
        while let Some((line, after)) = split_line(rest) {
            if line.is_empty() {
                message.body = after.to_owned();
                break;
            }
            let (Some(name), false) = (line.split_once(':'), line.starts_with([' ', '\t'])) else {
                message.go_on(line);
                rest = after;
                continue;
            };
            let field = (name.0.trim().to_owned(), name.1.trim().to_owned());
            message.fields.push(field);
            rest = after;
        }
        message
    }

    /// A line that belongs to the field above it.
    fn go_on(&mut self, line: &str) {
        let line = line.strip_prefix([' ', '\t']).unwrap_or(line);
        if let Some((_, value)) = self.fields.last_mut() {
            value.push('\n');
            value.push_str(line);
        }
    }

    /// The fields that say something: old tools write `UNKNOWN` where nothing is declared.
    pub(in crate::verify) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        fields.filter(|(_, value)| is_said(value))
    }

    /// The values of a field.
    pub(in crate::verify) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let own = move |field: &(&str, &str)| field.0.eq_ignore_ascii_case(name);
        self.fields().filter(own).map(|(_, value)| value)
    }

    /// The first value of a field.
    pub(in crate::verify) fn one(&self, name: &str) -> Option<&str> {
        self.fields()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The long description: the body, or the field of older files, whose lines are indented by eight blanks, or by seven
    /// and a bar; the first blank is gone already.
    pub(in crate::verify) fn description(&self) -> String {
        let field = self.one("Description").map(|text| {
            let lines = text.lines().map(|line| {
                let indented = line.strip_prefix("       ");
                indented.or(line.strip_prefix("      |")).unwrap_or(line)
            });
            lines.collect::<Vec<_>>().join("\n")
        });
        let text = field.unwrap_or_else(|| self.body.clone());
        match is_said(&text) {
            true => text.trim().to_owned(),
            false => String::new(),
        }
    }
}

fn is_said(value: &str) -> bool {
    !matches!(value.trim(), "" | "UNKNOWN")
}

fn split_line(text: &str) -> Option<(&str, &str)> {
    match text.is_empty() {
        true => None,
        false => Some(text.split_once('\n').unwrap_or((text, ""))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_today() {
        let message = Message::read(
            "Metadata-Version: 2.4\nName: a\nLicense: one\n  two\nAuthor: UNKNOWN\n\n# A\n\ntext\n",
        );
        assert_eq!(message.one("name"), Some("a"));
        assert_eq!(message.one("License"), Some("one\n two"));
        assert_eq!(message.one("Author"), None);
        assert_eq!(message.description(), "# A\n\ntext");
    }

    #[test]
    fn a_file_of_an_old_tool() {
        let text = "Name: a\r\nDescription: one\r\n        two\r\n        \r\n          three\r\nPlatform: any\r\n";
        let message = Message::read(text);
        assert_eq!(message.description(), "one\ntwo\n\n  three");
        assert_eq!(message.all("platform").collect::<Vec<_>>(), ["any"]);
        assert_eq!(Message::read("Name: a\n\nUNKNOWN\n\n").description(), "");
    }
}
