//! Poetry's version constraints as it writes them into metadata (poetry-core 2.5).
//!
//! ```text
//! constraint = and {"||" and}
//! and        = clause {"," clause}
//! clause     = "*" | "^" version | "~" version | "~=" version | [operator] version
//! ```
//!
//! Left out, and so dynamic: wildcards in versions, pre-releases behind `^` and `~`, several bounds on one side, clauses
//! joined by blanks.

use crate::syntax::version;
use std::cmp::Ordering;

/// What a constraint allows: ranges in order, and versions left out of the only one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Constraint {
    ranges: Vec<Range>,
    excluded: Vec<String>,
}

/// From one version to another; `None` where there is no bound. Both as written.
#[derive(Debug, Clone, PartialEq, Default)]
struct Range {
    low: Option<Bound>,
    high: Option<Bound>,
    exact: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Bound {
    text: String,
    included: bool,
}

/// Reads a constraint; `None` for forms that are left out.
pub(super) fn parse(text: &str) -> Option<Constraint> {
    let mut ranges = Vec::new();
    let mut excluded = Vec::new();
    let groups: Vec<&str> = text.split("||").collect();
    for group in &groups {
        let mut range = Range::default();
        for clause in group.trim().trim_end_matches(',').split(',') {
            read_clause(clause.trim(), &mut range, &mut excluded)?;
        }
        ranges.push(range);
    }
    let is_plain = excluded.is_empty() || (groups.len() == 1 && !ranges.first()?.exact);
    is_plain.then_some(Constraint { ranges, excluded })
}

fn read_clause(clause: &str, range: &mut Range, excluded: &mut Vec<String>) -> Option<()> {
    if clause == "*" {
        return Some(());
    }
    let at = clause.find(|c: char| !"^~=<>!".contains(c))?;
    let (operator, written) = clause.split_at_checked(at)?;
    let written = written.trim_start();
    if written.contains(['*', ' ', 'x', 'X', '|']) || range.exact {
        return None;
    }
    let normal = version::normalize(written)?;
    let bound = |text: String, included| Some(Bound { text, included });
    match operator {
        "^" | "~" | "~=" => {
            set(&mut range.low, bound(normal, true))?;
            set(
                &mut range.high,
                bound(next(operator, &release(written)?), false),
            )
        }
        ">=" => set(&mut range.low, bound(normal, true)),
        ">" => set(&mut range.low, bound(normal, false)),
        "<=" => set(&mut range.high, bound(normal, true)),
        "<" => set(&mut range.high, bound(normal, false)),
        "!=" => {
            excluded.push(normal);
            Some(())
        }
        "" | "==" => {
            range.exact = true;
            set(&mut range.low, bound(normal.clone(), true))?;
            set(&mut range.high, bound(normal, true))
        }
        _ => None,
    }
}

fn set(slot: &mut Option<Bound>, bound: Option<Bound>) -> Option<()> {
    if slot.is_some() {
        return None;
    }
    *slot = bound;
    Some(())
}

/// The numbers of a version that is nothing but numbers.
fn release(text: &str) -> Option<Vec<u64>> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let numbers: Option<Vec<u64>> = text.split('.').map(|part| part.parse().ok()).collect();
    numbers.filter(|numbers| numbers.len() <= 4)
}

/// The first version that `^`, `~` or `~=` leaves out, with as many numbers as were written.
fn next(operator: &str, numbers: &[u64]) -> String {
    let raised = match operator {
        "~=" => numbers.len().saturating_sub(2),
        "~" => numbers.len().min(2) - 1,
        // The first number that is not zero, else the last, of the first three.
        _ => {
            let counted = numbers.len().min(3);
            let first = numbers.iter().take(counted).position(|number| *number > 0);
            first.unwrap_or(counted.saturating_sub(1))
        }
    };
    let next = numbers
        .iter()
        .enumerate()
        .map(|(at, number)| match at.cmp(&raised) {
            Ordering::Less => *number,
            Ordering::Equal => number.saturating_add(1),
            Ordering::Greater => 0,
        });
    let texts: Vec<String> = next.map(|number| number.to_string()).collect();
    texts.join(".")
}

impl Constraint {
    /// Whether it allows everything.
    pub fn is_any(&self) -> bool {
        self.excluded.is_empty() && self.ranges.contains(&Range::default())
    }

    /// As version clauses of a requirement; `None` when it is several ranges, or allows nothing.
    pub fn clauses(&self) -> Option<String> {
        let [range] = self.ranges.as_slice() else {
            return None;
        };
        if range.is_empty() {
            return None;
        }
        let mut clauses = range.clauses();
        let excluded = self.excluded.iter().filter(|text| range.may_hold(text));
        clauses.extend(excluded.map(|text| format!("!={text}")));
        Some(clauses.join(","))
    }

    /// As Requires-Python. Several ranges are the whole with minor versions left out, which is stable only when the last
    /// range takes in all that are to come.
    pub fn requires_python(&self) -> Option<String> {
        if let [range] = self.ranges.as_slice() {
            return match &range.low {
                // The version that is left out would be a minor version, or nothing.
                _ if !self.excluded.is_empty() => None,
                Some(low) if range.exact => exact_python(&low.text),
                _ => self.clauses(),
            };
        }
        if !self.excluded.is_empty() || self.is_any() || !self.is_apart() || !self.is_open_ended() {
            return None;
        }
        let is_allowed = |(major, minor): (u64, u64)| {
            let ranges = self.ranges.iter();
            ranges
                .map(|range| range.meets(&[major, minor], &[major, minor + 1]))
                .collect::<Option<Vec<bool>>>()
                .map(|meets| meets.contains(&true))
        };
        // What is left out between 3.16 and the first that the last range allows would not be named by every release.
        if !is_allowed((3, 15))? {
            return None;
        }
        // Releases differ in whether a range up to 3.0 touches 3.0.
        let ends_at = |python: (u64, u64)| {
            self.ranges.iter().any(|range| {
                let high = range.high.as_ref().and_then(|bound| release(&bound.text));
                high.is_some_and(|high| compare(&high, &[python.0, python.1]) == Ordering::Equal)
            })
        };
        let mut parts = Vec::new();
        let mut low = None;
        let minors = std::iter::once((2, 7)).chain((0..=15).map(|minor| (3, minor)));
        for python in minors {
            if is_allowed(python)? {
                low.get_or_insert(python);
            } else if ends_at(python) {
                return None;
            } else {
                parts.push(format!("!={}.{}.*", python.0, python.1));
            }
        }
        let (major, minor) = low?;
        parts.insert(0, format!(">={major}.{minor}"));
        Some(parts.join(","))
    }

    /// Whether a range takes in all Pythons 3 that are to come.
    fn is_open_ended(&self) -> bool {
        self.ranges.iter().any(|range| {
            let high = range.high.as_ref().and_then(|bound| release(&bound.text));
            match high {
                Some(high) => high >= vec![4],
                None => range.high.is_none(),
            }
        })
    }

    /// Whether there is something between each range and the next.
    fn is_apart(&self) -> bool {
        self.ranges.windows(2).all(|pair| {
            let [one, two] = pair else {
                return false;
            };
            let bounds = one.high.as_ref().zip(two.low.as_ref());
            bounds.is_some_and(|(high, low)| version::parse(&high.text) < version::parse(&low.text))
        })
    }

    /// As a marker on the version of Python.
    pub fn python_marker(&self) -> Option<String> {
        let [range] = self.ranges.as_slice() else {
            return None;
        };
        if range.exact || !self.excluded.is_empty() {
            return None;
        }
        let side = |bound: &Option<Bound>, operator: &str, wanted: bool| match bound {
            None => Some(None),
            Some(bound) if bound.included != wanted => None,
            Some(bound) => {
                let numbers = release(&bound.text)?;
                let name = match numbers.len() {
                    1 | 2 => "python_version",
                    _ => "python_full_version",
                };
                Some(Some(format!("{name} {operator} \"{}\"", bound.text)))
            }
        };
        let low = side(&range.low, ">=", true)?;
        let high = side(&range.high, "<", false)?;
        let parts: Vec<String> = [low, high].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" and "))
    }
}

impl Range {
    /// Whether its bounds leave nothing.
    fn is_empty(&self) -> bool {
        let bounds = self.low.as_ref().zip(self.high.as_ref());
        bounds.is_some_and(|(low, high)| {
            let order = version::parse(&low.text).cmp(&version::parse(&high.text));
            match order {
                // No pre-release of a version lies below it.
                Ordering::Less => match (version::parse(&low.text), version::parse(&high.text)) {
                    (Some(low), Some(high)) => compare(low.release(), high.release()).is_eq(),
                    _ => false,
                },
                Ordering::Equal => !(low.included && high.included),
                Ordering::Greater => true,
            }
        })
    }

    /// Whether a version lies between its bounds.
    fn may_hold(&self, text: &str) -> bool {
        let version = version::parse(text);
        let order = |bound: &Bound| version.cmp(&version::parse(&bound.text));
        let is_below = |bound: &Bound| match order(bound) {
            Ordering::Equal => !bound.included,
            other => other == Ordering::Less,
        };
        let is_above = |bound: &Bound| match order(bound) {
            Ordering::Equal => !bound.included,
            other => other == Ordering::Greater,
        };
        !self.low.as_ref().is_some_and(is_below) && !self.high.as_ref().is_some_and(is_above)
    }

    fn clauses(&self) -> Vec<String> {
        if self.exact {
            let texts = self.low.iter().map(|bound| format!("=={}", bound.text));
            return texts.collect();
        }
        let low = self.low.as_ref().map(|bound| {
            let operator = if bound.included { ">=" } else { ">" };
            format!("{operator}{}", bound.text)
        });
        let high = self.high.as_ref().map(|bound| {
            let operator = if bound.included { "<=" } else { "<" };
            format!("{operator}{}", bound.text)
        });
        low.into_iter().chain(high).collect()
    }

    /// Whether it has a version of `from` up to and without `to`; `None` when a bound is no plain release.
    fn meets(&self, from: &[u64], to: &[u64]) -> Option<bool> {
        let numbers = |bound: &Option<Bound>| match bound {
            Some(bound) => release(&bound.text).map(Some),
            None => Some(None),
        };
        let (low, high) = (numbers(&self.low)?, numbers(&self.high)?);
        let high_included = self.high.as_ref().is_some_and(|bound| bound.included);
        let starts_before = low.is_none_or(|low| compare(&low, to) == Ordering::Less);
        let ends_after = high.is_none_or(|high| match compare(&high, from) {
            Ordering::Greater => true,
            Ordering::Equal => high_included,
            Ordering::Less => false,
        });
        Some(starts_before && ends_after)
    }
}

/// One version of Python: `3.7` takes in its patches.
fn exact_python(text: &str) -> Option<String> {
    let numbers = release(text)?;
    Some(match numbers.len() {
        1 => format!(">={text}.0,<{}", next("^", &[*numbers.first()?, 0])),
        2 => format!(">={text},<{}", next("~", &numbers)),
        _ => format!("=={text}"),
    })
}

/// Releases compare as if zeros followed.
fn compare(one: &[u64], two: &[u64]) -> Ordering {
    let length = one.len().max(two.len());
    let padded = |numbers: &[u64]| -> Vec<u64> {
        let zeros = std::iter::repeat(0);
        numbers.iter().copied().chain(zeros).take(length).collect()
    };
    padded(one).cmp(&padded(two))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(text: &str) -> Option<String> {
        parse(text)?.clauses()
    }

    #[test]
    fn carets_and_tildes_are_ranges() {
        for (constraint, wanted) in [
            ("^1.2.3", ">=1.2.3,<2.0.0"),
            ("^0.3", ">=0.3,<0.4"),
            ("^0.0.3", ">=0.0.3,<0.0.4"),
            ("^0.0", ">=0.0,<0.1"),
            ("^0", ">=0,<1"),
            ("~1.2.3", ">=1.2.3,<1.3.0"),
            ("~1", ">=1,<2"),
            ("~=1.4.2", ">=1.4.2,<1.5.0"),
            ("1.0", "==1.0"),
            (">=1.0, <2, !=1.5", ">=1.0,<2,!=1.5"),
            (">=1,!=3,<2", ">=1,<2"),
            ("*", ""),
        ] {
            assert_eq!(clauses(constraint).as_deref(), Some(wanted), "{constraint}");
        }
        for constraint in [
            "1.*", "^1.0b1", "^1 || ^2", ">=1 <2", ">=1,>=2", ">=2,<1", ">=1,<1.0",
        ] {
            assert_eq!(clauses(constraint), None, "{constraint}");
        }
    }

    #[test]
    fn pythons_are_named_when_there_are_several_ranges() {
        let python = |text: &str| parse(text).unwrap().requires_python();
        assert_eq!(
            python("~2.7 || ^3.5").as_deref(),
            Some(">=2.7,!=3.0.*,!=3.1.*,!=3.2.*,!=3.3.*,!=3.4.*")
        );
        assert_eq!(python("^3.7").as_deref(), Some(">=3.7,<4.0"));
        assert_eq!(python("~2.7 || >=3.5,<3.9"), None);
        assert_eq!(python("^2.7 || ^3.4"), None);
        assert_eq!(python("3.7").as_deref(), Some(">=3.7,<3.8"));
    }
}
