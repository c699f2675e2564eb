//! `unsetup containers packages`: what `bindep --list_all` prints on a machine of that distribution.

use super::super::containers_args::{Packages, PackagesFormat};
use super::{CliError, Outcome, Screen};
use crate::report::json;
use crate::syntax::bindep::platform_atoms;
use serde::Serialize;

/// The schema `unsetup.packages/1`.
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    platform: &'a str,
    profiles: Vec<&'a str>,
    atoms: &'a [String],
    packages: Vec<&'a str>,
}

pub(super) fn run(asked: &Packages, screen: &Screen<'_>) -> Result<Outcome, CliError> {
    let project = screen.load(asked.folder.path())?;
    let platform = asked.platform.as_str();
    let Some(source) = project.bindep() else {
        let message = "there is neither bindep.txt nor other-requirements.txt";
        return Err(CliError::Usage(message.to_owned()));
    };
    let Some(atoms) = platform_atoms(platform) else {
        return Err(CliError::Usage(format!(
            "unknown platform `{platform}`: give the distribution and its version, such as debian-12, ubuntu-22.04, fedora-40, rocky-9.3 or alpine-3.20"
        )));
    };
    let profiles: Vec<&str> = asked.profile.iter().map(String::as_str).collect();
    let active: Vec<&str> = atoms.iter().map(String::as_str).collect();
    let rules = source.parse.tree.active(&profiles, &active);
    let packages: Vec<&str> = rules.iter().map(|rule| rule.name.value.as_str()).collect();
    screen.output.print(&match asked.output_format {
        PackagesFormat::Newline => packages.join("\n") + "\n",
        PackagesFormat::Csv => packages.join(",") + "\n",
        PackagesFormat::Json => json::document(&Document {
            schema: "unsetup.packages/1",
            platform,
            profiles,
            atoms: &atoms,
            packages,
        }),
    })?;
    for error in &source.parse.errors {
        let row = source.file.position(error.span.start as usize).row;
        let path = source.file.path();
        screen.output.error(&format!(
            "{path}:{row}: {}; this line is left out, bindep refuses the whole file for it",
            error.message
        ));
    }
    Ok(if source.parse.errors.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}
