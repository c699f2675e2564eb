//! People as `email.headerregistry.Address` prints them, which setuptools, flit and hatchling ask.

use crate::resolved::{Dynamic, Reason};
use crate::text::Span;

/// `name <email>`, the name in quotation marks when it holds a character that means something in an address; `None` when
/// the address is not a plain one, for which Python raises an exception or writes it anew.
pub(super) fn address(name: &str, email: &str) -> Option<String> {
    if !is_plain(email) || name.contains(['\r', '\n']) {
        return None;
    }
    if name.is_empty() {
        return Some(email.to_owned());
    }
    if !name.contains(SPECIALS) {
        return Some(format!("{name} <{email}>"));
    }
    let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
    Some(format!("\"{quoted}\" <{email}>"))
}

/// Why a person has no address.
pub(super) fn not_an_address(span: Span) -> Dynamic {
    let message = "an e-mail address is not a plain one";
    Dynamic::new(Reason::Exception, message, Some(span))
}

const SPECIALS: [char; 13] = [
    '(', ')', '<', '>', '@', ',', ':', ';', '.', '\\', '"', '[', ']',
];

/// Words of letters, digits and harmless signs with dots between them, at both sides of one `@`.
fn is_plain(email: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    let is_dotted =
        |text: &str| (text.split('.')).all(|word| !word.is_empty() && word.chars().all(is_sign));
    email
        .split_once('@')
        .is_some_and(|(user, domain)| is_dotted(user) && is_dotted(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_special_characters_is_quoted() {
        let shown = |name| address(name, "a.b@c.org").unwrap();
        assert_eq!(shown("Ada L"), "Ada L <a.b@c.org>");
        assert_eq!(shown("M. \"X\" Y"), r#""M. \"X\" Y" <a.b@c.org>"#);
        assert_eq!(address("Ada", "ada at example"), None);
    }
}
