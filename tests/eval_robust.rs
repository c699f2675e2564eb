//! The evaluator ends soon and never panics, whatever the source.

// The lint's exception for tests does not reach helpers of integration tests.
#![allow(clippy::unwrap_used)]

use camino::Utf8Path;
use proptest::prelude::*;
use std::time::{Duration, Instant};
use unsetup::eval::{Evaluation, evaluate};
use unsetup::resolved::Reason;
use unsetup::text::{Files, MemoryWorld};

const PROGRAMS: &str = include_str!("vectors/eval_programs.txt");

fn evaluated(source: &str) -> Evaluation {
    let files = Files::new(MemoryWorld::new([("setup.py", source)]));
    evaluate(&files, Utf8Path::new("setup.py"))
}

/// A panic inside the evaluation is told as this problem.
fn panicked(evaluation: &Evaluation) -> bool {
    evaluation
        .problems
        .iter()
        .any(|problem| problem.message == "the evaluation could not be carried out")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cut_and_changed_sources_do_not_panic(
        from in 0.0..1.0_f64,
        length in 10_usize..900,
        at in 0.0..1.0_f64,
        put in prop::sample::select(vec!["(", ")", "'", "\n", " ", ":", "=", "[", "é", "\\", "if x:\n", "*", "\t"]),
    ) {
        let chars = PROGRAMS.replace("---", "").chars().collect::<Vec<_>>();
        let start = (from * chars.len() as f64) as usize;
        let mut part = chars.into_iter().skip(start).take(length).collect::<Vec<_>>();
        let place = (at * part.len() as f64) as usize;
        part.splice(place..place, put.chars());
        let source = part.into_iter().collect::<String>();
        prop_assert!(!panicked(&evaluated(&source)), "{source}");
    }
}

#[test]
fn what_would_run_for_ever_is_a_limit() {
    let sources = [
        "x = 'x' * 10**9".to_owned(),
        "x = [0] * 10**9".to_owned(),
        "x = range(10**12)".to_owned(),
        "while True: pass".to_owned(),
        "def f(): return f()\nf()".to_owned(),
        "x = 'a'\nfor i in range(100): x = x + x".to_owned(),
        "x = [1]\nwhile x: x = x + x".to_owned(),
        format!("x = {}1{}", "(".repeat(50_000), ")".repeat(50_000)),
        format!("x = {}1", "-".repeat(50_000)),
        format!("x = a{}", ".b".repeat(50_000)),
        format!("x = {}", "1 + ".repeat(50_000) + "1"),
        format!("x = {}1", "lambda a, b: ".repeat(50_000)),
        format!("x = {}1", "not ".repeat(50_000)),
        (0..3_000).fold(String::new(), |source, depth| {
            source + &" ".repeat(depth) + "if x:\n"
        }),
    ];
    for source in sources {
        let start = Instant::now();
        let evaluation = evaluated(&format!(
            "{source}\nfrom setuptools import setup\nsetup(name='a')\n"
        ));
        let head = source.chars().take(40).collect::<String>();
        assert!(!panicked(&evaluation), "{head}");
        let limited = evaluation
            .problems
            .iter()
            .any(|problem| problem.reason == Reason::Limit);
        assert!(limited, "{head}: {:?}", evaluation.problems);
        // Debug builds on a busy machine: a release build takes a tenth of it.
        assert!(start.elapsed() < Duration::from_secs(20), "{head}");
    }
}

#[test]
fn deep_but_allowed_nesting_is_evaluated() {
    let source = format!(
        "from setuptools import setup\nsetup(name={}'a'{})\n",
        "(".repeat(400),
        ")".repeat(400)
    );
    let evaluation = evaluated(&source);
    assert_eq!(evaluation.calls.len(), 1);
    assert!(evaluation.problems.is_empty());
}

#[test]
fn a_hundred_tests_on_the_environment_are_cheap() {
    let mut source = String::from("import sys\nfrom setuptools import setup\nx = ['a']\n");
    for at in 0..100 {
        source += &format!("if sys.version_info < (3, {at}): x.append('r{at}')\n");
    }
    source += "setup(name='a', install_requires=x)\n";
    let start = Instant::now();
    let evaluation = evaluated(&source);
    assert_eq!(evaluation.calls.len(), 1);
    assert!(start.elapsed() < Duration::from_secs(5));
}
