//! Comparisons of builds, for people and as `unsetup.verify/1`.

use crate::verify::{
    Built, Comparison, Difference, Failure, Outcome, Part, Run, Side, Verdict, last_lines, verdict,
};
use owo_colors::{OwoColorize, Style};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Lines of a log that are shown when a build fails.
const LOG_LINES: usize = 15;
/// Differences of one part that the text shows.
const SHOWN: usize = 40;
/// Names that the text shows of what was expected for one reason.
const NAMES: usize = 6;

/// What is compared with what.
#[derive(Debug)]
pub struct What<'a> {
    /// The git revision of the side before; the tree as it is without one.
    pub before: Option<&'a str>,
    /// The target of the conversion; the tree as it is without one.
    pub target: Option<&'a str>,
    /// The repairs that were made.
    pub codes: Vec<String>,
}

/// The schema `unsetup.verify/1`.
#[derive(Debug, Serialize)]
pub struct VerifyReport<'a> {
    schema: &'static str,
    /// `same`, `different`, `failed` or `refused`.
    result: &'static str,
    /// The git revision of the side before; null for the tree as it is.
    before: Option<&'a str>,
    /// The target of the conversion; null for the tree as it is.
    target: Option<&'a str>,
    repairs: &'a [String],
    refused: Option<RefusedReport<'a>>,
    builds: Vec<BuildReport<'a>>,
}

impl<'a> VerifyReport<'a> {
    /// The report of all runs.
    pub fn new(what: &'a What<'a>, runs: &'a [Run]) -> Self {
        Self {
            schema: "unsetup.verify/1",
            result: verdict(runs).as_str(),
            before: what.before,
            target: what.target,
            repairs: &what.codes,
            refused: None,
            builds: runs.iter().map(BuildReport::new).collect(),
        }
    }
}

/// The report of a conversion that is refused, so that there is nothing to build.
pub fn refused<'a>(target: &'a str, message: &'a str, help: &'a str) -> VerifyReport<'a> {
    VerifyReport {
        schema: "unsetup.verify/1",
        result: "refused",
        before: None,
        target: Some(target),
        repairs: &[],
        refused: Some(RefusedReport { message, help }),
        builds: Vec::new(),
    }
}

#[derive(Debug, Serialize)]
struct RefusedReport<'a> {
    message: &'a str,
    help: &'a str,
}

#[derive(Debug, Serialize)]
struct BuildReport<'a> {
    python: &'a str,
    implementation: &'a str,
    executable: String,
    result: &'static str,
    notes: &'a [String],
    tools: Option<ToolsReport<'a>>,
    compared: Vec<PartReport>,
    differences: Vec<DifferenceReport<'a>>,
    failure: Option<FailureReport<'a>>,
}

impl<'a> BuildReport<'a> {
    fn new(run: &'a Run) -> Self {
        let (comparison, failure) = match &run.outcome {
            Outcome::Compared(comparison) => (Some(comparison.as_ref()), None),
            Outcome::Failed { side, failure } => (None, Some((*side, failure))),
        };
        let differences = comparison.map(|one| one.differences.as_slice());
        Self {
            python: &run.interpreter.version,
            implementation: &run.interpreter.implementation,
            executable: run.interpreter.executable.display().to_string(),
            result: run.verdict().as_str(),
            notes: &run.notes,
            tools: comparison.map(|one| ToolsReport {
                before: &one.before.tools,
                after: &one.after.tools,
            }),
            compared: comparison.map(parts).unwrap_or_default(),
            differences: differences
                .unwrap_or_default()
                .iter()
                .map(DifferenceReport::new)
                .collect(),
            failure: failure.map(|(side, failure)| FailureReport::new(side, failure)),
        }
    }
}

#[derive(Debug, Serialize)]
struct ToolsReport<'a> {
    before: &'a [String],
    after: &'a [String],
}

#[derive(Debug, Serialize)]
struct PartReport {
    part: &'static str,
    count: usize,
    differences: usize,
    expected: usize,
}

#[derive(Debug, Serialize)]
struct DifferenceReport<'a> {
    part: &'static str,
    field: &'a str,
    subject: Option<&'a str>,
    before: &'a [String],
    after: &'a [String],
    expected: bool,
    why: Option<&'a str>,
}

impl<'a> DifferenceReport<'a> {
    fn new(difference: &'a Difference) -> Self {
        Self {
            part: difference.part.as_str(),
            field: &difference.field,
            subject: difference.subject.as_deref(),
            before: &difference.before,
            after: &difference.after,
            expected: difference.expected,
            why: difference.why.as_deref(),
        }
    }
}

#[derive(Debug, Serialize)]
struct FailureReport<'a> {
    side: &'static str,
    step: &'a str,
    message: &'a str,
    log: String,
}

impl<'a> FailureReport<'a> {
    fn new(side: Side, failure: &'a Failure) -> Self {
        Self {
            side: side.as_str(),
            step: &failure.step,
            message: &failure.reason,
            log: last_lines(&failure.log, LOG_LINES),
        }
    }
}

fn parts(comparison: &Comparison) -> Vec<PartReport> {
    let each = Part::ALL.into_iter().map(|part| {
        let own = comparison.differences.iter().filter(|one| one.part == part);
        let (expected, counted): (Vec<&Difference>, Vec<&Difference>) =
            own.partition(|one| one.expected);
        PartReport {
            part: part.as_str(),
            count: comparison.counts.get(&part).copied().unwrap_or(0),
            differences: counted.len(),
            expected: expected.len(),
        }
    });
    each.collect()
}

/// All runs, for people: what was compared, what differs and why.
pub fn text(what: &What<'_>, runs: &[Run], color: bool) -> String {
    let page = Page { color };
    let mut out = String::new();
    let before = what.before.unwrap_or("the tree");
    let after = match what.target {
        Some(target) => format!("its conversion to {target}"),
        None => "the tree".to_owned(),
    };
    let _ = writeln!(out, "before: {before}; after: {after}");
    for run in runs {
        out.push('\n');
        page.run(&mut out, run);
    }
    out
}

/// What a part is called for people.
fn title(part: Part) -> &'static str {
    match part {
        Part::Metadata => "metadata",
        Part::EntryPoints => "entry points",
        Part::WheelFiles => "files of the wheel",
        Part::WheelTags => "tags of the wheel",
        Part::SdistFiles => "files of the sdist",
    }
}

/// What the things of a part are called.
fn unit(part: Part) -> &'static str {
    match part {
        Part::Metadata => "fields",
        Part::EntryPoints => "entry points",
        Part::WheelFiles | Part::SdistFiles => "files",
        Part::WheelTags => "tags",
    }
}

struct Page {
    color: bool,
}

impl Page {
    fn run(&self, out: &mut String, run: &Run) {
        let python = &run.interpreter;
        let _ = writeln!(out, "{} {}", python.implementation, python.version);
        match &run.outcome {
            Outcome::Compared(comparison) => self.comparison(out, comparison),
            Outcome::Failed { side, failure } => failed(out, *side, failure),
        }
        for note in &run.notes {
            let _ = writeln!(out, "  note: {note}");
        }
        let verdict = match run.verdict() {
            Verdict::Same => self.painted("The same.", Style::new().green()),
            Verdict::Different => self.painted("Not the same.", Style::new().red()),
            Verdict::Unknown => self.painted("Not compared.", Style::new().yellow()),
        };
        let _ = writeln!(out, "{verdict}");
    }

    fn comparison(&self, out: &mut String, comparison: &Comparison) {
        for (side, built) in [("before", &comparison.before), ("after", &comparison.after)] {
            let _ = writeln!(out, "  {side:7} built with {}", tools(built));
        }
        for (part, report) in Part::ALL.into_iter().zip(parts(comparison)) {
            let count = format!("{} {}", report.count, unit(part));
            let asked = match report.expected {
                0 => String::new(),
                number => format!(", {number} expected"),
            };
            let found = match report.differences {
                0 => format!("no difference{asked}"),
                1 => format!("1 difference{asked}"),
                number => format!("{number} differences{asked}"),
            };
            let _ = writeln!(out, "  {:20}{count:18}{found}", title(part));
        }
        let (expected, counted): (Vec<&Difference>, Vec<&Difference>) =
            comparison.differences.iter().partition(|one| one.expected);
        self.list(out, &counted);
        self.groups(out, &expected);
    }

    /// What was asked for, by its reason.
    fn groups(&self, out: &mut String, expected: &[&Difference]) {
        let mut groups: BTreeMap<(Part, &str), Vec<String>> = BTreeMap::new();
        for one in expected {
            let why = one.why.as_deref().unwrap_or("");
            let name = one.subject.as_ref().unwrap_or(&one.field);
            groups
                .entry((one.part, why))
                .or_default()
                .push(name.clone());
        }
        if !groups.is_empty() {
            let _ = writeln!(out, "\n{}", self.painted("Expected", Style::new().bold()));
        }
        for ((part, why), names) in groups {
            let shown: Vec<&str> = names.iter().take(NAMES).map(String::as_str).collect();
            let more = match names.len().saturating_sub(NAMES) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let _ = writeln!(out, "  {}: {why}: {}{more}", title(part), shown.join(", "));
        }
        out.push('\n');
    }

    fn list(&self, out: &mut String, differences: &[&Difference]) {
        if differences.is_empty() {
            return;
        }
        let _ = writeln!(
            out,
            "\n{}",
            self.painted("Differences", Style::new().bold())
        );
        for part in Part::ALL {
            let own: Vec<&&Difference> =
                differences.iter().filter(|one| one.part == part).collect();
            for difference in own.iter().take(SHOWN) {
                self.difference(out, difference);
            }
            if let Some(more) = own.len().checked_sub(SHOWN).filter(|more| *more > 0) {
                let _ = writeln!(out, "  and {more} more of the {}", title(part));
            }
        }
    }

    fn difference(&self, out: &mut String, difference: &Difference) {
        let field = &difference.field;
        let name = match (difference.part, &difference.subject) {
            (Part::Metadata, Some(subject)) => format!("{field} {subject}"),
            (Part::EntryPoints, Some(subject)) => format!("[{field}] {subject}"),
            (Part::SdistFiles, _) => format!("{field} (sdist)"),
            _ => field.clone(),
        };
        let _ = writeln!(out, "  {}", self.painted(&name, Style::new().bold()));
        for (sign, lines, style) in [
            ("-", &difference.before, Style::new().red()),
            ("+", &difference.after, Style::new().green()),
        ] {
            for line in lines {
                let line = line.replace('\n', "\n      ");
                let _ = writeln!(
                    out,
                    "    {}",
                    self.painted(&format!("{sign} {line}"), style)
                );
            }
        }
        if let Some(why) = &difference.why {
            let _ = writeln!(out, "    why: {why}");
        }
    }

    fn painted(&self, text: &str, style: Style) -> String {
        match self.color {
            true => text.style(style).to_string(),
            false => text.to_owned(),
        }
    }
}

fn tools(built: &Built) -> String {
    let own = |line: &&String| !line.starts_with("pip ");
    let names: Vec<&str> = built.tools.iter().filter(own).map(String::as_str).collect();
    names.join(", ")
}

fn failed(out: &mut String, side: Side, failure: &Failure) {
    let _ = writeln!(
        out,
        "  the side {} does not build: {}: {}",
        side.as_str(),
        failure.step,
        failure.reason
    );
    for line in last_lines(&failure.log, LOG_LINES).lines() {
        let _ = writeln!(out, "    {line}");
    }
    if side == Side::After {
        let _ = writeln!(out, "  the side before was built");
    }
}
