//! Authors and maintainers: names and addresses that stand in two fields are people in one.

use crate::convert::document::{inline, list};
use toml_edit::{InlineTable, Value};

/// A name, an address, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Person {
    name: String,
    email: String,
}

/// The people of two texts; those that cannot be told apart stay as they are written. `None` when nobody is named.
pub(super) fn people(names: &str, addresses: &str) -> Option<Value> {
    let people = pairs(names.trim(), addresses.trim());
    let tables = people.iter().map(Person::table);
    (!people.is_empty()).then(|| list(tables).into())
}

fn pairs(names: &str, addresses: &str) -> Vec<Person> {
    let person = |name: &str, email: &str| Person {
        name: name.trim().to_owned(),
        email: email.trim().to_owned(),
    };
    let [named, addressed] = [names, addresses].map(|text| {
        let parts = text.split(',').map(str::trim);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>()
    });
    let is_plain = |address: &&str| is_address(address);
    match (named.len(), addressed.as_slice()) {
        (0, []) => Vec::new(),
        (_, []) => vec![person(names, "")],
        (0, addressed) => addressed.iter().map(|text| read(text)).collect(),
        (_, [one]) if is_plain(one) => vec![person(names, one)],
        (number, many) if number == many.len() && many.iter().all(is_plain) => {
            let pairs = named.iter().zip(many);
            pairs.map(|(name, email)| person(name, email)).collect()
        }
        // Each keeps the field it has.
        (_, many) => std::iter::once(person(names, ""))
            .chain(many.iter().map(|email| read(email)))
            .collect(),
    }
}

/// `Name <address>`, or an address alone.
fn read(text: &str) -> Person {
    let parts = text.split_once('<').and_then(|(name, rest)| {
        let email = rest.strip_suffix('>')?.trim();
        is_address(email).then(|| (name.trim().trim_matches('"'), email))
    });
    let (name, email) = parts.unwrap_or(("", text));
    Person {
        name: name.to_owned(),
        email: email.to_owned(),
    }
}

fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    let legal = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>,;\"()".contains(c))
    };
    parts.is_some_and(|(name, host)| legal(name) && legal(host) && !host.contains('@'))
}

impl Person {
    fn table(&self) -> InlineTable {
        let both = [("name", self.name.as_str()), ("email", self.email.as_str())];
        inline(both.into_iter().filter(|(_, text)| !text.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(names: &str, addresses: &str) -> String {
        let people = people(names, addresses).map(|value| value.to_string());
        let text = people.unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_and_addresses_are_paired() {
        assert_eq!(
            told("Ann", "ann@example.org"),
            r#"[{ name = "Ann", email = "ann@example.org" }]"#
        );
        assert_eq!(
            told("Ann, Bob", "a@example.org, b@example.org"),
            r#"[ { name = "Ann", email = "a@example.org" }, { name = "Bob", email = "b@example.org" }, ]"#
        );
        assert_eq!(told("Ann and Bob", ""), r#"[{ name = "Ann and Bob" }]"#);
        assert_eq!(told("", ""), "");
    }

    #[test]
    fn those_that_cannot_be_paired_stay_apart() {
        assert_eq!(
            told("The team", "Ann <a@example.org>"),
            r#"[ { name = "The team" }, { name = "Ann", email = "a@example.org" }, ]"#
        );
        assert_eq!(
            told("Team", "a@example.org, b@example.org"),
            r#"[ { name = "Team" }, { email = "a@example.org" }, { email = "b@example.org" }, ]"#
        );
    }
}
