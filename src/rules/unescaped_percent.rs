use super::{Rule, RuleMeta, declare_rule};
use crate::data::commands::SETUPTOOLS_COMMANDS;
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, Source};
use crate::syntax::ini::{Ini, IniOption, Section};
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks for a `%` in setup.cfg that is neither doubled nor a reference to another key.
    ///
    /// ## Why is this bad?
    /// setuptools reads every section of the file with Python's interpolation, also those of other programs: the build
    /// stops at a lone `%`, and at `%(name)s` when no such key exists.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup()
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// description = 100% tested
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// description = 100%% tested
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: what it mends does not build. There is none in a section of another program, which may read `%%` as
    /// two signs: move that section to a file of the program.
    ///
    /// ## References
    /// - [configparser: interpolation](https://docs.python.org/3/library/configparser.html#interpolation-of-values)
    /// - Evidence: `tests/evidence/unescaped-percent`
    UnescapedPercent {
        code: "CFG008",
        name: "unescaped-percent",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for UnescapedPercent {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(cfg) = project.declarative() else {
            return;
        };
        let ini = &cfg.parse.tree;
        for section in &ini.sections {
            let name = &section.name.value;
            found.extend(section.options.iter().filter_map(|option| {
                let error = ini.interpolate(name, &option.key.value).err()?;
                // A key given twice has one value, and another rule.
                let is_own = ini.option(name, &option.key.value)?.span == option.span;
                let lone = lone_percents(cfg, option);
                is_own.then(|| self.finding(section, option, &lone, &error.message))
            }));
        }
    }
}

impl UnescapedPercent {
    fn finding(
        &self,
        section: &Section,
        option: &IniOption,
        lone: &[Span],
        error: &str,
    ) -> Diagnostic {
        let span = lone.first().copied().unwrap_or(option.value_span);
        let finding = self
            .diagnostic(
                span,
                &format!("a `%` of `{}` cannot be read", option.key.value),
            )
            .here(error)
            .why("setuptools interpolates the values of every section, and the build stops here");
        if lone.is_empty() || !is_declarative(&section.name.value) {
            return finding
                .help("write `%%`, or move the section to a file of the program that reads it");
        }
        let edits = lone.iter().map(|span| Edit::insert_after(*span, "%"));
        finding.fix(Fix::safe("Write `%%`", edits.collect()))
    }
}

/// Whether the section is setuptools' or pbr's own.
fn is_declarative(name: &str) -> bool {
    const PBR: &[&str] = &[
        "files",
        "entry_points",
        "extras",
        "global",
        "backwards_compat",
        "pbr",
    ];
    name == "metadata"
        || name.starts_with("options")
        || PBR.contains(&name)
        || SETUPTOOLS_COMMANDS.contains(&name)
}

/// The `%` that start neither `%%` nor `%(name)s`.
fn lone_percents(cfg: &Source<Ini>, option: &IniOption) -> Vec<Span> {
    let mut found = Vec::new();
    for line in &option.value_lines {
        let mut chars = line.value.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if c != '%' {
                continue;
            }
            let is_reference = line.value.get(at + 1..).is_some_and(is_reference);
            if chars.next_if(|(_, next)| *next == '%').is_none() && !is_reference {
                let start = line.span.start as usize + at;
                found.push(cfg.file.span(start, start + 1));
            }
        }
    }
    found
}

fn is_reference(rest: &str) -> bool {
    rest.strip_prefix('(')
        .and_then(|inside| inside.split_once(')'))
        .is_some_and(|(_, after)| after.starts_with('s'))
}
