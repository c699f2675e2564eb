//! Findings of the plan of images, as findings of rules.

use super::Rule;
use crate::containers::{self, Finding, Place, Plan, PlanOptions, Role};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::text::{Decoding, Edit, Span};
use std::sync::Arc;

/// The plan that every rule looks at; `None` for a project that has none, and where it would find nothing.
struct Planned(Option<Plan>);

fn planned(project: &Project) -> Arc<Planned> {
    project.remembered(|project| {
        let is_needed = containers::may_conflict(project);
        let plan = is_needed.then(|| containers::plan(project, &PlanOptions::default()));
        Planned(plan.and_then(Result::ok))
    })
}

/// What the plan says under a code; nothing where there is no plan.
pub(super) fn findings(project: &Project, code: &str) -> Vec<Finding> {
    let planned = planned(project);
    let findings = planned.0.iter().flat_map(|plan| &plan.findings);
    findings
        .filter(|finding| finding.code == code)
        .cloned()
        .collect()
}

/// The set of the full image of a plan, on top of that of the package: what others say of it is for the plan, as no file of the
/// project makes that image, and as the places of what the package names belong there.
const FULL: &str = "thirdparty-requirements.txt";

/// Images that do not agree with what they start from: those of scripts, or the slices of the project.
pub(super) fn conflicts(project: &Project, of_scripts: bool) -> Vec<Finding> {
    let planned = planned(project);
    let Some(plan) = &planned.0 else {
        return Vec::new();
    };
    let has_scripts = plan.images.iter().any(|image| image.role == Role::Script);
    let findings = plan.findings.iter();
    findings
        .filter(|finding| finding.code == "layer-conflict" && has_scripts == of_scripts)
        .filter(|finding| {
            finding
                .place
                .as_ref()
                .is_none_or(|place| place.path != FULL)
        })
        .cloned()
        .collect()
}

/// A finding of the plan at its place, with the other place of a conflict.
pub(super) fn diagnostic(
    rule: &dyn Rule,
    project: &Project,
    finding: &Finding,
) -> Option<Diagnostic> {
    let span = span(project, finding.place.as_ref()?)?;
    let mut found = rule
        .diagnostic(span, &finding.message)
        .with_severity(finding.severity);
    if let Some(other) = finding
        .other
        .as_ref()
        .and_then(|place| self::span(project, place))
    {
        found = found.label(other, "the other line");
    }
    let text = finding.replacement.as_ref();
    let text = text.filter(|_| rule.meta().fix == super::FixKind::Safe);
    if let Some(text) = text {
        let fix = Fix::safe(format!("Write `{text}`"), vec![Edit::replace(span, text)]);
        return Some(found.fix(fix));
    }
    Some(match &finding.help {
        Some(help) => found.help(help),
        None => found,
    })
}

/// A line of a file without its comment and the blanks around it.
fn span(project: &Project, place: &Place) -> Option<Span> {
    let file = project.files().open(&place.path, Decoding::Utf8).ok()?;
    let line = file.line(place.row)?;
    let text = file.slice(line);
    let bare = text.split(" #").next().unwrap_or(text);
    let start = line.start as usize + (bare.len() - bare.trim_start().len());
    Some(file.span(start, start + bare.trim().len()))
}
