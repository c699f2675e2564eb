//! The calls of `setup()`, and the conditions under which they are reached.

use super::{evaluate_with, show, show_guard, x};
use crate::eval::SetupFunction;

#[test]
fn keywords_of_setup() {
    let evaluation = evaluate_with(
        "from distutils.core import setup\nk = dict(name='a')\nk['b'] = 1\nif __name__ == '__main__':\n    setup(version='1', **k)",
        &[],
    );
    let call = &evaluation.calls[0];
    assert_eq!(call.function, SetupFunction::Distutils);
    let names = call
        .keywords
        .iter()
        .map(|keyword| (keyword.name.as_str(), keyword.in_call))
        .collect::<Vec<_>>();
    assert_eq!(names, [("version", true), ("name", false), ("b", false)]);
}

#[test]
fn an_early_exit_is_the_guard_of_the_call() {
    let evaluation = evaluate_with(
        "import sys\nfrom setuptools import setup\nif sys.version_info < (3, 4): raise SystemExit(1)\nsetup(name='a')",
        &[],
    );
    assert_eq!(
        show_guard(&evaluation.calls[0].guard),
        "python_full_version >= '3.4'"
    );
}

#[test]
fn one_of_two_calls_keeps_what_both_say() {
    let evaluation = evaluate_with(
        "import os\nfrom setuptools import setup\ndef run(e):\n    setup(name='a', packages=['p'], ext_modules=e)\n\
         if os.environ.get('X'):\n    run(['c'])\nelse:\n    run([])\n",
        &[],
    );
    assert_eq!(evaluation.calls.len(), 1);
    let shown = |name: &str| show(&evaluation.calls[0].keyword(name).unwrap().value);
    assert_eq!(shown("name"), "a");
    assert_eq!(shown("packages"), "[p]");
    assert_eq!(shown("ext_modules"), "?environment-variable");
}

#[test]
fn one_call_reached_under_two_conditions_is_one() {
    let evaluation = evaluate_with(
        "import sys\nfrom setuptools import setup\ndef run(e): setup(name='a', ext_modules=e)\n\
         if sys.version_info < (3,): run(['c'])\nelse: run([])\n",
        &[],
    );
    assert_eq!(evaluation.calls.len(), 1);
    assert!(evaluation.calls[0].guard.is_always());
    let shown = |name: &str| show(&evaluation.calls[0].keyword(name).unwrap().value);
    assert_eq!(shown("name"), "a");
    assert_eq!(
        shown("ext_modules"),
        "<[c] if python_full_version < '3' | [] if python_full_version >= '3'>"
    );
}

#[test]
fn a_setup_that_is_not_seen_leaves_its_keywords_open() {
    let evaluation = evaluate_with("from mybuild import setup\nsetup(name='a')\n", &[]);
    let call = &evaluation.calls[0];
    assert_eq!(call.function, SetupFunction::Other("setup".to_owned()));
    assert_eq!(
        show(&call.keyword("name").unwrap().value),
        "?installed-package"
    );
    assert!(!call.open.is_empty());
}

#[test]
fn setup_requires_is_asked_for_with_another_command() {
    let evaluation = evaluate_with(
        "import sys\nfrom setuptools import setup\n\
         def building(): return len(sys.argv) > 1 and sys.argv[1].startswith('bdist')\n\
         setup(setup_requires=['a'] if building() else [], tests_require=['b'] if building() else [])",
        &[],
    );
    let shown = |name: &str| show(&evaluation.calls[0].keyword(name).unwrap().value);
    assert_eq!(shown("setup_requires"), "[]");
    assert_eq!(shown("tests_require"), "[b]");
}

#[test]
fn what_the_build_itself_says() {
    let rows = [
        ("import sys\nx = 'setuptools' in sys.modules", "true"),
        ("import sys\nx = 'numpy' in sys.modules", "?host-state"),
        (
            "import sys\nx = '__pypy__' in sys.builtin_module_names",
            "<true if platform_python_implementation == 'PyPy' | false if platform_python_implementation != 'PyPy'>",
        ),
        (
            "import setuptools\nfrom distutils.version import LooseVersion as V\nx = V(setuptools.__version__) >= V('18.5')",
            "true",
        ),
        (
            "import setuptools\nfrom distutils.version import LooseVersion as V\nx = V(setuptools.__version__) >= V('61')",
            "?environment",
        ),
        (
            "import sys\nx = 'a%s' % sys.version_info[0]",
            "<a2 if python_full_version < '3' | a3 if python_full_version >= '3'>",
        ),
        (
            "import sys\nif sys.version_info < (3,): sys.exit(1)\nx = 'a{}'.format(sys.version_info[0])",
            "a3",
        ),
    ];
    for (source, expected) in rows {
        assert_eq!(x(source), expected, "{source}");
    }
}
