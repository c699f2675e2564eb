//! The evaluator ends soon and never panics, whatever the source.

// The lint's exception for tests does not reach helpers of integration tests.
#![allow(clippy::unwrap_used)]

use camino::Utf8Path;
use proptest::prelude::*;
use unsetup::eval::{Data, Evaluation, Node, evaluate};
use unsetup::resolved::{Reason, Resolved};
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
fn what_reaches_a_limit_does_not_end_the_rest() {
    let evaluation = evaluated(
        "x = 'x' * 10**9\n\
         def spin():\n    while True: pass\n\
         y = spin()\n\
         from setuptools import setup\nsetup(name='a', version=x, keywords=y)\n",
    );
    let call = evaluation.calls.first().unwrap();
    let value = |name: &str| &call.keyword(name).unwrap().value;
    assert!(value("name").known().is_some());
    for name in ["version", "keywords"] {
        assert!(matches!(value(name), Resolved::Dynamic(why) if why.reason == Reason::Limit));
    }
}

#[test]
fn what_may_call_setup_and_reaches_a_limit_ends_evaluation() {
    let evaluation = evaluated(
        "from setuptools import setup\n\
         def main():\n    while True: pass\n    setup(name='a')\n\
         main()\nsetup(name='b')\n",
    );
    assert!(evaluation.calls.is_empty());
    let limit = |problem: &unsetup::resolved::Dynamic| problem.reason == Reason::Limit;
    assert!(evaluation.problems.iter().any(limit));
}

#[test]
fn a_module_that_takes_too_long_is_unknown_alone() {
    let files = Files::new(MemoryWorld::new([
        (
            "setup.py",
            "import pkg, os\nfrom setuptools import setup\n\
             setup(name='a', version=pkg.version, keywords=pkg.found, license=pkg.changed)\n",
        ),
        (
            "pkg.py",
            "version = '1'\nchanged = ['x']\n\
             def search():\n    changed.append('y')\n    while True: pass\n\
             found = search()\n",
        ),
    ]));
    let evaluation = evaluate(&files, Utf8Path::new("setup.py"));
    let call = evaluation.calls.first().unwrap();
    let value = |name: &str| &call.keyword(name).unwrap().value;
    assert!(value("version").known().is_some());
    assert!(matches!(value("keywords"), Resolved::Dynamic(why) if why.reason == Reason::Limit));
    // What the list holds is not known any more.
    let known = |node: &Node| matches!(&node.data, Data::List(seq) if seq.open.is_empty());
    assert!(!value("license").known().is_some_and(known));
}
