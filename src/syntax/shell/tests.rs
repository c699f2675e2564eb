use super::*;
use crate::syntax::MappedText;
use crate::text::{Decoding, Files, MemoryWorld, SourceFile};
use std::sync::Arc;

fn read(script: &str) -> (Arc<SourceFile>, Vec<Command>) {
    let files = Files::new(MemoryWorld::new([("script", script)]));
    let file = files.open("script".into(), Decoding::Utf8).unwrap();
    let found = commands(&MappedText::of(&file, file.whole()));
    (file, found)
}

/// The words of each command, and what ends it.
fn shown(script: &str) -> Vec<String> {
    let (_, found) = read(script);
    let line = |command: &Command| {
        let words: Vec<_> = command.words.iter().map(|w| w.text.as_str()).collect();
        let end = command
            .separator
            .as_ref()
            .map(|s| format!(" {:?}", s.value));
        format!("{}{}", words.join("|"), end.unwrap_or_default())
    };
    found.iter().map(line).collect()
}

fn directories(script: &str) -> Vec<Option<String>> {
    let (_, found) = read(script);
    let known = |name: &str| match name {
        "A" => Variable::Set("/a".to_owned()),
        _ => Variable::Unknown,
    };
    let runs = found.iter().filter(|c| c.program() == Some("x"));
    runs.map(|c| c.directory(Some("/w"), &known)).collect()
}

#[test]
fn scripts_are_cut_into_commands() {
    let rows: &[(&str, &[&str])] = &[
        (
            "a b && c || d; e | f & g",
            &["a|b And", "c Or", "d Then", "e Pipe", "f Background", "g"],
        ),
        ("a 'b c' \"d $e\" f\\ g h'i'j", &["a|b c|d $e|f g|hij"]),
        ("a # b && c\nd", &["a Then", "d"]),
        ("a b#c \\#d", &["a|b#c|#d"]),
        ("X=1 Y=2 pip install a", &["pip|install|a"]),
        (
            "a $(b; c && d) ${e:-f g} `h;i` \"$(j \")\" k)\" l",
            &["a|$(b; c && d)|${e:-f g}|`h;i`|$(j \")\" k)|l"],
        ),
        ("a >b 2>&1 <c d", &["a|d"]),
        ("a <<E b\nx && y\nE\nc", &["a|b Then", "c"]),
        ("if a; then b; else c; fi", &["a Then", "b Then", "c Then"]),
        (
            "for i in 1 2; do a $i; done",
            &["for|i|in|1|2 Then", "a|$i Then"],
        ),
        ("(a; b) && { c; }", &["a Then", "b Then", "c Then"]),
        ("a \"unended && b", &["a|unended && b"]),
        (
            "pip install git+x#egg=o&subdirectory=m",
            &["pip|install|git+x#egg=o Background", ""],
        ),
        (
            "pip install git+x#egg=o\\&subdirectory=m",
            &["pip|install|git+x#egg=o&subdirectory=m"],
        ),
        ("a \\\n  b", &["a|b"]),
        (
            "sh -c 'a && b \"c d\"' && e",
            &["sh|-c|a && b \"c d\" And", "a And", "b|c d", "e"],
        ),
        (
            "bash -exo pipefail -c \"a \\\"b c\\\"\"",
            &["bash|-exo|pipefail|-c|a \"b c\"", "a|b c"],
        ),
        ("sh -c \"sh -c 'a'\"", &["sh|-c|sh -c 'a'", "sh|-c|a", "a"]),
        ("bash script.sh -c a", &["bash|script.sh|-c|a"]),
    ];
    for (script, expected) in rows {
        assert_eq!(shown(script), *expected, "{script}");
    }
}

/// What dash 0.5 and bash 5 both give to the program.
#[test]
fn words_are_those_of_real_shells() {
    let rows: &[(&str, &[&str])] = &[
        (
            "a 'b c' \"d e\" f\\ g h'i'j",
            &["a", "b c", "d e", "f g", "hij"],
        ),
        ("a b#c \\#d", &["a", "b#c", "#d"]),
        ("a \"x\\y\\\"z\\$q\"", &["a", "x\\y\"z$q"]),
        ("a 'x\\y'", &["a", "x\\y"]),
        ("a \"\" ''", &["a", "", ""]),
        ("a \\\n b", &["a", "b"]),
        ("a b\\\nc", &["a", "bc"]),
        ("a \"b\\\nc\"", &["a", "bc"]),
        ("a x=1 pre\"mid 'q'\"post", &["a", "x=1", "premid 'q'post"]),
        ("a \\\\ \"\\\\\"", &["a", "\\", "\\"]),
        ("a é\\é", &["a", "éé"]),
    ];
    for (script, expected) in rows {
        let (_, found) = read(script);
        assert_eq!(found.len(), 1, "{script}");
        let texts: Vec<_> = found[0]
            .words
            .iter()
            .map(|word| word.text.as_str())
            .collect();
        assert_eq!(texts, *expected, "{script}");
        for word in &found[0].words {
            let resolved = word.resolve(&|_| Variable::Unknown);
            assert_eq!(resolved.as_deref(), Some(word.text.as_str()), "{script}");
        }
    }
}

#[test]
fn the_program_stands_after_its_wrappers() {
    let rows = [
        ("sudo -E -u me pip install x", "pip"),
        ("env -u A B=1 /usr/bin/pip3 install", "pip3"),
        ("A=1 exec sudo nice -n 5 apk add", "apk"),
        ("sudo", ""),
    ];
    for (script, expected) in rows {
        let (_, found) = read(script);
        assert_eq!(found[0].program().unwrap_or(""), expected, "{script}");
    }
}

#[test]
fn the_directory_is_followed() {
    let rows: &[(&str, &[Option<&str>])] = &[
        ("x", &[Some("/w")]),
        ("cd b && x", &[Some("/w/b")]),
        ("cd $A/b && cd ../c; x", &[Some("/a/c")]),
        ("cd \"$B\" && x", &[None]),
        ("cd $B; cd /d; x", &[Some("/d")]),
        ("(cd b && x); x", &[Some("/w/b"), Some("/w")]),
        ("{ cd b; }; x", &[Some("/w/b")]),
        ("cd b | x; x", &[Some("/w"), Some("/w")]),
        ("cd b & x", &[Some("/w")]),
        ("if y; then cd b; x; fi; x", &[Some("/w/b"), None]),
        ("for i in 1; do x; done; x", &[Some("/w"), Some("/w")]),
        ("f() { cd b; x; }; x", &[Some("/w/b"), None]),
        ("cd - && x", &[None]),
        ("cd && x", &[None]),
        ("cd b && popd && x", &[None]),
        ("cd b || x; x", &[None, Some("/w/b")]),
        ("A=/z; cd $A; x", &[None]),
        (
            "cd b && sh -c 'x; cd c; x' && x",
            &[Some("/w/b"), Some("/w/b/c"), Some("/w/b")],
        ),
    ];
    for (script, expected) in rows {
        let found = directories(script);
        let found: Vec<_> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, *expected, "{script}");
    }
}

#[test]
fn words_are_resolved_as_the_shell_does() {
    let rows = [
        ("x $A/b", Some("/a/b")),
        ("x '$A'", Some("$A")),
        ("x \"${A}\"'c'", Some("/ac")),
        ("x \\$A", Some("$A")),
        ("x $S", None),
        ("x \"$S\"", Some("1 2")),
        ("x $(b)", None),
        ("x \"`b`\"", None),
        ("x $1", None),
        ("x ~/b", None),
        ("A=2; x $A", None),
        ("x ${U:-d}", Some("d")),
        ("x ${V:-d}", None),
        ("x ${A#/}", None),
        ("x b{1,2}", None),
        ("x $E", None),
        ("x \"$E\"", Some("")),
        ("x $'b'", None),
        ("x \"${U:-'d'}\"", None),
        ("x dist/*.whl", None),
        ("x '*'b[c]", Some("*b[c]")),
        ("sh -c 'x $A'", Some("/a")),
        ("sh -c \"x $A/b\"", Some("/a/b")),
        ("sh -c \"x '$A'\"", None),
        ("sh -c \"x \\\"$S\\\"\"", None),
        ("A=1 sh -c 'x $A'", None),
    ];
    for (script, expected) in rows {
        let (_, found) = read(script);
        let command = found.last().unwrap();
        let word = command.words.last().unwrap();
        let value = command.resolve(word, &|name| match name {
            "A" => Variable::Set("/a".to_owned()),
            "S" => Variable::Set("1 2".to_owned()),
            "U" => Variable::Unset,
            "E" => Variable::Set(String::new()),
            _ => Variable::Unknown,
        });
        assert_eq!(value.as_deref(), expected, "{script}");
    }
}

#[test]
fn places_are_those_of_the_file() {
    let (file, found) = read("a 'b c' && sh -c \"d \\\"e f\\\"\" 2>/dev/null");
    assert_eq!(file.slice(found[0].words[1].span), "'b c'");
    assert_eq!(file.slice(found[0].separator.as_ref().unwrap().span), "&&");
    let redirection = &found[1].redirections[0];
    assert_eq!(redirection.operator.value, "2>");
    assert_eq!(redirection.target.as_ref().unwrap().text, "/dev/null");
    assert_eq!(found[2].depth, 1);
    assert_eq!(file.slice(found[2].words[0].span), "d");
    assert_eq!(file.slice(found[2].words[1].span), "\"e f\\\"");
}

#[test]
fn shells_inside_shells_are_opened_to_a_bound() {
    let mut script = "a".to_owned();
    for _ in 0..12 {
        script = format!(
            "sh -c \"{}\"",
            script.replace('\\', "\\\\").replace('"', "\\\"")
        );
    }
    let (_, found) = read(&script);
    assert_eq!(found.iter().map(|c| c.depth).max(), Some(8));
}

#[test]
fn paths_are_joined() {
    assert_eq!(join(Some("/a"), "../../b/./c/").as_deref(), Some("/b/c"));
    assert_eq!(join(None, "/b").as_deref(), Some("/b"));
    assert_eq!(join(None, "b"), None);
    assert_eq!(join(Some("a"), "../../b").as_deref(), Some("../b"));
}
