//! Questions to the interpreter and the platform, and the markers that answer them.

use crate::resolved::Guard;
use crate::syntax::marker;
use std::sync::LazyLock;

/// The Pythons that a build may run on: setuptools 36, pip 9 and wheel 0.29 ended with 2.6, nothing installs on older ones.
static SUPPORTED: LazyLock<Guard> =
    LazyLock::new(|| marker::guard("python_version >= '2.6'").unwrap_or_else(Guard::always));

/// Where a build may run at all.
pub(super) fn supported() -> &'static Guard {
    &SUPPORTED
}

/// A value that the interpreter or platform would give; comparing it gives a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Symbol {
    /// `sys.version_info`, or its first `n` parts when cut.
    VersionInfo(Option<usize>),
    /// `sys.version_info[n]`, for the first two parts.
    VersionPart(usize),
    /// `sys.hexversion`
    HexVersion,
    /// `sys.version`, or its first `n` characters.
    VersionText(Option<usize>),
    /// A string that a marker names: `sys_platform`, `os_name`, `platform_system`…; `true` when lowered.
    Text(&'static str, bool),
    /// The version of setuptools.
    Setuptools,
    /// Its parts, cut at the dots.
    SetuptoolsParts,
    /// The first of them: a number, or its text.
    SetuptoolsMajor { is_number: bool },
}

/// The outcome of a comparison.
pub(super) enum Answer {
    /// Holds exactly in these environments.
    When(Guard),
    /// No marker says it.
    Unclear,
}

/// The operators of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
}

impl Order {
    /// The operator with its sides changed.
    pub fn mirrored(self) -> Self {
        match self {
            Self::Eq => Self::Eq,
            Self::NotEq => Self::NotEq,
            Self::Lt => Self::Gt,
            Self::LtE => Self::GtE,
            Self::Gt => Self::Lt,
            Self::GtE => Self::LtE,
        }
    }

    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Eq => order.is_eq(),
            Self::NotEq => order.is_ne(),
            Self::Lt => order.is_lt(),
            Self::LtE => order.is_le(),
            Self::Gt => order.is_gt(),
            Self::GtE => order.is_ge(),
        }
    }
}

fn marker(text: &str) -> Answer {
    match text.parse() {
        Ok(tree) => Answer::When(Guard::from_marker(tree)),
        Err(_) => Answer::Unclear,
    }
}

fn constant(holds: bool) -> Answer {
    Answer::When(if holds {
        Guard::always()
    } else {
        Guard::never()
    })
}

/// The environments in which a marker holds; all of them for what is no marker.
pub(super) fn environments(marker: &str) -> Guard {
    marker
        .parse()
        .map_or_else(|_| Guard::always(), Guard::from_marker)
}

/// The environments of Python 2.
pub(super) fn python2() -> Guard {
    environments("python_version < '3'")
}

/// `symbol <order> (parts…)`
pub(super) fn compare_version(symbol: &Symbol, order: Order, parts: &[i64]) -> Answer {
    let Symbol::VersionInfo(cut) = symbol else {
        return Answer::Unclear;
    };
    if parts.iter().any(|part| *part < 0) || parts.len() > 3 {
        return Answer::Unclear;
    }
    if parts.is_empty() {
        return constant(order.holds(std::cmp::Ordering::Greater));
    }
    let length = cut.unwrap_or(5);
    if length == 0 {
        return constant(order.holds(std::cmp::Ordering::Less));
    }
    // The first parts of both; when they are equal the longer tuple is the greater one.
    let common = parts.len().min(length);
    let rest = length.cmp(&parts.len());
    let below = before(parts.get(..common).unwrap_or(parts));
    let above = after(parts.get(..common).unwrap_or(parts));
    let (Some(mut below), Some(above)) = (below, above) else {
        return Answer::Unclear;
    };
    // No Python before 2 has packages: what is not above 2 is 2.
    if parts.get(..common) == Some(&[2]) {
        below = Guard::never();
    }
    let equal = below.or(&above).negate();
    let mut guard = Guard::never();
    for (part, outcome) in [
        (below, std::cmp::Ordering::Less),
        (equal, rest),
        (above, std::cmp::Ordering::Greater),
    ] {
        if order.holds(outcome) {
            guard = guard.or(&part);
        }
    }
    Answer::When(guard)
}

/// Versions whose first parts are less than these.
fn before(parts: &[i64]) -> Option<Guard> {
    bound("<", parts)
}

/// Versions whose first parts are greater than these.
fn after(parts: &[i64]) -> Option<Guard> {
    let (last, init) = parts.split_last()?;
    let mut next = init.to_vec();
    next.push(last.checked_add(1)?);
    bound(">=", &next)
}

fn bound(operator: &str, parts: &[i64]) -> Option<Guard> {
    let name = if parts.len() > 2 {
        "python_full_version"
    } else {
        "python_version"
    };
    let version = parts
        .iter()
        .map(i64::to_string)
        .collect::<Vec<_>>()
        .join(".");
    let tree = format!("{name} {operator} '{version}'").parse().ok()?;
    Some(Guard::from_marker(tree))
}

/// `sys.version_info[index] <order> number`
pub(super) fn compare_part(index: usize, order: Order, number: i64) -> Answer {
    if number < 0 {
        return constant(order.holds(std::cmp::Ordering::Greater));
    }
    match index {
        0 => compare_version(&Symbol::VersionInfo(Some(1)), order, &[number]),
        1 => compare_minor(order, number),
        _ => Answer::Unclear,
    }
}

/// Minor numbers start again with each major one: 2.0–2.7, then 3.0 and on; no other major version exists.
fn compare_minor(order: Order, number: i64) -> Answer {
    let mut guard = Guard::never();
    for major in [2_i64, 3] {
        let Answer::When(own) =
            compare_version(&Symbol::VersionInfo(Some(2)), order, &[major, number])
        else {
            return Answer::Unclear;
        };
        let Answer::When(of_major) = compare_part(0, Order::Eq, major) else {
            return Answer::Unclear;
        };
        guard = guard.or(&own.and(&of_major));
    }
    Answer::When(guard)
}

/// `sys.hexversion <order> number`, for numbers that stand for a release boundary.
pub(super) fn compare_hex(order: Order, number: i64) -> Answer {
    let (major, minor, micro, level) = (
        number >> 24,
        (number >> 16) & 0xff,
        (number >> 8) & 0xff,
        number & 0xff,
    );
    let at_boundary = match order {
        Order::Lt | Order::GtE => level == 0 || level == 0xf0,
        Order::Gt | Order::LtE => level == 0,
        Order::Eq | Order::NotEq => false,
    };
    if !at_boundary || !(0..10).contains(&major) {
        return Answer::Unclear;
    }
    let order = match order {
        Order::Gt => Order::GtE,
        Order::LtE => Order::Lt,
        other => other,
    };
    let parts = if micro == 0 {
        vec![major, minor]
    } else {
        vec![major, minor, micro]
    };
    compare_version(&Symbol::VersionInfo(None), order, &parts)
}

/// `sys.version[:n] <order> text`: string order, so only one-digit questions have an answer.
pub(super) fn compare_version_text(cut: Option<usize>, order: Order, text: &str) -> Answer {
    let mut chars = text.chars();
    let (Some(first), rest) = (chars.next(), chars.as_str()) else {
        return Answer::Unclear;
    };
    let Some(major) = first.to_digit(10).map(i64::from) else {
        return Answer::Unclear;
    };
    match (cut, order, rest) {
        (Some(1), _, "") => compare_part(0, order, major),
        (None | Some(2..), Order::Lt | Order::LtE | Order::Gt | Order::GtE, "") => {
            // "3.8…" is greater than its prefix "3".
            let order = match order {
                Order::LtE => Order::Lt,
                Order::Gt => Order::GtE,
                other => other,
            };
            compare_part(0, order, major)
        }
        _ => Answer::Unclear,
    }
}

/// Values of lowered platform names, and how the platform writes them.
const LOWERED: [(&str, &str); 12] = [
    ("windows", "Windows"),
    ("linux", "Linux"),
    ("darwin", "Darwin"),
    ("java", "Java"),
    ("freebsd", "FreeBSD"),
    ("openbsd", "OpenBSD"),
    ("netbsd", "NetBSD"),
    ("sunos", "SunOS"),
    ("aix", "AIX"),
    ("cpython", "CPython"),
    ("pypy", "PyPy"),
    ("jython", "Jython"),
];

/// `field <order> text`, `lowered` when `.lower()` was called on it.
pub(super) fn compare_text(field: &str, lowered: bool, order: Order, text: &str) -> Answer {
    let operator = match order {
        Order::Eq => "==",
        Order::NotEq => "!=",
        _ => return Answer::Unclear,
    };
    let Some(text) = as_written(field, lowered, text) else {
        return Answer::Unclear;
    };
    quoted(&text).map_or(Answer::Unclear, |text| {
        marker(&format!("{field} {operator} {text}"))
    })
}

/// `text in field`
pub(super) fn contains_text(field: &str, lowered: bool, text: &str) -> Answer {
    let Some(text) = as_written(field, lowered, text) else {
        return Answer::Unclear;
    };
    quoted(&text).map_or(Answer::Unclear, |text| {
        marker(&format!("{text} in {field}"))
    })
}

/// `field.startswith(text)`. Exact for the platforms that exist: no marker says "starts with".
pub(super) fn starts_with(field: &str, text: &str) -> Answer {
    match (field, text) {
        ("sys_platform", "win" | "win3" | "win32") => marker("sys_platform == 'win32'"),
        ("sys_platform", "linux" | "freebsd" | "openbsd" | "netbsd" | "sunos" | "aix" | "java") => {
            contains_text(field, false, text)
        }
        ("sys_platform", "darwin" | "cygwin") => compare_text(field, false, Order::Eq, text),
        ("platform_system", "CYGWIN") => contains_text(field, false, text),
        ("platform_system", "Win" | "Windows") => marker("platform_system == 'Windows'"),
        ("platform_system", "Linux" | "Darwin" | "Java") => {
            compare_text(field, false, Order::Eq, text)
        }
        _ => Answer::Unclear,
    }
}

/// The text as the platform writes it, when the field was lowered.
fn as_written(field: &str, lowered: bool, text: &str) -> Option<String> {
    let is_lower = text.chars().all(|c| !c.is_uppercase());
    if !lowered || (field == "sys_platform" || field == "os_name") && is_lower {
        return Some(text.to_owned());
    }
    LOWERED
        .iter()
        .find(|(lower, _)| *lower == text)
        .map(|(_, written)| (*written).to_owned())
}

fn quoted(text: &str) -> Option<String> {
    let plain = text
        .chars()
        .all(|c| c.is_ascii() && !matches!(c, '\'' | '"' | '\\') && !c.is_ascii_control());
    (plain && !text.is_empty()).then(|| format!("'{text}'"))
}

/// CPython, PyPy…: `platform.python_implementation() == name`.
pub(super) fn implementation(name: &str) -> Guard {
    match compare_text("platform_python_implementation", false, Order::Eq, name) {
        Answer::When(guard) => guard,
        Answer::Unclear => Guard::never(),
    }
}
