//! What a parser reads.

use super::{Parser, with_parser};
use crate::eval::builtins::files::take_text;
use crate::eval::builtins::os::{lost, project_path};
use crate::eval::builtins::{argument, containers, environments};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::ops::put_entry;
use crate::eval::value::{Data, Text, Value, Why};
use crate::resolved::Reason;
use crate::syntax::ini::{Ini, IniOption, KeyCase, LineKind, Section, parse_with};
use crate::text::{Decoding, Files, ReadError, SourceFile, Span};
use std::sync::Arc;

/// `parser.read(files)`: files that are not there are left out.
pub(super) fn read(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    with_parser(machine, args, receiver, |machine, parser| {
        let span = args.span;
        let names = match argument(args, 0, "filenames") {
            Some(names) => match names.as_path() {
                Some(name) => Some(vec![name]),
                None => containers::certain_items(machine, names)
                    .and_then(|names| names.iter().map(Value::as_path).collect()),
            },
            None => None,
        };
        let encoding = argument(args, 1, "encoding").and_then(Value::as_str);
        let is_utf8 = encoding.is_none_or(|name| name.to_lowercase().replace('-', "") == "utf8");
        let Some(names) = names.filter(|_| is_utf8) else {
            return Ok(Err(lose(machine, parser, "the file is not known", span)));
        };
        let mut done = Vec::new();
        for name in names {
            match read_one(machine, parser, &name, span) {
                Ok(true) => done.push(Value::str(name, machine.at(span))),
                Ok(false) => {}
                Err(why) => return Ok(Err(why)),
            }
        }
        Ok(Ok(machine.list(done, span)))
    })
}

/// Reads one file, when it is there.
fn read_one(
    machine: &mut Machine<'_>,
    parser: &Parser,
    name: &str,
    span: Span,
) -> Result<bool, Why> {
    let place = match lost(machine, name) {
        None => project_path(machine, name),
        Some(_) => None,
    };
    let Some(path) = place else {
        let message = "it reads a file outside the project";
        let why = machine.why(Reason::HostState, message, span);
        parser.lose(machine, &why, span);
        return Err(why);
    };
    match machine.files.open(&path, Decoding::Utf8) {
        Ok(file) if !file.encoding().lossy && !file.encoding().bom => {
            machine.opened.push((path, span));
            add(machine, parser, &file, Some(&file), span).map(|()| true)
        }
        Err(ReadError::NotFound | ReadError::IsFolder) => Ok(false),
        _ => Err(lose(machine, parser, "the file is not read as UTF-8", span)),
    }
}

/// `parser.read_file(file)`, `parser.readfp(file)`
pub(super) fn read_file(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    with_parser(machine, args, receiver, |machine, parser| {
        let file = argument(args, 0, "f").or_else(|| argument(args, 0, "fp"));
        let text = file.and_then(|file| take_text(machine, file));
        read_text(machine, parser, text, args.span)
    })
}

/// `parser.read_string(text)`
pub(super) fn read_string(
    machine: &mut Machine<'_>,
    args: &Args,
    receiver: Option<&Value>,
) -> Eval<Value> {
    with_parser(machine, args, receiver, |machine, parser| {
        let text = argument(args, 0, "string").cloned();
        read_text(machine, parser, text, args.span)
    })
}

fn read_text(
    machine: &mut Machine<'_>,
    parser: &Parser,
    text: Option<Value>,
    span: Span,
) -> Eval<Result<Value, Why>> {
    let Some(value) = text else {
        return Ok(Err(lose(machine, parser, "the file is not known", span)));
    };
    if let Data::Unknown(unknown) = &value.data {
        parser.lose(machine, &unknown.why, span);
        return Ok(Err(unknown.why.clone()));
    }
    let Data::Str(text) = &value.data else {
        return Ok(Err(lose(machine, parser, "the file is not known", span)));
    };
    machine.charge(text.text.len(), span)?;
    let whole = machine.files.get(value.at.span.file);
    let whole = whole.filter(|file| file.text() == text.text.as_ref());
    let file = match &whole {
        Some(file) => Some(file.clone()),
        None => Files::lone("text", &text.text, Decoding::Utf8),
    };
    Ok(match file {
        Some(file) => {
            add(machine, parser, &file, whole.as_ref(), span).map(|()| machine.none(span))
        }
        None => Err(lose(machine, parser, "the file is not known", span)),
    })
}

fn lose(machine: &mut Machine<'_>, parser: &Parser, message: &str, span: Span) -> Why {
    let why = machine.why(Reason::UnknownCall, message, span);
    parser.lose(machine, &why, span);
    why
}

/// Puts what a file says into the parser. `source` is the file where it is one of the project.
fn add(
    machine: &mut Machine<'_>,
    parser: &Parser,
    file: &SourceFile,
    source: Option<&Arc<SourceFile>>,
    span: Span,
) -> Result<(), Why> {
    let keys = if parser.keeps_case {
        KeyCase::Kept
    } else {
        KeyCase::Lower
    };
    let parsed = parse_with(file, keys);
    let odd = |section: &Section| section.name.value.contains(']');
    if !parsed.errors.is_empty() || parsed.tree.sections.iter().any(odd) {
        return Err(lose(
            machine,
            parser,
            "the file is not read alike by all versions",
            span,
        ));
    }
    let two = Two::of(file, &parsed.tree);
    for section in &parsed.tree.sections {
        let name = match source {
            Some(file) => placed(machine, &section.name.value, section.name.span, file, span),
            None => Value::str(section.name.value.as_str(), machine.at(span)),
        };
        let Some(id) = parser.make_section(machine, &name, span) else {
            return Err(lose(machine, parser, "the section is not known", span));
        };
        for option in &section.options {
            let value = option_value(machine, option, &two, source, span);
            let key = Value::str(parser.key(&option.key.value), machine.at(span));
            if let (Some(hashed), Some(map)) = (key.key(), machine.state.map_mut(id)) {
                put_entry(map, hashed, key, value);
            }
        }
    }
    Ok(())
}

/// A text with its place in a file of the project.
fn placed(
    machine: &Machine<'_>,
    text: &str,
    place: Span,
    file: &Arc<SourceFile>,
    span: Span,
) -> Value {
    let mut at = machine.at(span);
    at.span = place;
    let text = Text {
        verbatim: file.slice(place) == text,
        text: text.into(),
    };
    Value::new(Data::Str(text), at)
}

fn option_value(
    machine: &Machine<'_>,
    option: &IniOption,
    two: &Two<'_>,
    source: Option<&Arc<SourceFile>>,
    span: Span,
) -> Value {
    let three = match source {
        Some(file) => placed(machine, &option.value, option.value_span, file, span),
        None => Value::str(option.value.as_str(), machine.at(span)),
    };
    let of_two = match two.value(option) {
        Some(text) if text == option.value => return three,
        Some(text) => Value::str(text, three.at.clone()),
        None => {
            let message = "Python 2 reads the file in another way";
            Value::unknown(
                machine.why(Reason::Environment, message, span),
                three.at.clone(),
            )
        }
    };
    let guard = environments("python_version >= '3'");
    let at = three.at.clone();
    Value::guarded(vec![(guard.negate(), of_two), (guard, three)], &at)
}

/// How Python 2 reads a file.
struct Two<'a> {
    ini: &'a Ini,
    /// Lines where another one begins than in Python 3 make it unknown what all options are.
    differs: bool,
}

impl<'a> Two<'a> {
    fn of(file: &SourceFile, ini: &'a Ini) -> Self {
        let differs = ini.lines.iter().any(|line| {
            let text = file.slice(line.span).to_lowercase();
            let starts = matches!(line.kind, LineKind::Option | LineKind::Header);
            (starts && line.indent > 0) || text.split_whitespace().next() == Some("rem")
        });
        Self { ini, differs }
    }

    /// The value of an option; `None` when that is not followed.
    fn value(&self, option: &IniOption) -> Option<String> {
        if self.differs || self.has_inner_comment(option) {
            return None;
        }
        let mut lines = option.value.split('\n');
        let first = lines.next().unwrap_or("");
        let first = match first.find(';').and_then(|at| first.split_at_checked(at)) {
            Some((before, _)) if before.ends_with([' ', '\t']) => before.trim(),
            _ => first,
        };
        let first = if first == "\"\"" { "" } else { first };
        let rest = lines.filter(|line| !line.is_empty());
        let lines = std::iter::once(first).chain(rest).collect::<Vec<_>>();
        Some(lines.join("\n"))
    }

    /// Whether an indented comment follows the option: to Python 2 it is a line of the value.
    fn has_inner_comment(&self, option: &IniOption) -> bool {
        let after = |span: Span| span.start > option.span.start;
        self.ini
            .lines
            .iter()
            .skip_while(|line| !after(line.span))
            .take_while(|line| !matches!(line.kind, LineKind::Option | LineKind::Header))
            .any(|line| line.kind == LineKind::Comment && line.indent > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two(text: &str) -> Option<String> {
        let file = Files::lone("text", text, Decoding::Utf8).unwrap();
        let parsed = parse_with(&file, KeyCase::Kept);
        let two = Two::of(&file, &parsed.tree);
        two.value(&parsed.tree.sections[0].options[0])
    }

    #[test]
    fn what_python_2_reads() {
        assert_eq!(two("[a]\nk = v ; c\n"), Some("v".to_owned()));
        assert_eq!(two("[a]\nk = v;c\n"), Some("v;c".to_owned()));
        assert_eq!(
            two("[a]\nk =\n  x ; y\n\n  z\n"),
            Some("\nx ; y\nz".to_owned())
        );
        assert_eq!(two("[a]\nk = v\n# c\n"), Some("v".to_owned()));
        assert_eq!(two("[a]\nk = v\n  # c\n"), None);
        assert_eq!(two("[a]\n k = v\n"), None);
    }
}
