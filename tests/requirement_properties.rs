//! What holds for every input: readers give their text back, printed markers mean the same, nothing panics.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

use camino::Utf8Path;
use pep508_rs::MarkerEnvironment;
use proptest::prelude::*;
use unsetup::resolved::Guard;
use unsetup::syntax::requirements::{LineKind, PbrBehaviour, as_pbr, parse};
use unsetup::syntax::{marker, requirement, specifier, version};
use unsetup::text::{Decoding, Files, MemoryWorld};

fn environments() -> Vec<MarkerEnvironment> {
    let threes = (0..=14).map(|minor| format!("3.{minor}"));
    let others = ["2.6.9", "2.7.8", "2.7.18", "3.4.10", "4.0.0"].map(str::to_owned);
    let pythons: Vec<String> = threes.chain(others).collect();
    let mut all = Vec::new();
    for python in &pythons {
        for platform in ["linux", "win32", "darwin"] {
            for implementation in ["CPython", "PyPy"] {
                all.extend(marker::environment(python, platform, implementation));
            }
        }
    }
    assert_eq!(all.len(), pythons.len() * 6);
    all
}

fn comparison() -> impl Strategy<Value = String> {
    let operator = prop::sample::select(vec!["<", "<=", "==", "!=", ">=", ">"]);
    let short = prop::sample::select(vec!["2.6", "2.7", "3", "3.0", "3.4", "3.10", "4"]);
    let full = prop::sample::select(vec!["2.7.9", "3.4.1", "3.3.0", "3.3"]);
    let equality = prop::sample::select(vec!["==", "!="]);
    let platform = prop::sample::select(vec!["win32", "linux", "darwin"]);
    prop_oneof![
        4 => (operator.clone(), short).prop_map(|(o, v)| format!("python_version {o} '{v}'")),
        2 => (operator, full).prop_map(|(o, v)| format!("python_full_version {o} '{v}'")),
        2 => (equality, platform).prop_map(|(o, v)| format!("sys_platform {o} '{v}'")),
        1 => Just("platform_python_implementation == 'PyPy'".to_owned()),
        1 => Just("'linux' in sys_platform".to_owned()),
        1 => Just("extra != 'a'".to_owned()),
        1 => Just("python_version in '2.6 2.7, 3.10'".to_owned()),
    ]
}

fn any_marker() -> impl Strategy<Value = String> {
    comparison().prop_recursive(3, 8, 2, |inner| {
        let word = prop::sample::select(vec!["and", "or"]);
        (inner.clone(), word, inner).prop_map(|(a, word, b)| format!("({a}) {word} ({b})"))
    })
}

proptest! {
    #[test]
    fn a_printed_marker_means_the_same(text in any_marker()) {
        let guard = marker::guard(&text).unwrap();
        if guard.is_always() || guard.is_never() {
            return Ok(());
        }
        let printed = marker::print(&guard);
        prop_assert!(printed.is_some(), "{}", text);
        let printed = printed.unwrap();
        let again = marker::guard(&printed).unwrap();
        for environment in environments() {
            for extras in [&[][..], &["a"]] {
                prop_assert_eq!(
                    marker::evaluate(guard.marker(), &environment, extras),
                    marker::evaluate(again.marker(), &environment, extras),
                    "{} printed as {}", text, printed
                );
            }
        }
        for forbidden in ["< \"3.3.0\"", "python_full_version < \"3.3\"", "python_full_version >= \"2.7\""] {
            prop_assert!(!printed.contains(forbidden), "{}", printed);
        }
    }

    #[test]
    fn a_joined_marker_holds_where_both_hold(a in any_marker(), b in any_marker()) {
        let both = marker::guard(&marker::conjoin(&a, &b)).unwrap();
        let expected: Guard = marker::guard(&a).unwrap().and(&marker::guard(&b).unwrap());
        prop_assert!(both.implies(&expected) && expected.implies(&both));
    }

    #[test]
    fn any_file_is_given_back(text in "([a-z0-9 .;@#=<>!~,'\"$(){}\\[\\]\\\\/:\u{85}\u{2028}é\r\n\x0c\t-]|-e |-r |\\\\\n|--hash=|#egg=|git\\+https://e\\.org/){0,60}") {
        let files = Files::new(MemoryWorld::new([("r.txt", text.clone())]));
        let file = files.open(Utf8Path::new("r.txt"), Decoding::Requirements).unwrap();
        let parsed = parse(&file);
        let joined: String = parsed.tree.lines.iter().map(|line| file.slice(line.span)).collect();
        prop_assert_eq!(&joined, file.text());
        for line in &parsed.tree.lines {
            match &line.kind {
                LineKind::Named(named) => {
                    prop_assert!(line.span.contains(named.span));
                    prop_assert!(named.span.contains(named.name.span));
                    if line.content.is_some() {
                        prop_assert_eq!(file.slice(named.name.span), &named.name.value);
                    }
                }
                LineKind::Invalid(error) => prop_assert!(line.span.contains(error.span)),
                _ => {}
            }
            prop_assert!(line.content.is_none_or(|content| line.span.contains(content)));
        }
        for line in text.split('\n') {
            for behaviour in [PbrBehaviour::Y2017, PbrBehaviour::Current] {
                as_pbr(line, file.whole(), behaviour);
            }
            let _ = requirement::parse(line, file.whole());
            let _ = marker::parse(line, file.whole());
        }
    }

    #[test]
    fn sets_of_versions_agree_with_their_members(
        a in clauses(), b in clauses(), probe in probe()
    ) {
        let (a, b) = (specifier::parse(&a).unwrap(), specifier::parse(&b).unwrap());
        let probe = version::parse(&probe).unwrap();
        let (in_a, in_b) = (a.contains(&probe), b.contains(&probe));
        prop_assert!(!in_a || !specifier::is_empty(&a));
        prop_assert!(!(in_a && in_b) || specifier::intersects(&a, &b));
        prop_assert!(!specifier::implies(&a, &b) || !in_a || in_b);
    }
}

fn probe() -> impl Strategy<Value = String> {
    "[0-2](\\.[0-2]){0,2}(a[01]|rc1)?(\\.post[01])?(\\.dev[01])?(\\+(abc|1))?"
}

fn clauses() -> impl Strategy<Value = String> {
    let clause = prop_oneof![
        "(<|<=|>=|>|==|!=)[0-2](\\.[0-2]){0,2}(a[01])?(\\.post1)?(\\.dev[01])?",
        "(==|!=)[0-2](\\.[0-2]){0,2}\\.\\*",
        "~=[0-2](\\.[0-2]){1,2}",
        "(==|!=)1\\.0\\+abc",
    ];
    prop::collection::vec(clause, 0..4).prop_map(|clauses| clauses.join(","))
}
