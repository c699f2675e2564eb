//! Reading files of the project: `open`, `io.open`, `codecs.open`.

use super::os::{lost, piece, project_path};
use super::{Row, argument, pure, raw, unmodelled};
use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::ops::unknown_of;
use crate::eval::state::{Object, OpenFile};
use crate::eval::value::{At, Data, Id, Item, Seq, Text, Value, Why};
use crate::provenance::Via;
use crate::resolved::Reason;
use crate::text::{Decoding, ReadError, SourceFile, Span};
use camino::Utf8Path;
use std::rc::Rc;

pub(super) const IO: &[Row] = &[
    pure("open", open),
    pure("StringIO", in_memory),
    pure("BytesIO", in_memory),
];
pub(super) const CODECS: &[Row] = &[pure("open", open_codecs)];

pub(super) const FILE: &[Row] = &[
    pure("read", read),
    pure("readlines", read_lines),
    pure("readline", read_line),
    raw("close", close),
    raw("write", write),
    raw("flush", close),
    pure("getvalue", whole_value),
];

/// `open(path, mode, …, encoding=…)`
pub(super) fn open(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    open_file(machine, args, argument(args, 3, "encoding").cloned(), true)
}

fn open_codecs(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    open_file(machine, args, argument(args, 2, "encoding").cloned(), false)
}

fn open_file(
    machine: &mut Machine<'_>,
    args: &Args,
    encoding: Option<Value>,
    translate: bool,
) -> Eval<Value> {
    let span = args.span;
    let mode = match argument(args, 1, "mode") {
        None => "r".into(),
        Some(mode) => match mode.as_str() {
            Some(mode) => mode.clone(),
            None => return unmodelled(machine, args, "open"),
        },
    };
    if mode.contains(['w', 'a', 'x', '+']) {
        let content = machine.unknown(Reason::UnknownCall, "a file that is written", span);
        return Ok(file_value(machine, content, span));
    }
    let path = argument(args, 0, "file").and_then(Value::as_path);
    let Some(path) = path else {
        return unmodelled(machine, args, "open");
    };
    if let Some(unknown) = lost(machine, &path) {
        return Ok(unknown);
    }
    let Some(path) = project_path(machine, &path) else {
        let why = machine.why(
            Reason::HostState,
            "it reads a file outside the project",
            span,
        );
        machine.may_raise(Some("OSError"), &why, span);
        return Ok(Value::unknown(why, machine.at(span)));
    };
    let binary = mode.contains('b') && encoding.is_none();
    match machine.files.open(&path, Decoding::Utf8) {
        Ok(file) => {
            machine.opened.push((path, span));
            let content = if binary {
                bytes_of(machine, &file, span)?
            } else {
                text_of(machine, &file, encoding.as_ref(), translate, span)?
            };
            Ok(file_value(machine, content, span))
        }
        Err(error) => unreadable(machine, &path, &error, span),
    }
}

fn unreadable(
    machine: &mut Machine<'_>,
    path: &Utf8Path,
    error: &ReadError,
    span: Span,
) -> Eval<Value> {
    let reason = match error {
        ReadError::NotFound => return machine.raise("FileNotFoundError", span),
        ReadError::IsFolder => return machine.raise("OSError", span),
        ReadError::TooLarge { .. } => Reason::Limit,
        _ => Reason::UnreadableFile,
    };
    let why = machine.why(reason, format!("cannot read `{path}`: {error}"), span);
    machine.may_raise(Some("OSError"), &why, span);
    Ok(Value::unknown(why, machine.at(span)))
}

fn bytes_of(machine: &mut Machine<'_>, file: &SourceFile, span: Span) -> Eval<Value> {
    if file.encoding().bom || file.encoding().lossy {
        return Ok(not_utf8(machine, file, span));
    }
    machine.charge(file.text().len(), span)?;
    let bytes = file.text().as_bytes().into();
    Ok(Value::new(
        Data::Bytes(bytes),
        place_in(machine, file, span),
    ))
}

fn text_of(
    machine: &mut Machine<'_>,
    file: &SourceFile,
    encoding: Option<&Value>,
    translate: bool,
    span: Span,
) -> Eval<Value> {
    if file.encoding().lossy || !is_utf8(encoding, file.text()) {
        return Ok(not_utf8(machine, file, span));
    }
    machine.charge(file.text().len(), span)?;
    let text = decoded(file.text(), file.encoding().bom, encoding, translate);
    let text = Text {
        verbatim: text == file.text(),
        text: text.into(),
    };
    Ok(Value::new(Data::Str(text), place_in(machine, file, span)))
}

fn not_utf8(machine: &Machine<'_>, file: &SourceFile, span: Span) -> Value {
    let message = format!("`{}` is not read as UTF-8", file.path());
    machine.unknown(Reason::UnreadableFile, message, span)
}

/// The whole file, as the place of what is read from it.
fn place_in(machine: &Machine<'_>, file: &SourceFile, span: Span) -> At {
    At {
        span: file.whole(),
        trail: machine.at(span).trail,
        via: Some(Rc::new(Via::File(file.path().to_owned()))),
    }
}

fn file_value(machine: &mut Machine<'_>, content: Value, span: Span) -> Value {
    machine.alloc(
        Object::File(OpenFile {
            content,
            position: 0,
        }),
        span,
    )
}

/// Whether the text, decoded as UTF-8, is what Python reads with this encoding.
fn is_utf8(encoding: Option<&Value>, text: &str) -> bool {
    if text.is_ascii() {
        return true;
    }
    match encoding.map(|encoding| &encoding.data) {
        // The locale's encoding is taken to be UTF-8.
        None | Some(Data::None) => true,
        Some(Data::Str(name)) => {
            let name = name.text.to_lowercase().replace(['-', '_'], "");
            matches!(name.as_str(), "utf8" | "utf8sig" | "u8")
        }
        _ => false,
    }
}

fn decoded(text: &str, bom: bool, encoding: Option<&Value>, translate: bool) -> String {
    let signed = encoding
        .and_then(Value::as_str)
        .is_some_and(|name| name.to_lowercase().replace('_', "-") == "utf-8-sig");
    let mut decoded = String::with_capacity(text.len() + 3);
    if bom && !signed {
        decoded.push('\u{feff}');
    }
    decoded.push_str(text);
    if translate && decoded.contains('\r') {
        decoded = decoded.replace("\r\n", "\n").replace('\r', "\n");
    }
    decoded
}

fn receiver_file(machine: &Machine<'_>, receiver: Option<&Value>) -> Option<(Id, OpenFile)> {
    let Some(Data::Ref(id)) = receiver.map(|value| &value.data) else {
        return None;
    };
    match machine.state.object(*id).map(Rc::as_ref) {
        Some(Object::File(file)) => Some((*id, file.clone())),
        _ => None,
    }
}

/// What is left to read, and moves to the end.
fn take_rest(machine: &mut Machine<'_>, id: Id, file: &OpenFile) -> Value {
    let rest = match &file.content.data {
        Data::Str(text) => piece(&file.content, text, file.position, text.text.len()),
        Data::Bytes(bytes) if file.position > 0 => {
            let rest = bytes.get(file.position..).unwrap_or_default();
            Value::new(Data::Bytes(rest.into()), file.content.at.clone())
        }
        _ => return file.content.clone(),
    };
    let end = match &file.content.data {
        Data::Str(text) => text.text.len(),
        Data::Bytes(bytes) => bytes.len(),
        _ => 0,
    };
    if let Some(Object::File(file)) = machine.state.object_mut(id) {
        file.position = end;
    }
    rest
}

/// What is left to read of an open file, which is at its end then; `None` for anything else.
pub(super) fn take_text(machine: &mut Machine<'_>, value: &Value) -> Option<Value> {
    let (id, file) = receiver_file(machine, Some(value))?;
    Some(take_rest(machine, id, &file))
}

/// What `file.read()` gives, in place of the call of these arguments.
pub(super) fn read_from(machine: &mut Machine<'_>, file: &Value, args: &Args) -> Eval<Value> {
    let reader = super::attribute(machine, file, "read", args.span)?;
    let nothing = Args {
        positional: Vec::new(),
        keywords: Vec::new(),
        ..args.clone()
    };
    machine.call(&reader, nothing)
}

fn read(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match receiver_file(machine, receiver) {
        Some((id, file)) if args.positional.is_empty() => Ok(take_rest(machine, id, &file)),
        _ => unmodelled(machine, args, "read"),
    }
}

fn read_lines(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match receiver_file(machine, receiver) {
        Some((id, _)) if args.positional.is_empty() => {
            let seq = file_lines(machine, id, args.span)?;
            Ok(machine.alloc(Object::List(seq), args.span))
        }
        _ => unmodelled(machine, args, "readlines"),
    }
}

fn read_line(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match receiver_file(machine, receiver) {
        Some((id, file)) => Ok(take_line(machine, id, &file).unwrap_or(file.content)),
        None => unmodelled(machine, args, "readline"),
    }
}

/// The next line, empty at the end; `None` where the text is not known.
fn take_line(machine: &mut Machine<'_>, id: Id, file: &OpenFile) -> Option<Value> {
    let Data::Str(text) = &file.content.data else {
        return None;
    };
    let rest = text.text.get(file.position..).unwrap_or("");
    let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
    let end = file.position + length;
    if let Some(Object::File(file)) = machine.state.object_mut(id) {
        file.position = end;
    }
    Some(piece(&file.content, text, file.position, end))
}

/// What `next` gives of an open file or an iterator.
pub(in crate::eval) enum Next {
    Item(Item),
    End,
    Unknown(Why),
}

/// Takes the next line of an open file, or the next item of an iterator.
pub(in crate::eval) fn take_next(machine: &mut Machine<'_>, id: Id, span: Span) -> Eval<Next> {
    let file = match machine.state.object(id).map(Rc::as_ref) {
        Some(Object::File(file)) => file.clone(),
        Some(Object::Iterator(_)) => return Ok(take_item(machine, id)),
        _ => {
            let message = "what is gone through changes";
            return Ok(Next::Unknown(machine.why(
                Reason::UnknownCall,
                message,
                span,
            )));
        }
    };
    Ok(match take_line(machine, id, &file) {
        Some(line) if line.as_str().is_some_and(|line| line.is_empty()) => Next::End,
        Some(line) => Next::Item(Item::sure(line)),
        None => Next::Unknown(unknown_of(&file.content).unwrap_or_else(|| {
            machine.why(Reason::UnknownCall, "lines of bytes are not followed", span)
        })),
    })
}

fn take_item(machine: &mut Machine<'_>, id: Id) -> Next {
    match machine.state.seq_mut(id) {
        Some(seq) if !seq.items.is_empty() => Next::Item(seq.items.remove(0)),
        Some(seq) => seq.open.first().cloned().map_or(Next::End, Next::Unknown),
        None => Next::End,
    }
}

/// `io.StringIO(text)`
fn in_memory(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    let content = match args.positional.as_slice() {
        [] => machine.text("", args.span)?,
        [content] if matches!(content.data, Data::Str(_) | Data::Bytes(_)) => content.clone(),
        _ => return unmodelled(machine, args, "io.StringIO"),
    };
    // A text there has its line ends as they are; what splits it into lines looks for `\n` only.
    Ok(file_value(machine, content, args.span))
}

/// `file.getvalue()` of a file in memory.
fn whole_value(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    match receiver_file(machine, receiver) {
        Some((_, file)) => Ok(file.content),
        None => unmodelled(machine, args, "getvalue"),
    }
}

/// `file.write(text)`: what it holds then is not known.
fn write(machine: &mut Machine<'_>, args: &Args, receiver: Option<&Value>) -> Eval<Value> {
    let message = "what is written into a file is not followed";
    let why = machine.why(Reason::UnknownCall, message, args.span);
    if let Some((id, _)) = receiver_file(machine, receiver) {
        machine.state.poison(vec![id], &why);
    }
    Ok(machine.none(args.span))
}

fn close(machine: &mut Machine<'_>, args: &Args, _: Option<&Value>) -> Eval<Value> {
    Ok(machine.none(args.span))
}

/// The lines that are left, line ends kept.
pub(in crate::eval) fn file_lines(machine: &mut Machine<'_>, id: Id, span: Span) -> Eval<Seq> {
    let Some(Object::File(file)) = machine.state.object(id).map(Rc::as_ref).cloned() else {
        return Ok(Seq::default());
    };
    let rest = take_rest(machine, id, &file);
    let text = match &rest.data {
        Data::Str(text) => text,
        Data::Unknown(unknown) => {
            return Ok(Seq {
                items: Vec::new(),
                open: vec![unknown.why.clone()],
                ..Seq::default()
            });
        }
        _ => {
            let why = machine.why(Reason::UnknownCall, "lines of bytes are not followed", span);
            return Ok(Seq {
                items: Vec::new(),
                open: vec![why],
                ..Seq::default()
            });
        }
    };
    machine.charge(text.text.len(), span)?;
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.text.split_inclusive('\n') {
        lines.push(piece(&rest, text, start, start + line.len()));
        start += line.len();
    }
    machine.work(lines.len(), span)?;
    Ok(Seq::of(lines))
}
