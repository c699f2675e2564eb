use super::*;
use crate::settings::Settings;
use crate::text::MemoryWorld;

/// The scripts of a project that has this file.
fn scripts(path: &str, text: &str) -> Vec<RunScript> {
    let world = MemoryWorld::new([
        ("setup.py", "from setuptools import setup\nsetup()\n"),
        (path, text),
    ]);
    let project = Project::from_world(Arc::new(world), None, Settings::default(), ".").unwrap();
    project.run_scripts().to_vec()
}

/// `name: what stands in the file for each command`.
fn shown(path: &str, text: &str) -> Vec<String> {
    let found = scripts(path, text);
    let lines = found.iter().flat_map(|script| {
        let commands = script.commands.iter();
        commands.map(|command| format!("{}: {}", script.name, script.file.slice(command.span)))
    });
    lines.collect()
}

#[test]
fn tox_starts_programs_without_a_shell() {
    let tox = "[testenv]\ncommands =\n  py27,py3: - {envpython} setup.py test\n  sh -c 'a && b'\n  pytest \\\n    -q && no\n[testenv:d]\nchangedir = docs\ncommands = pip install -r {toxinidir}/r.txt\n";
    assert_eq!(
        shown("tox.ini", tox),
        [
            "testenv: {envpython} setup.py test",
            "testenv: sh -c 'a && b'",
            "testenv: a",
            "testenv: b",
            "testenv: pytest \\\n    -q",
            "testenv:d: pip install -r {toxinidir}/r.txt",
        ]
    );
    let found = scripts("tox.ini", tox);
    assert_eq!(found[0].setup_runs().count(), 1);
    assert!(!found.last().unwrap().starts_in_root);
}

#[test]
fn gitlab_runs_what_stands_before_in_the_same_shell() {
    let text = ".t: &t\n  - cd sub\njob:\n  before_script: *t\n  script:\n    - |\n      pip install \\\n        -r r.txt\n    - [make, x]\n  after_script: [echo]\nother:\n  extends: .x\n  script: pip install -r r.txt\n";
    let found = scripts(".gitlab-ci.yml", text);
    let (command, install) = found[0].installs().next().unwrap();
    let Install::Pip(pip) = install else { panic!() };
    let word = pip.requirement_files().next().unwrap();
    assert_eq!(found[0].path(command, word).unwrap(), "sub/r.txt");
    assert!(found[0].is_literal(word));
    assert_eq!(found[0].commands.len(), 4);
    assert!(!found.last().unwrap().starts_in_root);
}

#[test]
fn steps_of_workflows_have_their_own_shell() {
    let text = "on: push\njobs:\n  t:\n    steps:\n      - uses: actions/checkout@v4\n      - run: cd a\n      - run: |\n          pip install -r ${{ matrix.r }}\n          pip install -r r.txt\n      - run: Get-Item\n        shell: pwsh\n";
    let found = scripts(".github/workflows/ci.yml", text);
    assert_eq!(found.len(), 2);
    let paths: Vec<_> = found[1]
        .installs()
        .map(|(command, install)| {
            let Install::Pip(pip) = install else { panic!() };
            let word = pip.requirement_files().next().unwrap().clone();
            found[1].path(command, &word)
        })
        .collect();
    assert_eq!(paths, [None, Some("r.txt".into())]);
}

#[test]
fn make_and_travis_and_documents() {
    let make = "X := a\nall: x\n\t@-python setup.py sdist \\\n\t  upload\n\nx:\n\ty\n";
    assert_eq!(
        shown("Makefile", make),
        ["all: python setup.py sdist \\\n\t  upload", "x: y"]
    );
    let travis =
        "install: pip install .\nscript:\n - a\njobs:\n  include:\n   - {name: j, script: b}\n";
    assert_eq!(
        shown(".travis.yml", travis),
        [": pip install .", ": a", "j: b"]
    );
    let text = "Run this::\n\n  $ python setup.py install\n\nThen\n\n.. code-block:: python\n\n   setup.py\n\nor\n\n```sh\n(env) $ a\n```\n    indented\n  not\n```yaml\nno: 1\n```\n";
    assert_eq!(
        shown("README.rst", text),
        [": python setup.py install", ": a", ": indented"]
    );
}
