use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, Source};
use crate::syntax::ini::{Ini, IniOption, Section};
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks for requirements with a marker that stand on the line of their key in setup.cfg.
    ///
    /// ## Why is this bad?
    /// setuptools splits a list of one line at every `;`, so the marker becomes a requirement of its own and the build
    /// stops. Behind a line break a `;` is left alone.
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
    ///
    /// [options]
    /// install_requires = subprocess32; python_version < "3"
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    ///
    /// [options]
    /// install_requires =
    ///     subprocess32; python_version < "3"
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: what it mends does not build.
    ///
    /// ## References
    /// - [setuptools 63.4.2](https://setuptools.pypa.io/en/latest/history.html#v63-4-2)
    /// - Evidence: `tests/evidence/ambiguous-marker`
    AmbiguousMarker {
        code: "CFG006",
        name: "ambiguous-marker",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for AmbiguousMarker {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(cfg) = project.declarative() else {
            return;
        };
        for section in &cfg.parse.tree.sections {
            let split = section
                .options
                .iter()
                .filter(|option| is_requirements(section, option) && is_split(&option.value));
            found.extend(split.map(|option| self.finding(cfg, option)));
        }
    }
}

impl AmbiguousMarker {
    fn finding(&self, cfg: &Source<Ini>, option: &IniOption) -> Diagnostic {
        let key = &option.key.value;
        let message = format!("the marker of `{key}` is taken for a requirement");
        self.diagnostic(option.value_span, &message)
            .why("setuptools splits a list of one line at every `;`, and stops at what follows")
            .fix(Fix::safe(
                "Put the requirement on a line of its own",
                vec![Edit::replace(
                    blank_before(cfg, option),
                    format!("{}    ", cfg.file.line_ending()),
                )],
            ))
    }
}

/// The blanks between the delimiter and the value.
fn blank_before(cfg: &Source<Ini>, option: &IniOption) -> Span {
    let value = option.value_span;
    let between = Span::new(
        value.file,
        option.key.span.end as usize,
        value.start as usize,
    );
    let text = cfg.file.slice(between);
    let blanks = text.len() - text.trim_end().len();
    Span::new(
        value.file,
        value.start as usize - blanks,
        value.start as usize,
    )
}

/// Whether setuptools reads a list of requirements there.
fn is_requirements(section: &Section, option: &IniOption) -> bool {
    match section.name.value.as_str() {
        "options" => ["install_requires", "setup_requires"].contains(&option.pbr_key().as_str()),
        name => name == "options.extras_require",
    }
}

/// Variables of markers; what starts with one of them is no requirement (`_parse_requirements_list` of setuptools asks
/// the same).
const VARIABLES: &[&str] = &[
    "python_version",
    "python_full_version",
    "os_name",
    "sys_platform",
    "platform_machine",
    "platform_python_implementation",
    "platform_release",
    "platform_system",
    "platform_version",
    "implementation_name",
    "implementation_version",
    "extra",
];

fn is_split(value: &str) -> bool {
    let mut parts = value.split(';').skip(1).map(|part| {
        let part = part.trim_start_matches([' ', '\t', '(']);
        VARIABLES.iter().any(|variable| {
            let rest = part.strip_prefix(variable).unwrap_or("x");
            !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || "-_.[".contains(c))
        })
    });
    !value.trim_end().contains('\n') && parts.any(|is_marker| is_marker)
}
