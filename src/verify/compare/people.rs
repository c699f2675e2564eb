//! Authors and maintainers: a name may stand beside its address or in a field of its own, so both are compared as sets.

use std::collections::BTreeMap;

/// The names and the addresses of one role: what is compared, and what is shown.
pub(super) fn people(names: &[&str], addresses: &[&str]) -> [BTreeMap<String, String>; 2] {
    let mut found = [BTreeMap::new(), BTreeMap::new()];
    let [all_names, all_addresses] = &mut found;
    for name in names.iter().flat_map(|text| parts(text)) {
        all_names.insert(name.clone(), name);
    }
    for person in addresses.iter().flat_map(|text| parts(text)) {
        let (name, address) = match person.rsplit_once('<') {
            Some((name, address)) => (unquoted(name), address.trim_end_matches('>').trim()),
            None => (String::new(), person.as_str()),
        };
        // `"Acme, Inc." <a@example.org>`: without an address beside it the name is two.
        for name in name
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            all_names.insert(name.to_owned(), name.to_owned());
        }
        if !address.is_empty() {
            all_addresses.insert(address.to_lowercase(), address.to_owned());
        }
    }
    found
}

/// The parts between commas, those inside quotes kept together.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(if c.is_whitespace() { ' ' } else { c });
        }
    }
    let words = |part: &String| part.split_whitespace().collect::<Vec<_>>().join(" ");
    parts.retain(|part| !part.trim().is_empty());
    parts.iter().map(words).collect()
}

/// Without the quotes and backslashes of a mail address.
fn unquoted(name: &str) -> String {
    let name = name.trim();
    let inner = name
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'));
    match inner {
        Some(inner) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_in_either_field() {
        for (names, addresses) in [
            (vec!["Ann Lee"], vec!["ann@example.org"]),
            (vec![], vec!["Ann Lee <ann@example.org>"]),
            (vec![], vec!["\"Ann Lee\" <Ann@example.org>"]),
            (vec!["Ann  Lee"], vec!["<ann@example.org>"]),
        ] {
            let [names, addresses] = people(&names, &addresses);
            assert_eq!(names.keys().collect::<Vec<_>>(), ["Ann Lee"]);
            assert_eq!(addresses.keys().collect::<Vec<_>>(), ["ann@example.org"]);
        }
    }

    #[test]
    fn several_people_and_a_company_with_a_comma() {
        let apart = people(&["Ann, Acme, Inc."], &["a@example.org, b@example.org"]);
        let joined = people(
            &[],
            &["Ann <a@example.org>, \"Acme, Inc.\" <b@example.org>"],
        );
        assert_eq!(
            apart.map(|one| one.into_keys().collect::<Vec<_>>()),
            joined.map(|one| one.into_keys().collect::<Vec<_>>())
        );
    }
}
