use super::{Rule, RuleMeta, declare_rule};
use crate::data::marker_values::NEVER;
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::project::{Project, RequirementsSource};
use crate::syntax::marker::{self, Marker, Written};
use crate::syntax::requirements::{Line, Location, LocationKind};
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks for markers that do not mean what they look like: `python_version == "2"`, `python_version >= "3.6.1"`,
    /// `python_version in "3.10 3.11"`, `sys_platform == "windows"`, and conditions that become part of a URL or are lost behind
    /// `-e`.
    ///
    /// ## Why is this bad?
    /// `python_version` holds two numbers, so it equals `"2"` on no Python that anybody has, and knows no third number. `in`
    /// looks for letters: `3.1` is in `3.10`. Values are compared as they are spelled, and a platform called `windows` does not
    /// exist. The requirement is then installed where it should not be, or is missing.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// subprocess32; python_version == "2"
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// subprocess32; python_version == "2.*"
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: the requirement begins to count where it did not, or the other way round.
    ///
    /// ## Known issues
    /// `python_version in "2.6 2.7"` works, because no other version is part of that text; it is an info.
    ///
    /// ## References
    /// - [Dependency specifiers: environment markers](https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers)
    /// - Evidence: `tests/evidence/marker-trap`
    MarkerTrap {
        code: "REQ018",
        name: "marker-trap",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for MarkerTrap {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for written in project.written_requirements() {
            if written
                .source()
                .is_some_and(RequirementsSource::is_generated)
            {
                continue;
            }
            if let Some(marker) = &written.requirement.marker {
                found.extend(self.marker(marker, written.is_exact));
            }
        }
        for source in project.requirements() {
            for (line, location) in source.locations() {
                match &location.marker {
                    Some(marker) => found.extend(self.marker(marker, line.content.is_some())),
                    None => found.extend(self.swallowed(source, line, location)),
                }
            }
        }
    }
}

impl MarkerTrap {
    fn marker(&self, marker: &Marker, is_exact: bool) -> Vec<Diagnostic> {
        let comparisons = marker.comparisons();
        let is_alone = comparisons.len() == 1;
        comparisons
            .iter()
            .filter_map(|written| {
                let trap = trap(written)?;
                let span = place(marker, written, is_exact);
                let finding = self
                    .diagnostic(span, &trap.message)
                    .why(trap.why)
                    .with_severity(trap.severity);
                let new = match (is_alone, trap.instead.contains(" or ")) {
                    (false, true) => format!("({})", trap.instead),
                    _ => trap.instead,
                };
                // The other quotation mark may end the text that holds the marker.
                let text = marker.text.value.get(written.range.clone())?;
                let new = match text.contains('\'') {
                    true => new.replace('"', "'"),
                    false => new,
                };
                Some(match is_exact {
                    true => finding.fix(Fix::unsafe_(
                        format!("Write `{new}`"),
                        vec![Edit::replace(span, new.as_str())],
                    )),
                    false => finding.help(format!("write `{new}`")),
                })
            })
            .collect()
    }

    /// A condition without the blank that divides it from a URL, or behind an editable URL.
    fn swallowed(
        &self,
        source: &RequirementsSource,
        line: &Line,
        location: &Location,
    ) -> Option<Diagnostic> {
        let content = line.content?;
        let is_url = matches!(location.scheme, LocationKind::Vcs | LocationKind::Url);
        let text = source.file.slice(content);
        let at = text.find(';').filter(|_| is_url)?;
        let condition = text.get(at + 1..)?.trim();
        marker::guard(condition)?;
        let start = content.start as usize + at;
        let span = source.file.span(start, content.end as usize);
        if location.editable {
            return Some(
                self.diagnostic(span, "pip drops this condition")
                    .why("behind `-e` it reads the URL alone: the project is always installed")
                    .help("write `-e name @ URL ; condition`, which pip 25.3 reads, or leave `-e` out"),
            );
        }
        Some(
            self.diagnostic(span, "this condition is part of the URL")
                .why("pip divides them at a `;` with a blank behind it")
                .fix(Fix::unsafe_(
                    "Put blanks around the `;`",
                    vec![Edit::replace(span, format!(" ; {condition}"))],
                )),
        )
    }
}

/// What is wrong with a comparison, and what to write in its place.
struct Trap {
    message: String,
    why: &'static str,
    instead: String,
    severity: Severity,
}

fn trap(written: &Written) -> Option<Trap> {
    let Written {
        variable,
        operator,
        value,
        reversed,
        ..
    } = written;
    let full = |instead: String, why| Trap {
        message: format!("`{variable} {operator} \"{value}\"` does not mean what it says"),
        why,
        instead,
        severity: Severity::Warning,
    };
    if let Some((_, _, meant)) = NEVER
        .iter()
        .find(|(name, never, _)| name == variable && never == value)
    {
        let is_equality = matches!(*operator, "==" | "!=");
        let why = "the variable never has this value";
        return is_equality.then(|| full(format!("{variable} {operator} \"{meant}\""), why));
    }
    if variable != "python_version" || *reversed {
        return None;
    }
    match (*operator, parts(value)) {
        ("in" | "not in", _) => letters(written),
        ("==" | "===" | "!=", 1) => {
            let sign = operator.get(..2)?;
            let why = "`python_version` has two numbers, such as `3.12`, and equals no single one";
            Some(full(format!("python_version {sign} \"{value}.*\""), why))
        }
        ("<=", 1) if value == "2" => {
            let why = "`2.7` is more than `2`";
            Some(full("python_version < \"3\"".to_owned(), why))
        }
        (">", 1) if value == "2" => {
            let why = "`2.7` is more than `2`";
            Some(full("python_version >= \"3\"".to_owned(), why))
        }
        (_, 3) => {
            let why = "`python_version` has two numbers alone: the third is not compared with the Python that runs";
            Some(full(
                format!("python_full_version {operator} \"{value}\""),
                why,
            ))
        }
        _ => None,
    }
}

/// How many numbers a version of numbers alone has; 0 for any other text.
fn parts(value: &str) -> usize {
    let mut parts = value.split('.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.clone().all(is_number) {
        true => parts.by_ref().count(),
        false => 0,
    }
}

/// `in` looks for a part of the text.
fn letters(written: &Written) -> Option<Trap> {
    let words = written.value.split([' ', ',', ';', '|']);
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.is_empty() || words.iter().any(|word| parts(word) != 2) {
        return None;
    }
    let known = (5..=7).map(|minor| format!("2.{minor}"));
    let known = known.chain((0..=20).map(|minor| format!("3.{minor}")));
    let by_chance = { known }.find(|version| {
        written.value.contains(version.as_str()) && !words.contains(&version.as_str())
    });
    let (sign, joint) = match written.operator {
        "in" => ("==", " or "),
        _ => ("!=", " and "),
    };
    let each = words
        .iter()
        .map(|word| format!("python_version {sign} \"{word}\""));
    let message = match &by_chance {
        Some(version) => format!("`{version}` is in `{}`, too", written.value),
        None => format!("`{}` compares letters, not versions", written.operator),
    };
    Some(Trap {
        message,
        why: "the value is looked for as a part of the text",
        instead: each.collect::<Vec<_>>().join(joint),
        severity: match by_chance {
            Some(_) => Severity::Warning,
            None => Severity::Info,
        },
    })
}

fn place(marker: &Marker, written: &Written, is_exact: bool) -> Span {
    let span = marker.text.span;
    match is_exact && span.len() == marker.text.value.len() {
        true => Span::new(
            span.file,
            span.start as usize + written.range.start,
            span.start as usize + written.range.end,
        ),
        false => span,
    }
}
