//! GitLab's code quality report: a JSON array of issues in the form of Code Climate that GitLab documents.

use super::Findings;
use super::fingerprint::Fingerprints;
use super::json;
use crate::diagnostic::{Diagnostic, Severity};
use serde::Serialize;

/// The findings of all projects.
pub fn render(projects: &[Findings<'_>]) -> String {
    let mut fingerprints = Fingerprints::default();
    let mut issues = Vec::new();
    for project in projects {
        for finding in project.found {
            issues.push(Issue::new(project, finding, &mut fingerprints));
        }
    }
    json::document(&issues)
}

#[derive(Debug, Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

impl Issue {
    fn new(project: &Findings<'_>, finding: &Diagnostic, fingerprints: &mut Fingerprints) -> Self {
        let place = project.place(finding.span);
        Self {
            description: format!("{}: {}", finding.code, finding.message),
            check_name: finding.name.to_owned(),
            fingerprint: fingerprints.of(project, finding),
            severity: match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            location: Location {
                path: place.path,
                lines: Lines {
                    begin: place.start.row,
                    end: place.end.row,
                },
            },
        }
    }
}
