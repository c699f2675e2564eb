//! entry_points.txt: the names of each group and what they lead to.

use super::{Difference, Part};
use std::collections::{BTreeMap, BTreeSet};

type Groups = BTreeMap<String, BTreeMap<String, String>>;

/// Where two files do not say the same, a difference per name.
pub(in crate::verify) fn compare(before: &str, after: &str) -> Vec<Difference> {
    let (old, new) = (read(before), read(after));
    let names = |groups: &Groups| -> BTreeSet<(String, String)> {
        let each = groups
            .iter()
            .flat_map(|(group, points)| points.keys().map(|name| (group.clone(), name.clone())));
        each.collect()
    };
    let value = |groups: &Groups, group: &str, name: &str| {
        let value = groups.get(group).and_then(|points| points.get(name));
        value.cloned().into_iter().collect::<Vec<String>>()
    };
    let all: BTreeSet<(String, String)> = names(&old).union(&names(&new)).cloned().collect();
    let each = all.into_iter().filter_map(|(group, name)| {
        let (before, after) = (value(&old, &group, &name), value(&new, &group, &name));
        (before != after).then(|| Difference {
            part: Part::EntryPoints,
            field: group,
            subject: Some(name),
            before,
            after,
            ..Difference::default()
        })
    });
    each.collect()
}

/// The number of entry points.
pub(in crate::verify) fn count(text: &str) -> usize {
    read(text).values().map(BTreeMap::len).sum()
}

/// The form is simpler than that of setup.cfg: a name ends at `=` only, and a value is one line.
fn read(text: &str) -> Groups {
    let mut groups = Groups::new();
    let mut group = String::new();
    for line in text.lines().map(str::trim) {
        let header = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'));
        if let Some(header) = header {
            group = header.trim().to_owned();
        } else if let (Some((name, value)), false) = (line.split_once('='), line.starts_with('#')) {
            let points = groups.entry(group.clone()).or_default();
            points.insert(name.trim().to_owned(), spelled(value));
        }
    }
    groups
}

/// Blanks around `:` and the brackets mean nothing.
fn spelled(value: &str) -> String {
    value.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_in_another_order() {
        let one = "[console_scripts]\na = m:f\nb = m:g [x]\n\n[g]\nc=n\n";
        let other =
            "[g]\nc = n\n\n# a remark = x\n[empty]\n[console_scripts]\nb=m : g[x]\na= m:f\n";
        assert_eq!(compare(one, other), []);
        assert_eq!(count(one), 3);
    }

    #[test]
    fn each_name_that_differs() {
        let found = compare("[g]\na = m:f\nb = m:g\n", "[g]\na = m:h\n[G]\nb = m:g\n");
        let told: Vec<String> = found
            .iter()
            .map(|one| {
                format!(
                    "{} {:?} {:?} {:?}",
                    one.field, one.subject, one.before, one.after
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "G Some(\"b\") [] [\"m:g\"]",
                "g Some(\"a\") [\"m:f\"] [\"m:h\"]",
                "g Some(\"b\") [\"m:g\"] []"
            ]
        );
    }
}
