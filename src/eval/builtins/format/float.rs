//! Floating-point numbers as texts.

/// `str(number)`; `None` where the versions of Python write it differently: Python 2 writes twelve digits.
pub(super) fn text(number: f64) -> Option<String> {
    const MOST_DIGITS: usize = 12;
    if number == 0.0 {
        return Some(
            if number.is_sign_negative() {
                "-0.0"
            } else {
                "0.0"
            }
            .to_owned(),
        );
    }
    // A number below the normal ones has fewer digits than are written.
    if !number.is_normal() {
        return None;
    }
    let shortest = format!("{number:e}");
    let (digits, exponent) = shortest.split_once('e')?;
    let exponent = exponent.parse::<i32>().ok()?;
    let count = digits.chars().filter(char::is_ascii_digit).count();
    if count > MOST_DIGITS || (12..16).contains(&exponent) {
        return None;
    }
    if (-4..12).contains(&exponent) {
        let text = number.to_string();
        return Some(if text.contains('.') {
            text
        } else {
            format!("{text}.0")
        });
    }
    Some(with_exponent(&shortest, 'e'))
}

/// With so many digits behind the point; a tie goes to the even digit.
pub(super) fn fixed(number: f64, digits: usize) -> String {
    format!("{number:.digits$}")
}

/// In one of the notations `e`, `f`, `g` and their capitals; `alternate` keeps zeros at the end.
pub(super) fn of_kind(
    number: f64,
    kind: char,
    precision: Option<usize>,
    alternate: bool,
) -> Option<String> {
    let digits = precision.unwrap_or(6);
    Some(match kind {
        'f' | 'F' => fixed(number, digits),
        'e' => with_exponent(&format!("{number:.digits$e}"), 'e'),
        'E' => with_exponent(&format!("{number:.digits$e}"), 'E'),
        'g' => general(number, digits, 'e', alternate)?,
        'G' => general(number, digits, 'E', alternate)?,
        _ => return None,
    })
}

/// Python writes a sign and at least two digits of the exponent.
fn with_exponent(text: &str, letter: char) -> String {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (sign, size) = match exponent.strip_prefix('-') {
        Some(size) => ('-', size),
        None => ('+', exponent),
    };
    format!("{digits}{letter}{sign}{size:0>2}")
}

/// `%g`: so many digits that matter, in the shorter of both notations.
fn general(number: f64, digits: usize, letter: char, alternate: bool) -> Option<String> {
    let digits = digits.max(1);
    let rounded = format!("{number:.*e}", digits - 1);
    let (_, exponent) = rounded.split_once('e')?;
    let exponent = exponent.parse::<i64>().ok()?;
    let whole = i64::try_from(digits).ok()?;
    let trimmed = |text: &str| match text.contains('.') && !alternate {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if (-4..whole).contains(&exponent) {
        let behind = usize::try_from(whole - 1 - exponent).ok()?;
        return Some(trimmed(&fixed(number, behind)));
    }
    let (mantissa, exponent) = rounded.split_once('e')?;
    let shortened = format!("{}e{exponent}", trimmed(mantissa));
    Some(with_exponent(&shortened, letter))
}
