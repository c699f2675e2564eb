use super::*;
use crate::syntax::Parse;
use crate::text::{Decoding, Files, MemoryWorld, SourceFile};
use proptest::prelude::*;
use std::sync::Arc;

fn read(text: &str) -> (Arc<SourceFile>, Parse<Dockerfile>) {
    let files = Files::new(MemoryWorld::new([("Dockerfile", text)]));
    let file = files.open("Dockerfile".into(), Decoding::Utf8).unwrap();
    let parse = parse(&file);
    (file, parse)
}

fn tree(text: &str) -> Dockerfile {
    let (_, parse) = read(text);
    assert_eq!(parse.errors, [], "{text}");
    parse.tree
}

fn errors(text: &str) -> Vec<String> {
    let (file, parse) = read(text);
    let shown = parse.errors.iter();
    shown
        .map(|error| format!("{}: {}", file.slice(error.span), error.message))
        .collect()
}

/// `keyword|arguments` per instruction.
fn shown(tree: &Dockerfile) -> Vec<String> {
    let instructions = tree.instructions.iter();
    instructions
        .map(|i| format!("{}|{}", i.keyword.value, i.arguments.text()))
        .collect()
}

#[test]
fn continuations_are_joined_and_comments_in_them_dropped() {
    let (file, parse) = read(
        "# top\nFROM a\n\nRUN one \\\n  # why\n\n  two \\  \n&& three # not a comment of ours\nUSER x\n",
    );
    let tree = parse.tree;
    assert_eq!(
        shown(&tree),
        [
            "FROM|a",
            "RUN|one   two && three # not a comment of ours",
            "USER|x"
        ]
    );
    let comments: Vec<_> = tree.comments.iter().map(|c| c.value.as_str()).collect();
    assert_eq!(comments, ["# top", "# why"]);
    let run = &tree.instructions[1];
    assert!(file.slice(run.span).starts_with("RUN one"));
    assert!(file.slice(run.span).ends_with("of ours\n"));
    let two = run.arguments.text().find("two").unwrap();
    assert_eq!(file.slice(run.arguments.span(two..two + 3)), "two");
}

#[test]
fn an_escaped_escape_does_not_continue() {
    assert_eq!(
        shown(&tree("FROM a\nRUN x \\\\\nUSER y")),
        ["FROM|a", "RUN|x \\\\", "USER|y"]
    );
}

#[test]
fn directives_count_only_at_the_top() {
    let tree =
        tree("# syntax=docker/dockerfile:1\n# Escape = `\nFROM a\nRUN dir C:\\\nRUN a `\n b\n");
    assert_eq!(tree.escape, '`');
    assert_eq!(tree.directives[0].value.value, "docker/dockerfile:1");
    assert_eq!(tree.directives[1].name.value, "escape");
    assert_eq!(shown(&tree)[1..], ["RUN|dir C:\\", "RUN|a  b"]);

    let after_comment = super::tests::tree("# hello\n# escape=`\nFROM a\n");
    assert_eq!(after_comment.escape, '\\');
    assert_eq!(after_comment.comments.len(), 2);
}

#[test]
fn flags_are_split_off() {
    let text = "FROM --platform=$BUILDPLATFORM x AS y\nRUN --mount=type=cache,target=/c --network=\"none\" \\\n --mount=type=bind,from=y pip install z\nCOPY --from=y --link a b /c/\n";
    let (file, parse) = read(text);
    let [from, run, copy] = parse.tree.instructions.as_slice() else {
        panic!("{:?}", parse.tree.instructions);
    };
    assert_eq!(
        from.flag("platform").unwrap().value.as_ref().unwrap().value,
        "$BUILDPLATFORM"
    );
    assert_eq!(run.arguments.text(), "pip install z");
    let names: Vec<_> = run.flags.iter().map(|flag| flag.name.as_str()).collect();
    assert_eq!(names, ["mount", "network", "mount"]);
    assert_eq!(run.flags[0].option("target"), Some("/c"));
    assert_eq!(run.flags[1].value.as_ref().unwrap().value, "none");
    assert_eq!(file.slice(run.flags[2].span), "--mount=type=bind,from=y");
    assert_eq!(copy.flag("link").unwrap().value, None);
    let words: Vec<_> = copy.words().into_iter().map(|word| word.value).collect();
    assert_eq!(words, ["a", "b", "/c/"]);
}

#[test]
fn the_exec_form_is_json() {
    let (file, parse) = read(
        "FROM a\nRUN [\"pip\", \"in\\\"st\\u00e9\", \"\"]\nCMD [ 'no' ]\nHEALTHCHECK CMD [\"x\"]\n",
    );
    let words = parse.tree.instructions[1].exec.as_ref().unwrap();
    let texts: Vec<_> = words.iter().map(MappedText::text).collect();
    assert_eq!(texts, ["pip", "in\"sté", ""]);
    assert_eq!(file.slice(words[0].whole()), "pip");
    assert_eq!(parse.tree.instructions[2].exec, None);
    assert!(parse.tree.instructions[3].exec.is_some());
    assert_eq!(
        errors("FROM a\nRUN [\"x\", 1]"),
        ["[\"x\", 1]: the exec form takes strings only"]
    );
}

#[test]
fn heredocs_take_the_lines_up_to_their_end() {
    let (file, parse) = read(
        "FROM a\nRUN <<EOF\npip install x\nEOF\nCOPY <<one <<-\"two\" /d/\n$a\none\n\t\tb\n\ttwo\nRUN cat <<E > f && x\n1\nE\nUSER u\n",
    );
    assert_eq!(parse.errors, []);
    let [_, run, copy, cat, user] = parse.tree.instructions.as_slice() else {
        panic!("{:?}", parse.tree.instructions);
    };
    assert_eq!(run.heredocs[0].body.text(), "pip install x\n");
    assert_eq!(run.script().unwrap().text(), "pip install x\n");
    assert_eq!(file.slice(run.span), "RUN <<EOF\npip install x\nEOF\n");
    assert!(copy.heredocs[0].expands && !copy.heredocs[0].strips_tabs);
    assert!(!copy.heredocs[1].expands && copy.heredocs[1].strips_tabs);
    assert_eq!(copy.heredocs[1].body.text(), "b\n");
    assert_eq!(cat.script().unwrap().text(), "cat <<E > f && x");
    assert_eq!(user.kind, InstructionKind::User);
    assert_eq!(
        errors("FROM a\nRUN <<EOF\nx\n"),
        ["<<EOF: the heredoc `EOF` has no end"]
    );
}

#[test]
fn a_heredoc_for_a_shell_is_a_script() {
    let tree = tree(
        "FROM a\nARG x=1\nRUN bash -e <<'E'\ncd /d\npip install '$x'\nE\nRUN sh <<E\npip install '$x'\nE\nRUN python <<E\npip\nE\n",
    );
    let resolved = |index: usize| {
        let found = tree.commands(index);
        let last = found.last().unwrap();
        last.resolve(last.words.last().unwrap(), &|name| {
            tree.variable(index, name)
        })
    };
    assert_eq!(tree.commands(2).len(), 3);
    assert_eq!(resolved(2).as_deref(), Some("$x"));
    // Here the outer shell replaces the variable; quotes of the inner one do not keep it from that.
    assert_eq!(resolved(3), None);
    assert_eq!(tree.commands(4).len(), 1);
}

#[test]
fn copies_have_sources_and_a_target() {
    let tree = tree("FROM a\nCOPY b c /d/\nADD [\"e f\", \"/g\"]\nCOPY <<E h /i/\nx\nE\nUSER j\n");
    let copied = |index: usize| {
        let (sources, target) = tree.instructions[index].copied()?;
        let sources: Vec<_> = sources.into_iter().map(|source| source.value).collect();
        Some(format!("{} -> {}", sources.join(","), target.value))
    };
    assert_eq!(copied(1).as_deref(), Some("b,c -> /d/"));
    assert_eq!(copied(2).as_deref(), Some("e f -> /g"));
    assert_eq!(copied(3).as_deref(), Some("h -> /i/"));
    assert_eq!(copied(4), None);
}

#[test]
fn a_heredoc_for_another_interpreter_is_no_script() {
    let tree =
        tree("FROM a\nRUN <<E\n#!/usr/bin/env python3\npip\nE\nRUN <<E\n#!/bin/bash -e\npip\nE\n");
    assert_eq!(tree.commands(1), []);
    assert_eq!(tree.commands(2).len(), 1);
}

#[test]
fn stages_and_their_bases() {
    let tree = tree(
        "ARG BASE=Builder\nFROM python:3 AS builder\nRUN a\nfrom ${BASE} as Final\nRUN b\nFROM scratch\nFROM final\n",
    );
    let bases: Vec<_> = tree.stages.iter().map(|stage| stage.base).collect();
    assert_eq!(bases, [None, Some(0), None, Some(1)]);
    assert_eq!(tree.stages[1].name.as_ref().unwrap().value, "Final");
    assert_eq!(tree.stages[1].image.value, "${BASE}");
    assert_eq!(tree.stages[1].resolved_image.as_deref(), Some("Builder"));
    assert_eq!(tree.final_stage(), Some(3));
    assert_eq!(tree.chain(3), [0, 1, 3]);
    assert_eq!(tree.image_instructions(3), [1, 2, 3, 4, 6]);
    assert_eq!(tree.instructions[0].stage, None);
    assert_eq!(tree.instructions[4].stage, Some(1));
}

#[test]
fn what_docker_refuses_is_kept_and_reported() {
    assert_eq!(
        errors("RUN x\nFROM a b\nFRM a\nENV a=1 b\nENV lonely\nUSER\nCMD --x y\nONBUILD FROM x"),
        [
            "RUN: `RUN` stands before any `FROM`",
            "b: `FROM` takes one image, or an image, `AS` and a name",
            "FRM: unknown instruction `FRM`",
            "b: `b` is not of the form name=value",
            "lonely: `ENV` needs a name and a value",
            "USER: `USER` needs an argument",
            "--x: `CMD` takes no flags",
            "FROM: `FROM` is not allowed in `ONBUILD`",
        ]
    );
    assert_eq!(errors(""), [": there is no `FROM`"]);
    assert_eq!(
        errors("# escape=x\n# escape=`\nFROM a"),
        [
            "x: the escape character is either \\ or `",
            "escape: the directive `escape` is given twice",
        ]
    );
}

#[test]
fn old_instructions_are_read() {
    let tree = tree("FROM a\nMAINTAINER Me <me@x>\nONBUILD RUN pip install x\n");
    assert_eq!(tree.instructions[1].kind, InstructionKind::Maintainer);
    let trigger = tree.instructions[2].trigger.as_ref().unwrap();
    assert_eq!(trigger.kind, InstructionKind::Run);
    assert_eq!(trigger.arguments.text(), "pip install x");
    assert_eq!(tree.commands(2)[0].program(), Some("pip"));
}

/// What `text` is at a last instruction after `lines`.
fn resolved(lines: &str, text: &str) -> Option<String> {
    let tree = tree(&format!("{lines}\nUSER end\n"));
    tree.resolve(tree.instructions.len() - 1, text)
}

#[test]
fn variables_follow_the_scopes_of_docker() {
    let rows = [
        ("FROM a\nARG x=1", "${x}/y", Some("1/y")),
        ("FROM a\nARG x", "$x", None),
        ("FROM a\nARG x", "${x:-d}", Some("d")),
        ("FROM a", "${x:-d}", None),
        ("FROM a\nARG x=1", "${x:+w}", Some("w")),
        ("FROM a\nARG x=", "${x:+w}", Some("")),
        ("FROM a\nARG x=", "${x+w}", Some("w")),
        ("FROM a\nARG x=", "${x:-d}", Some("d")),
        ("FROM a\nARG x=", "${x-d}", Some("")),
        ("FROM a\nENV x 1  2", "$x", Some("1  2")),
        ("FROM a\nENV x=\"1 2\" y=3\\ 4", "$x$y", Some("1 23 4")),
        ("FROM a\nENV x=1\nENV x=2 y=$x", "$x$y", Some("21")),
        ("FROM a\nENV x=1\nARG x=2", "$x", Some("1")),
        ("FROM a\nARG x=1\nENV x=2", "$x", Some("2")),
        ("ARG x=1\nFROM a", "$x", None),
        ("ARG x=1\nFROM a\nARG x", "$x", Some("1")),
        ("ARG x=1\nFROM a\nARG x=2", "$x", Some("2")),
        ("FROM a AS b\nARG x=1\nFROM b", "$x", Some("1")),
        ("FROM a AS b\nENV x=1\nFROM b\nARG x=2", "$x", Some("1")),
        ("FROM a AS b\nENV x=1\nFROM c", "$x", None),
        ("FROM a\nENV x=$y", "$x", None),
        ("FROM a\nENV x=1", "'$x' \"$x\" \\$x", Some("$x 1 $x")),
        ("FROM a\nARG p=/a\nENV q=${p}/b", "${q}/c", Some("/a/b/c")),
        ("FROM a\nARG x=1", "$xé", None),
        ("FROM a\nARG TARGETARCH", "${TARGETARCH:-d}", None),
    ];
    for (lines, text, expected) in rows {
        assert_eq!(resolved(lines, text).as_deref(), expected, "{lines} {text}");
    }
}

#[test]
fn values_that_double_are_given_up() {
    let mut lines = "FROM a\nENV x=aaaaaaaa".to_owned();
    lines.push_str(&"\nENV x=$x$x".repeat(60));
    assert_eq!(resolved(&lines, "$x"), None);
}

#[test]
fn the_working_directory_is_followed() {
    let tree = tree(
        "FROM a AS b\nARG d=/x\nWORKDIR $d\nWORKDIR y\nFROM b\nRUN 1\nFROM c\nWORKDIR z\nRUN 2\n",
    );
    assert_eq!(tree.directory(3).as_deref(), Some("/x"));
    assert_eq!(tree.directory(5).as_deref(), Some("/x/y"));
    assert_eq!(tree.directory(8), None);
}

#[test]
fn another_shell_is_not_read() {
    let tree = tree(
        "FROM a\nRUN x\nSHELL [\"powershell\", \"-c\"]\nRUN x\nSHELL [\"/bin/bash\", \"-c\"]\nRUN x\n",
    );
    let counts: Vec<_> = (0..6).map(|i| tree.commands(i).len()).collect();
    assert_eq!(counts, [0, 1, 0, 0, 0, 1]);
}

/// The pip installs of a file: the place of each, and what it asks for.
fn pip_installs(text: &str) -> Vec<String> {
    use crate::syntax::install::{Install, install_commands};
    let (file, parse) = read(text);
    let tree = parse.tree;
    let commands = (0..tree.instructions.len()).flat_map(|index| tree.commands(index));
    let shown = |command: &Command| {
        let Some(Install::Pip(pip)) = install_commands(command) else {
            return None;
        };
        let asked = pip.requirement_files().chain(&pip.requirements);
        let asked: Vec<_> = asked.map(|word| file.slice(word.span)).collect();
        let end = if command.background() { " &" } else { "" };
        Some(format!(
            "{}: {}{end}",
            file.position(command.span.start as usize).row,
            asked.join(" ")
        ))
    };
    commands.filter_map(shown).collect()
}

#[test]
fn installs_are_found_with_their_places() {
    let rows: &[(&str, &[&str])] = &[
        ("FROM a\nRUN pip install b\n", &["2: b"]),
        (
            "FROM a\nrun [\"pip\", \"install\", \"b>=1\"]\n",
            &["2: b>=1"],
        ),
        (
            "FROM a\nRUN [\"sh\", \"-c\", \"x && pip install \\\"b\\\"\"]\n",
            &["2: \"b\\\""],
        ),
        (
            "FROM a\nRUN x && \\\n  # why\n  pip install \\\n -r b.txt \\\n c\n",
            &["4: b.txt c"],
        ),
        (
            "FROM a\nRUN --mount=type=cache,target=/c \\\n pip install b\n",
            &["3: b"],
        ),
        (
            "FROM a\nRUN <<EOF\nset -e\npip install b # c\npip install d\nEOF\n",
            &["4: b", "5: d"],
        ),
        (
            "# escape=`\nFROM a\nRUN x; `\r\n pip install C:\\\\b\r\n",
            &["4: C:\\\\b"],
        ),
        (
            "FROM a\nRUN pip install git+h#egg=b&subdirectory=c\n",
            &["2: git+h#egg=b &"],
        ),
        (
            "FROM a\nRUN pip install 'git+h#egg=b&subdirectory=c'\n",
            &["2: 'git+h#egg=b&subdirectory=c'"],
        ),
        (
            "FROM a\nRUN bash -c \". /v \\\n && pip install b\"\n",
            &["3: b"],
        ),
        ("FROM a\nONBUILD RUN pip install b\n", &["2: b"]),
        ("FROM a\nRUN echo 'pip install b'\nCMD pip install b\n", &[]),
    ];
    for (text, expected) in rows {
        assert_eq!(pip_installs(text), *expected, "{text}");
    }
}

/// Files that Docker takes; the other crate reads them, too.
const VALID: &[&str] = &[
    "FROM a\n",
    "from a\nrun b\n",
    "ARG V=1\nFROM a:$V AS b\nRUN c\nFROM b\nCOPY --from=b /x /y\n",
    "# syntax=docker/dockerfile:1\n# escape=`\nFROM a\nRUN b `\n  c\n",
    "FROM a\nRUN b \\\n# c\n\n  && d\n",
    "FROM a\r\nRUN b \\\r\n  && c\r\nUSER d\r\n",
    "FROM a\nRUN <<EOF\nRUN b\nEOF\nUSER c\n",
    "FROM a\nCOPY <<A <<B /c/\n1\nA\n2\nB\nUSER c\n",
    "FROM a\nRUN <<-E cat\n\tx\n\tE\nCMD [\"a\"]\nENTRYPOINT [\"b\", \"c\"]\n",
    "FROM a\nENV a=1 b=\"2 3\"\nENV c d e\nLABEL f=g\nEXPOSE 80 90/udp\nVOLUME /h\n",
    "FROM a\nMAINTAINER me\nONBUILD RUN b\nSTOPSIGNAL 9\nSHELL [\"/bin/sh\", \"-c\"]\nWORKDIR /i\n",
    "FROM --platform=linux/amd64 a AS b\nADD --chown=1:1 c d\nHEALTHCHECK --interval=5s CMD e\nHEALTHCHECK NONE\nRUN --mount=type=cache,target=/f g\n",
];

#[test]
fn another_reader_finds_the_same_instructions() {
    for text in VALID {
        let other = parse_dockerfile::parse(text).unwrap();
        let theirs: Vec<usize> = other.instructions.iter().map(start_of).collect();
        let tree = tree(text);
        let ours = tree.instructions.iter();
        let ours: Vec<usize> = ours.map(|i| i.keyword.span.start as usize).collect();
        assert_eq!(ours, theirs, "{text}");
        assert_eq!(tree.stages.len(), other.stages().count(), "{text}");
    }
}

fn start_of(instruction: &parse_dockerfile::Instruction) -> usize {
    use parse_dockerfile::Instruction as I;
    match instruction {
        I::Add(i) => i.add.span.start,
        I::Arg(i) => i.arg.span.start,
        I::Cmd(i) => i.cmd.span.start,
        I::Copy(i) => i.copy.span.start,
        I::Entrypoint(i) => i.entrypoint.span.start,
        I::Env(i) => i.env.span.start,
        I::Expose(i) => i.expose.span.start,
        I::From(i) => i.from.span.start,
        I::Healthcheck(i) => i.healthcheck.span.start,
        I::Label(i) => i.label.span.start,
        I::Maintainer(i) => i.maintainer.span.start,
        I::Onbuild(i) => i.onbuild.span.start,
        I::Run(i) => i.run.span.start,
        I::Shell(i) => i.shell.span.start,
        I::Stopsignal(i) => i.stopsignal.span.start,
        I::User(i) => i.user.span.start,
        I::Volume(i) => i.volume.span.start,
        I::Workdir(i) => i.workdir.span.start,
        other => panic!("{other:?}"),
    }
}

fn check_lossless(text: &str) {
    let (file, parse) = read(text);
    let tree = parse.tree;
    let joined: String = tree.segments.iter().map(|s| file.slice(s.span)).collect();
    assert_eq!(joined, file.text());
    for (index, instruction) in tree.instructions.iter().enumerate() {
        let keyword = &instruction.keyword;
        assert_eq!(
            keyword.value.is_empty(),
            file.slice(keyword.span).is_empty()
        );
        assert!(instruction.span.contains(instruction.arguments.whole()));
        for command in tree.commands(index) {
            assert!(
                instruction.span.contains(command.span),
                "{text:?} {command:?}"
            );
            for word in &command.words {
                let shown = file.slice(word.span);
                assert!(word.span.is_empty() || !shown.is_empty(), "{word:?}");
            }
            crate::syntax::install::install_commands(command);
            command.directory(Some("/"), &|name| tree.variable(index, name));
        }
        tree.resolve(index, instruction.arguments.text());
        tree.directory(index);
    }
}

#[test]
fn nothing_is_lost() {
    for text in VALID {
        check_lossless(text);
    }
    check_lossless("\u{feff}FROM a\n\\\n\\\n  \\\nRUN \\");
}

/// Pieces that mean something to the reader.
const PIECES: &[&str] = &[
    "FROM ",
    "RUN ",
    "ARG ",
    "ENV ",
    "COPY ",
    "ONBUILD ",
    "SHELL ",
    "WORKDIR ",
    "# escape=`",
    "# ",
    "\n",
    "\r\n",
    "\\\n",
    "`\n",
    " ",
    "\t",
    "<<E",
    "<<-\"E\"",
    "\nE\n",
    "[\"a\",\"\\u00e9\\\"\"]",
    "[\"sh\",\"-c\",\"a;b\"]",
    "--mount=a ",
    "--",
    "a=b",
    "$a",
    "${a",
    ":-",
    "}",
    "'",
    "\"",
    "\\",
    "`",
    "$(",
    ")",
    "(",
    "&&",
    "||",
    ";",
    "|",
    "&",
    ">",
    "2>&1",
    "cd ",
    "sh -c ",
    "pip install ",
    "-r",
    "é",
    "#",
    "if ",
    "fi",
    "for ",
    "done",
    "apk add ",
    "git clone ",
    "AS ",
    "python -m pip ",
    "\r",
    "\u{b}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read_and_given_back(text in any::<String>()) {
        check_lossless(&text);
    }

    #[test]
    fn any_pieces_are_read_and_given_back(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        check_lossless(&pieces.concat());
        check_lossless(&format!("FROM a\nRUN {}", pieces.concat()));
    }
}
