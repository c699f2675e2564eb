//! What we say of two sets of versions, against membership as packaging decides it over a dense sample: what we call
//! implied, disjoint or empty must be so in the sample, and what we call possible must have a witness there.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests fail by panicking"
)]

#[path = "real_tools/mod.rs"]
mod real_tools;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use unsetup::syntax::specifier;

/// How many pairs are asked about.
const PAIRS: usize = 600;

/// A number from the last one (Knuth's MMIX constants); the same run after run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

const RELEASES: [&str; 8] = ["0", "1", "1.0", "1.0.1", "1.1", "1.2", "2", "1!1"];
const ENDS: [&str; 8] = ["", "", "", "a1", "rc1", ".post1", ".dev1", "a1.dev1"];

fn clause(numbers: &mut Numbers) -> String {
    let release = numbers.one(&RELEASES);
    match numbers.below(8) {
        0 => format!("{}{release}.*", numbers.one(&["==", "!="])),
        1 => format!("~={release}.0{}", numbers.one(&ENDS)),
        2 => format!("{}{release}+abc", numbers.one(&["==", "!="])),
        _ => {
            let operator = numbers.one(&["<", "<=", ">", ">=", "==", "!="]);
            format!("{operator}{release}{}", numbers.one(&ENDS))
        }
    }
}

fn set(numbers: &mut Numbers) -> String {
    let count = numbers.below(4);
    let clauses: Vec<String> = (0..count).map(|_| clause(numbers)).collect();
    clauses.join(",")
}

/// Every release that a clause can name, and neighbours, in every form of PEP 440.
fn sample() -> Vec<String> {
    let releases = [
        "0",
        "0.0.1",
        "0.1",
        "0.9",
        "1",
        "1.0.0.1",
        "1.0.0.5",
        "1.0.1",
        "1.0.1.1",
        "1.0.2",
        "1.0.9",
        "1.1",
        "1.1.0.1",
        "1.1.1",
        "1.1.5",
        "1.2",
        "1.2.0.1",
        "1.2.1",
        "1.3",
        "1.9",
        "2",
        "2.0.0.1",
        "2.0.1",
        "2.1",
        "3",
        "1!0",
        "1!1",
        "1!1.0.0.1",
        "1!1.0.1",
        "1!1.1",
        "1!2",
    ];
    let ends = [
        ".dev0",
        ".dev1",
        ".dev2",
        "a0",
        "a1.dev0",
        "a1.dev1",
        "a1.dev2",
        "a1",
        "a1.post0",
        "a1.post1",
        "a2",
        "b1",
        "rc0",
        "rc1.dev0",
        "rc1",
        "rc1.post1",
        "rc2",
        "",
        "+abc",
        "+abd",
        ".post0.dev0",
        ".post0",
        ".post1.dev0",
        ".post1.dev1",
        ".post1",
        ".post1+abc",
        ".post2",
    ];
    let forms = releases
        .iter()
        .flat_map(|release| ends.map(|end| format!("{release}{end}")));
    forms.collect()
}

/// For each set, which versions packaging has in it.
fn members(sets: &[&String], versions: &[String]) -> Option<BTreeMap<String, Vec<bool>>> {
    let readers = real_tools::readers()?;
    let script = real_tools::script("read_packaging.py");
    let questions: Vec<Value> = sets
        .iter()
        .map(|text| json!({"kind": "contains", "text": text, "versions": versions}))
        .collect();
    let input = serde_json::to_string(&questions).unwrap();
    let answer = real_tools::pipe(&readers.python, &[script.to_str().unwrap()], &input);
    let answers: Vec<Vec<bool>> = serde_json::from_str(&answer).unwrap();
    let sets = sets.iter().map(|text| (*text).clone());
    Some(sets.zip(answers).collect())
}

#[test]
fn sets_of_versions_agree_with_packaging() {
    let mut numbers = Numbers(20_170_606);
    let pairs: Vec<(String, String)> = (0..PAIRS)
        .map(|_| (set(&mut numbers), set(&mut numbers)))
        .collect();
    let versions = sample();
    let sets: Vec<&String> = pairs.iter().flat_map(|(a, b)| [a, b]).collect();
    let Some(members) = members(&sets, &versions) else {
        return;
    };
    let mut wrong = Vec::new();
    let mut counts = [0_usize; 3];
    for (a, b) in &pairs {
        let (in_a, in_b) = (&members[a], &members[b]);
        let both = || in_a.iter().zip(in_b);
        let (ours_a, ours_b) = (specifier::parse(a).unwrap(), specifier::parse(b).unwrap());
        let answers = [
            (
                specifier::is_empty(&ours_a),
                in_a.iter().all(|member| !member),
            ),
            (
                specifier::implies(&ours_a, &ours_b),
                both().all(|(a, b)| !a || *b),
            ),
            (
                !specifier::intersects(&ours_a, &ours_b),
                both().all(|(a, b)| !(*a && *b)),
            ),
        ];
        for ((ours, theirs), (what, count)) in answers.into_iter().zip(
            ["empty", "implied", "disjoint"]
                .into_iter()
                .zip(&mut counts),
        ) {
            *count += usize::from(ours);
            if ours != theirs {
                wrong.push(format!(
                    "`{a}` and `{b}`: {what} is {ours}, the sample says {theirs}"
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    // All answers come up, or nothing was tested.
    assert!(counts.iter().all(|count| *count > PAIRS / 20), "{counts:?}");
}
