//! The format specification of `format()`, `str.format` and f-strings:
//! `[[fill]align][sign][#][0][width][,][.precision][type]` ("Format Specification Mini-Language" of the Python Library
//! Reference). What the versions of Python write differently is not followed.

use super::{float, to_text};
use crate::eval::value::{Data, Value};

/// No text that somebody formats is wider.
const WIDEST: usize = 10_000;
/// No number has more digits that matter.
const FINEST: usize = 400;

/// A specification, taken apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Spec {
    pub fill: Option<char>,
    /// One of `<`, `>`, `^`, `=`.
    pub align: Option<char>,
    /// One of `+`, `-`, ` `.
    pub sign: Option<char>,
    pub alternate: bool,
    /// The width is filled with zeros.
    pub zero: bool,
    pub width: usize,
    /// The thousands are set apart by commas.
    pub grouped: bool,
    pub precision: Option<usize>,
    pub kind: Option<char>,
}

impl Spec {
    /// `None` for what is no specification in every version of Python.
    pub fn parse(text: &str) -> Option<Self> {
        let mut spec = Self::default();
        let mut chars = text.chars().collect::<Vec<_>>();
        let is_align = |c: Option<&char>| matches!(c, Some('<' | '>' | '^' | '='));
        if is_align(chars.get(1)) {
            spec.fill = Some(chars.remove(0));
            spec.align = Some(chars.remove(0));
        } else if is_align(chars.first()) {
            spec.align = Some(chars.remove(0));
        }
        let mut rest = chars.into_iter().peekable();
        spec.sign = rest.next_if(|c| matches!(c, '+' | '-' | ' '));
        spec.alternate = rest.next_if_eq(&'#').is_some();
        spec.zero = rest.next_if_eq(&'0').is_some();
        spec.width = number(&mut rest, WIDEST)?.unwrap_or(0);
        spec.grouped = rest.next_if_eq(&',').is_some();
        if rest.next_if_eq(&'.').is_some() {
            spec.precision = Some(number(&mut rest, FINEST)??);
        }
        spec.kind = rest.next();
        rest.next().is_none().then_some(spec)
    }

    /// Fills the width; `default` is the alignment when none is given.
    pub fn pad(&self, text: &str, default: char) -> Option<String> {
        let missing = self.width.saturating_sub(text.chars().count());
        let fill = |count: usize| self.fill.unwrap_or(' ').to_string().repeat(count);
        Some(match self.align.unwrap_or(default) {
            '<' => text.to_owned() + &fill(missing),
            '>' => fill(missing) + text,
            '^' => fill(missing / 2) + text + &fill(missing - missing / 2),
            _ => return None,
        })
    }

    /// Sign, prefix and digits, with the width filled.
    pub fn assemble(&self, is_negative: bool, prefix: &str, digits: &str) -> Option<String> {
        let digits = match (self.grouped, self.zero || self.align == Some('=')) {
            (false, _) => digits.to_owned(),
            (true, false) => grouped(digits),
            // The zeros are grouped too.
            (true, true) => return None,
        };
        let sign = match (is_negative, self.sign) {
            (true, _) => "-",
            (false, Some('+')) => "+",
            (false, Some(' ')) => " ",
            (false, _) => "",
        };
        let inner = match (self.align, self.zero) {
            (Some('='), _) | (None, true) => {
                let fill = self.fill.unwrap_or(if self.zero { '0' } else { ' ' });
                let length = sign.len() + prefix.len() + digits.chars().count();
                fill.to_string().repeat(self.width.saturating_sub(length))
            }
            // The fill of an alignment with a zero before the width differs by version.
            (Some(_), true) if self.fill.is_none() => return None,
            _ => return self.pad(&format!("{sign}{prefix}{digits}"), '>'),
        };
        Some(format!("{sign}{prefix}{inner}{digits}"))
    }
}

/// The number that stands next: `None` when it is too large, `Some(None)` when there is none.
fn number(
    chars: &mut std::iter::Peekable<impl Iterator<Item = char>>,
    greatest: usize,
) -> Option<Option<usize>> {
    let mut value = None;
    while let Some(digit) = chars.next_if(char::is_ascii_digit) {
        let digit = usize::try_from(digit.to_digit(10)?).ok()?;
        let next = value.unwrap_or(0_usize).checked_mul(10)? + digit;
        if next > greatest {
            return None;
        }
        value = Some(next);
    }
    Some(value)
}

/// The digits before the point in groups of three.
fn grouped(digits: &str) -> String {
    let whole = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    let (whole, rest) = digits.split_at_checked(whole).unwrap_or((digits, ""));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

/// `format(value, spec)`; `None` where that is not followed.
pub(super) fn with_spec(value: &Value, spec: &str) -> Option<String> {
    if spec.is_empty() {
        return to_text(value);
    }
    let spec = Spec::parse(spec)?;
    match &value.data {
        Data::Str(text) => text_with(&text.text, &spec),
        Data::Int(number) => int_with(*number, &spec),
        Data::Bool(value) if spec.kind.is_some() || spec.width > 0 => {
            int_with(i64::from(*value), &spec)
        }
        Data::Float(number) => float_with(*number, &spec),
        _ => None,
    }
}

/// A text, cut and aligned.
pub(super) fn text_with(text: &str, spec: &Spec) -> Option<String> {
    let plain = spec.sign.is_none() && !spec.alternate && !spec.zero && !spec.grouped;
    if !plain || !matches!(spec.kind, None | Some('s')) {
        return None;
    }
    match spec.precision {
        Some(most) => spec.pad(&text.chars().take(most).collect::<String>(), '<'),
        None => spec.pad(text, '<'),
    }
}

fn int_with(number: i64, spec: &Spec) -> Option<String> {
    #[allow(clippy::cast_precision_loss)]
    let as_float = number as f64;
    let size = number.unsigned_abs();
    let (prefix, digits) = match spec.kind {
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => return float_with(as_float, spec),
        _ if spec.precision.is_some() => return None,
        None | Some('d') => ("", size.to_string()),
        Some('x') => ("0x", format!("{size:x}")),
        Some('X') => ("0X", format!("{size:X}")),
        Some('o') => ("0o", format!("{size:o}")),
        Some('b') => ("0b", format!("{size:b}")),
        _ => return None,
    };
    let is_based = !matches!(spec.kind, None | Some('d'));
    if is_based && spec.grouped {
        return None;
    }
    let prefix = if spec.alternate { prefix } else { "" };
    spec.assemble(number < 0, prefix, &digits)
}

fn float_with(number: f64, spec: &Spec) -> Option<String> {
    if !number.is_finite() || spec.alternate {
        return None;
    }
    let size = number.abs();
    let digits = match (spec.kind, spec.precision) {
        (None, None) => float::text(size)?,
        (Some('%'), precision) => float::fixed(size * 100.0, precision.unwrap_or(6)) + "%",
        (Some(kind), precision) => float::of_kind(size, kind, precision, false)?,
        (None, Some(_)) => return None,
    };
    spec.assemble(number.is_sign_negative(), "", &digits)
}
