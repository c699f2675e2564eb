//! `unsetup rule`

use super::args::Rule;
use super::format::Format;
use super::output::Output;
use super::{CliError, Outcome};
use crate::report::{json, rules as pages};
use crate::rules::{self, UnknownSelector};

/// Explains one rule, or lists all.
///
/// # Errors
/// When the rule is not known.
pub fn run(options: &Rule, output: &Output) -> Result<Outcome, CliError> {
    let chosen = match &options.rule {
        None => None,
        Some(text) => {
            Some(rules::by_code_or_name(text).ok_or_else(|| UnknownSelector::rule(text))?)
        }
    };
    let text = match (chosen, options.output_format) {
        (None, Format::Text) => pages::table(),
        (None, Format::Json) => json::document(&pages::Listing::all()),
        (Some(rule), Format::Text) => pages::page(rule.meta()),
        (Some(rule), Format::Json) => json::document(&pages::Listing::one(rule.meta())),
    };
    output.print(&text)?;
    Ok(Outcome::Clean)
}
