//! Which projects can be converted to setuptools' own forms.

use super::Refusal;
use super::keywords::one_call;
use crate::project::{Backend, Project};

/// Refuses what setuptools, distutils or pbr does not build, and a setup.py whose call is not seen.
pub(super) fn convertible(project: &Project) -> Result<(), Refusal> {
    match project.backend() {
        Backend::Pbr => refuse_pbr_machinery(project)?,
        Backend::Setuptools | Backend::Distutils => {}
        other => {
            return Err(Refusal::new(
                format!("the project is built by {}", other.as_str()),
                project.pyproject().map(|source| source.file.span(0, 0)),
                "only what setuptools, distutils or pbr builds can be converted",
            ));
        }
    }
    if let Some(cfg) = project.setup_cfg()
        && let Some(error) = cfg.parse.errors.first()
    {
        return Err(Refusal::new(
            "setup.cfg is not a valid INI file",
            Some(error.span),
            "mend it first: no Python tool reads it as it is",
        ));
    }
    if let Some(pyproject) = project.pyproject()
        && let Some(error) = pyproject.parse.errors.first()
    {
        return Err(Refusal::new(
            format!("pyproject.toml cannot be read: {}", error.message),
            Some(error.span),
            "mend it first",
        ));
    }
    one_call(project)
}

/// What pbr runs or compiles by setup.cfg, for which setuptools has no words there.
fn refuse_pbr_machinery(project: &Project) -> Result<(), Refusal> {
    let Some(cfg) = project.setup_cfg() else {
        return Ok(());
    };
    for section in &cfg.parse.tree.sections {
        let name = section.name.value.as_str();
        if name.starts_with("extension:") || name.starts_with("extension=") {
            return Err(Refusal::new(
                format!("pbr compiles the extension of [{name}]"),
                Some(section.name.span),
                "say it by `ext_modules` in setup.py first",
            ));
        }
        let runs = |key: &str| matches!(key, "setup_hooks" | "commands" | "compilers");
        let mut options = section.options.iter();
        if let Some(option) = options.find(|option| name == "global" && runs(&option.pbr_key())) {
            let own_hook =
                option.pbr_key() == "setup_hooks" && option.value.trim() == "pbr.hooks.setup_hook";
            if !own_hook {
                return Err(Refusal::new(
                    format!("pbr runs `{}` of [global]", option.key.value),
                    Some(option.span),
                    "setuptools has no word for it: take it out first",
                ));
            }
        }
    }
    Ok(())
}
