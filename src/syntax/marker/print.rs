//! Writes conditions as markers that a person would write.

use super::guard;
use crate::resolved::Guard;
use pep440_rs::Version;
use pep508_rs::{
    MarkerTree, MarkerTreeKind, MarkerValueExtra, MarkerValueString, MarkerValueVersion,
};
use std::ops::Bound;

/// Trees with more branches are not printed: nobody would read the marker.
const MAX_BRANCHES: usize = 200;

/// A short marker for a condition: `python_version < "3"`, never `python_full_version` where `python_version` says the
/// same. `None` for a condition that always or never holds, and for one that no marker says exactly.
pub fn print(condition: &Guard) -> Option<String> {
    if condition.is_always() || condition.is_never() {
        return None;
    }
    let mut printer = Printer {
        whole: condition.marker(),
        left: MAX_BRANCHES,
    };
    let text = printer.tree(condition.marker())?.text;
    // Equal conditions may be different trees, since the crate does not always join neighbouring intervals.
    let again = guard(&text)?;
    (again.implies(condition) && condition.implies(&again)).then_some(text)
}

/// A marker that holds where both hold, each in brackets where it has an `or` or brackets of its own.
pub fn conjoin(old: &str, new: &str) -> String {
    let (old, new) = (old.trim(), new.trim());
    match (old.is_empty(), new.is_empty()) {
        (true, _) => new.to_owned(),
        (_, true) => old.to_owned(),
        _ => format!("({old}) and ({new})"),
    }
}

/// A piece of a marker, by what binds least in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    text: String,
    is_or: bool,
}

impl Piece {
    fn of(text: String) -> Self {
        Self { text, is_or: false }
    }

    fn all(pieces: Vec<Self>) -> Option<Self> {
        if pieces.len() < 2 {
            return pieces.into_iter().next();
        }
        let bracketed = pieces.into_iter().map(|piece| match piece.is_or {
            true => format!("({})", piece.text),
            false => piece.text,
        });
        Some(Self::of(bracketed.collect::<Vec<_>>().join(" and ")))
    }

    fn any(mut pieces: Vec<Self>) -> Option<Self> {
        pieces.dedup();
        if pieces.len() < 2 {
            return pieces.into_iter().next();
        }
        let texts: Vec<String> = pieces.into_iter().map(|piece| piece.text).collect();
        Some(Self {
            text: texts.join(" or "),
            is_or: true,
        })
    }
}

struct Printer<'a> {
    whole: &'a MarkerTree,
    left: usize,
}

impl Printer<'_> {
    fn tree(&mut self, tree: &MarkerTree) -> Option<Piece> {
        match tree.kind() {
            MarkerTreeKind::True | MarkerTreeKind::False => None,
            MarkerTreeKind::Version(node) => {
                let edges = node
                    .edges()
                    .map(|(range, child)| (owned(range.iter()), child));
                self.branches(&grouped(edges), |intervals| versions(node.key(), intervals))
            }
            MarkerTreeKind::String(node) => {
                let edges = node
                    .children()
                    .map(|(range, child)| (owned(range.iter()), child));
                self.branches(&grouped(edges), |intervals| texts(node.key(), intervals))
            }
            MarkerTreeKind::In(node) => {
                let (key, value) = (node.key(), quoted(node.value())?);
                self.both(node.edge(true), node.edge(false), |holds| {
                    format!("{key} {} {value}", if holds { "in" } else { "not in" })
                })
            }
            MarkerTreeKind::Contains(node) => {
                let (key, value) = (node.key(), quoted(node.value())?);
                self.both(node.edge(true), node.edge(false), |holds| {
                    format!("{value} {} {key}", if holds { "in" } else { "not in" })
                })
            }
            MarkerTreeKind::Extra(node) => {
                let MarkerValueExtra::Extra(name) = node.name() else {
                    return None;
                };
                self.both(node.edge(true), node.edge(false), |holds| {
                    format!("extra {} \"{name}\"", if holds { "==" } else { "!=" })
                })
            }
        }
    }

    fn both(
        &mut self,
        high: MarkerTree,
        low: MarkerTree,
        condition: impl Fn(bool) -> String,
    ) -> Option<Piece> {
        self.branches(&[(true, high), (false, low)], |holds| {
            Some(Piece::of(condition(*holds)))
        })
    }

    /// The branches that can hold, each under its condition unless it needs none.
    fn branches<T>(
        &mut self,
        branches: &[(T, MarkerTree)],
        condition: impl Fn(&T) -> Option<Piece>,
    ) -> Option<Piece> {
        let mut pieces = Vec::new();
        for (when, child) in branches {
            self.left = self.left.checked_sub(1)?;
            if child.is_false() {
                continue;
            }
            if child.is_true() {
                pieces.push(condition(when)?);
            } else if self.is_enough(child) {
                pieces.push(self.tree(child)?);
            } else {
                pieces.push(Piece::all(vec![condition(when)?, self.tree(child)?])?);
            }
        }
        Piece::any(pieces)
    }

    /// Whether the whole condition holds wherever this branch does, so that it needs no condition before it.
    fn is_enough(&self, child: &MarkerTree) -> bool {
        let mut rest = child.clone();
        rest.and(self.whole.negate());
        rest.is_false()
    }
}

/// The values of one branch: disjoint intervals, ascending.
type Intervals<T> = Vec<(Bound<T>, Bound<T>)>;

/// The intervals of a branch, whose type in the crate has no name here.
fn owned<'a, T: Clone + 'a>(
    intervals: impl Iterator<Item = (&'a Bound<T>, &'a Bound<T>)>,
) -> Intervals<T> {
    intervals
        .map(|(start, end)| (start.clone(), end.clone()))
        .collect()
}

/// Branches of the same tree as one; the crate hands out each interval by itself, in ascending order.
fn grouped<T: PartialEq>(
    edges: impl Iterator<Item = (Intervals<T>, MarkerTree)>,
) -> Vec<(Intervals<T>, MarkerTree)> {
    let mut groups: Vec<(Intervals<T>, MarkerTree)> = Vec::new();
    for (intervals, child) in edges {
        match groups.iter_mut().find(|(_, known)| *known == child) {
            Some((known, _)) => extend(known, intervals),
            None => groups.push((intervals, child)),
        }
    }
    groups
}

/// Adds intervals behind others; one that starts where the last ends makes it longer.
fn extend<T: PartialEq>(known: &mut Intervals<T>, more: Intervals<T>) {
    for (start, end) in more {
        match (known.last_mut(), &start) {
            (Some((_, Bound::Excluded(last))), Bound::Included(first)) if last == first => {}
            (Some((_, Bound::Included(last))), Bound::Excluded(first)) if last == first => {}
            _ => {
                known.push((start, end));
                continue;
            }
        }
        if let Some((_, last)) = known.last_mut() {
            *last = end;
        }
    }
}

/// A condition on a version, the shorter of `a or b` and `not this and not that`.
fn versions(key: &MarkerValueVersion, intervals: &Intervals<Version>) -> Option<Piece> {
    let within = intervals
        .iter()
        .map(|interval| within(key, interval))
        .collect::<Option<Vec<_>>>()
        .and_then(Piece::any);
    let without = except(key, intervals);
    [within, without]
        .into_iter()
        .flatten()
        .min_by_key(|piece| piece.text.len())
}

/// The outer bounds, and `!=` for each gap that one version fills.
fn except(key: &MarkerValueVersion, intervals: &Intervals<Version>) -> Option<Piece> {
    let lower = &intervals.first()?.0;
    let upper = &intervals.last()?.1;
    let mut pieces: Vec<Piece> = above(key, lower).into_iter().collect();
    for ((_, end), (start, _)) in intervals.iter().zip(intervals.iter().skip(1)) {
        let gap = (opposite(end)?, opposite(start)?);
        let equal = one_version(key, &gap)?;
        pieces.push(Piece::of(equal.replacen(" == ", " != ", 1)));
    }
    pieces.extend(below(key, upper));
    Piece::all(pieces)
}

fn within(key: &MarkerValueVersion, interval: &(Bound<Version>, Bound<Version>)) -> Option<Piece> {
    if let Some(equal) = one_version(key, interval) {
        return Some(Piece::of(equal));
    }
    let bounds = above(key, &interval.0).into_iter();
    Piece::all(bounds.chain(below(key, &interval.1)).collect())
}

/// The bound of the other side of a cut.
fn opposite(bound: &Bound<Version>) -> Option<Bound<Version>> {
    match bound {
        Bound::Included(version) => Some(Bound::Excluded(version.clone())),
        Bound::Excluded(version) => Some(Bound::Included(version.clone())),
        Bound::Unbounded => None,
    }
}

/// `==`, for an interval that one version fills, or all of one `X.Y`.
fn one_version(
    key: &MarkerValueVersion,
    interval: &(Bound<Version>, Bound<Version>),
) -> Option<String> {
    match interval {
        (Bound::Included(low), Bound::Included(high)) if low == high => {
            Some(format!("{key} == \"{}\"", spelled(low)))
        }
        (Bound::Included(low), Bound::Excluded(high))
            if *key == MarkerValueVersion::PythonFullVersion =>
        {
            let (major, minor) = minor_of(low)?;
            (minor_of(high)? == (major, minor.checked_add(1)?))
                .then(|| format!("python_version == \"{major}.{minor}\""))
        }
        _ => None,
    }
}

/// Major and minor version, when there is nothing more.
fn minor_of(version: &Version) -> Option<(u64, u64)> {
    match *version.release() {
        [major] => Some((major, 0)),
        [major, minor] => Some((major, minor)),
        _ => None,
    }
}

fn above(key: &MarkerValueVersion, bound: &Bound<Version>) -> Option<Piece> {
    let text = match bound {
        Bound::Included(version) if is_past_last(key, version) => {
            "python_version > \"2.7\"".to_owned()
        }
        Bound::Included(version) => {
            format!("{} >= \"{}\"", short_key(key, version), spelled(version))
        }
        Bound::Excluded(version) => format!("{key} > \"{}\"", spelled(version)),
        Bound::Unbounded => return None,
    };
    Some(Piece::of(text))
}

fn below(key: &MarkerValueVersion, bound: &Bound<Version>) -> Option<Piece> {
    let text = match bound {
        Bound::Excluded(version) if is_past_last(key, version) => {
            "python_version <= \"2.7\"".to_owned()
        }
        Bound::Excluded(version) => {
            format!("{} < \"{}\"", short_key(key, version), spelled(version))
        }
        Bound::Included(version) => format!("{key} <= \"{}\"", spelled(version)),
        Bound::Unbounded => return None,
    };
    Some(Piece::of(text))
}

/// The version without zeros at its end, which mean nothing: which of two equal ones the tree holds depends on what was
/// read before.
fn spelled(version: &Version) -> Version {
    let release = version.release();
    let end = release.iter().rposition(|part| *part != 0).unwrap_or(0);
    let trimmed = Version::new(release.iter().take(end + 1));
    // Equal to it: there is nothing but the release.
    if trimmed == *version {
        trimmed
    } else {
        version.clone()
    }
}

/// Whether the cut lies behind 2.7, where no 2.8 ever came.
fn is_past_last(key: &MarkerValueVersion, version: &Version) -> bool {
    *key == MarkerValueVersion::PythonFullVersion && minor_of(version) == Some((2, 8))
}

/// A cut between two `X.Y` is said of `python_version`.
fn short_key(key: &MarkerValueVersion, version: &Version) -> MarkerValueVersion {
    if *key == MarkerValueVersion::PythonFullVersion && minor_of(version).is_some() {
        return MarkerValueVersion::PythonVersion;
    }
    key.clone()
}

/// A condition on a text: one of some, or none of some.
fn texts(key: &MarkerValueString, intervals: &Intervals<String>) -> Option<Piece> {
    let one_of = intervals.iter().map(|interval| match interval {
        (Bound::Included(low), Bound::Included(high)) if low == high => {
            Some(Piece::of(format!("{key} == {}", quoted(low)?)))
        }
        _ => None,
    });
    if let Some(equal) = one_of.collect::<Option<Vec<_>>>() {
        return Piece::any(equal);
    }
    let open = intervals.first()?.0 == Bound::Unbounded && intervals.last()?.1 == Bound::Unbounded;
    let mut none_of = Vec::new();
    for ((_, end), (start, _)) in intervals.iter().zip(intervals.iter().skip(1)) {
        match (end, start) {
            (Bound::Excluded(end), Bound::Excluded(start)) if end == start => {
                none_of.push(Piece::of(format!("{key} != {}", quoted(end)?)));
            }
            _ => return None,
        }
    }
    open.then_some(none_of).and_then(Piece::all)
}

/// A text in quotation marks; `None` when it has both kinds.
fn quoted(text: &str) -> Option<String> {
    if !text.contains('"') {
        return Some(format!("\"{text}\""));
    }
    (!text.contains('\'')).then(|| format!("'{text}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn prints(marker: &str, expected: &str) {
        assert_eq!(print(&guard(marker).unwrap()).as_deref(), Some(expected));
    }

    #[test]
    fn python_version_comes_back() {
        prints("python_version<'3'", "python_version < \"3\"");
        prints("python_version == '2.7'", "python_version == \"2.7\"");
        prints("python_version != '2.7'", "python_version != \"2.7\"");
        prints("python_version <= '2.7'", "python_version <= \"2.7\"");
        prints("python_version > '2.7'", "python_version > \"2.7\"");
        prints(
            "python_version >= '3' and python_version < '3.4'",
            "python_version >= \"3\" and python_version < \"3.4\"",
        );
        prints(
            "python_version < '2.7' or python_version >= '3'",
            "python_version < \"2.7\" or python_version >= \"3\"",
        );
        prints(
            "python_version == '2.6' or python_version == '3.0'",
            "python_version == \"2.6\" or python_version == \"3.0\"",
        );
        prints(
            "python_full_version < '2.7.9'",
            "python_full_version < \"2.7.9\"",
        );
    }

    #[test]
    fn equal_versions_are_spelled_alike() {
        prints("python_version >= '3.0'", "python_version >= \"3\"");
        prints("python_version >= '3.10'", "python_version >= \"3.10\"");
        prints(
            "python_full_version == '3.0.0'",
            "python_full_version == \"3\"",
        );
    }

    #[test]
    fn other_variables_keep_their_form() {
        prints("sys_platform=='win32'", "sys_platform == \"win32\"");
        prints("sys_platform!='win32'", "sys_platform != \"win32\"");
        prints(
            "'linux' in sys_platform and python_version < '3'",
            "python_version < \"3\" and \"linux\" in sys_platform",
        );
        prints(
            "python_version < '3' or sys_platform == 'win32'",
            "python_version < \"3\" or sys_platform == \"win32\"",
        );
        prints(
            "(python_version < '3' or os_name == 'nt') and extra == 'x'",
            "python_version < \"3\" and extra == \"x\" or os_name == \"nt\" and extra == \"x\"",
        );
    }

    #[test]
    fn what_always_or_never_holds_has_no_marker() {
        assert_eq!(print(&Guard::always()), None);
        assert_eq!(print(&Guard::never()), None);
    }

    #[test]
    fn joined_markers_are_bracketed() {
        assert_eq!(
            conjoin("a == 'x' or b == 'y'", "c == 'z'"),
            "(a == 'x' or b == 'y') and (c == 'z')"
        );
        assert_eq!(conjoin("", "c == 'z'"), "c == 'z'");
    }
}
