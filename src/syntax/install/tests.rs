use super::*;
use crate::syntax::MappedText;
use crate::syntax::shell::{Word, commands};
use crate::text::{Decoding, Files, MemoryWorld, SourceFile};
use std::sync::Arc;

fn read(script: &str) -> (Arc<SourceFile>, Option<Install>) {
    let files = Files::new(MemoryWorld::new([("script", script)]));
    let file = files.open("script".into(), Decoding::Utf8).unwrap();
    let found = commands(&MappedText::of(&file, file.whole()));
    (file, install_commands(&found[0]))
}

fn texts(words: &[Word]) -> String {
    let texts: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
    texts.join(" ")
}

fn options(given: &[Given]) -> String {
    let shown = given.iter().map(|option| match &option.value {
        Some(value) => format!("{}={}", option.name, value.text),
        None => option.name.clone(),
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// Kind, options, words.
fn shown(script: &str) -> String {
    match read(script).1 {
        None => "-".to_owned(),
        Some(Install::Pip(pip)) => format!(
            "{:?}|{}|{}",
            pip.program,
            options(&pip.options),
            texts(&pip.requirements)
        ),
        Some(Install::EasyInstall(easy)) => {
            format!(
                "easy|{}|{}",
                options(&easy.options),
                texts(&easy.requirements)
            )
        }
        Some(Install::SetupPy(setup)) => {
            format!("setup|{}|{}", setup.script.text, setup.command.text)
        }
        Some(Install::GitClone(clone)) => format!(
            "git|{}|{} -> {}",
            options(&clone.options),
            clone.url.text,
            clone
                .folder
                .as_ref()
                .map_or(clone.default_folder(), |folder| folder.text.as_str())
        ),
        Some(Install::Distro(distro)) => format!(
            "{:?} {:?}|{}|{}",
            distro.manager,
            distro.action,
            options(&distro.options),
            texts(&distro.packages)
        ),
    }
}

#[test]
fn commands_are_told_apart() {
    let rows = [
        ("pip install a 'b>=1' c[d]==2", "Pip||a b>=1 c[d]==2"),
        ("pip3.11 install a", "Pip||a"),
        ("pip2.7 install a", "Pip||a"),
        ("/venv/bin/pip install a", "Pip||a"),
        ("sudo -H pip3 install a", "Pip||a"),
        ("python -m pip install a", "Pip||a"),
        (
            "/usr/bin/python3.11 -I -W ignore -m pip --no-cache-dir install a",
            "Pip|--no-cache-dir|a",
        ),
        ("uv pip install --system a", "Uv|--system|a"),
        ("pip -q --proxy p install a", "Pip|--quiet --proxy=p|a"),
        (
            "pip install -r a.txt -rb.txt --requirement=c.txt --requirement d.txt",
            "Pip|--requirement=a.txt --requirement=b.txt --requirement=c.txt --requirement=d.txt|",
        ),
        (
            "pip install -c c.txt -U -e . --no-deps x",
            "Pip|--constraint=c.txt --upgrade --editable=. --no-deps|x",
        ),
        (
            "pip install --trusted-host h --extra-index-url u -i v --user --target t --break-system-packages x",
            "Pip|--trusted-host=h --extra-index-url=u --index-url=v --user --target=t --break-system-packages|x",
        ),
        ("pip install -- -x", "Pip||-x"),
        (
            "pip install -qUr a.txt -qqcb.txt --no-cache x",
            "Pip|--quiet --upgrade --requirement=a.txt --quiet --quiet --constraint=b.txt --no-cache-dir|x",
        ),
        ("apt-get install -yq=2 x", "Apt Install|--yes --quiet=2|x"),
        ("pip freeze", "-"),
        ("pip wheel x", "-"),
        ("pipx install x", "-"),
        ("pip-compile install", "-"),
        ("python -c pip", "-"),
        ("python x.py install", "-"),
        (
            "easy_install -U setuptools==30.0.0",
            "easy|--upgrade|setuptools==30.0.0",
        ),
        ("easy_install-2.7 -i u x", "easy|--index-url=u|x"),
        ("python setup.py -q install", "setup|setup.py|install"),
        (
            "python3 /src/setup.py develop --no-deps",
            "setup|/src/setup.py|develop",
        ),
        ("python setup.py sdist", "-"),
        (
            "git clone --depth 1 -b $B https://h/p/rally.git ${D}/rally",
            "git|--depth=1 --branch=$B|https://h/p/rally.git -> ${D}/rally",
        ),
        ("git -c a=b clone git@h:o/x.git", "git||git@h:o/x.git -> x"),
        (
            "git clone --branch=b --recursive https://h/o/x/",
            "git|--branch=b --recursive|https://h/o/x/ -> x",
        ),
        ("git checkout x", "-"),
        (
            "apt-get install -y --no-install-recommends gcc libx-dev=1",
            "Apt Install|--yes --no-install-recommends|gcc libx-dev=1",
        ),
        (
            "apt-get -o A=b -qq update",
            "Apt Update|--option=A=b --quiet --quiet|",
        ),
        (
            "apt-get purge -y --auto-remove gcc",
            "Apt Remove|--yes --auto-remove|gcc",
        ),
        ("apt autoremove", "Apt Autoremove||"),
        (
            "apk --no-cache add --virtual .build-deps gcc musl-dev",
            "Apk Install|--no-cache --virtual=.build-deps|gcc musl-dev",
        ),
        (
            "apk add -t.d --no-cache --repository=http://r x",
            "Apk Install|--virtual=.d --no-cache --repository=http://r|x",
        ),
        ("apk del .build-deps", "Apk Remove||.build-deps"),
        ("yum -y install gcc", "Dnf Install|--assumeyes|gcc"),
        ("microdnf remove gcc", "Dnf Remove||gcc"),
        ("dnf update", "-"),
        ("dnf clean all", "Dnf Clean||all"),
        ("zypper -n in gcc", "Zypper Install|--non-interactive|gcc"),
        ("echo pip install x", "-"),
    ];
    for (script, expected) in rows {
        assert_eq!(shown(script), expected, "{script}");
    }
}

#[test]
fn parts_have_their_places() {
    let (file, install) = read("python -m pip install -r 'a b.txt' --constraint=c.txt -rd.txt x");
    let Some(Install::Pip(pip)) = install else {
        panic!("{install:?}");
    };
    assert_eq!(file.slice(pip.program_span), "python -m pip");
    assert_eq!(file.slice(pip.install), "install");
    let files: Vec<_> = pip
        .requirement_files()
        .map(|f| file.slice(f.span))
        .collect();
    assert_eq!(files, ["'a b.txt'", "d.txt"]);
    let constraint = pip.constraint_files().next().unwrap();
    assert_eq!(file.slice(constraint.span), "c.txt");
    assert_eq!(constraint.raw, "c.txt");
    assert_eq!(file.slice(pip.options[0].span), "-r 'a b.txt'");
    assert_eq!(file.slice(pip.requirements[0].span), "x");
    assert!(pip.has("--constraint") && !pip.has("--upgrade"));
}

#[test]
fn a_quoted_option_argument_keeps_its_quotes_for_the_shell() {
    let (_, install) = read("pip install --constraint='$x' y");
    let Some(Install::Pip(pip)) = install else {
        panic!("{install:?}");
    };
    let constraint = pip.constraint_files().next().unwrap();
    assert_eq!(constraint.text, "$x");
    assert_eq!(constraint.raw, "'$x'");
}
