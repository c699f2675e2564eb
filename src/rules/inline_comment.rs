use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Backend, Project, Source};
use crate::syntax::ini::{Ini, IniOption, Section};
use crate::text::{Edit, Span, Spanned};

declare_rule! {
    /// ## What it does
    /// Checks for `# …` behind a value of setup.cfg, where the value cannot be meant to hold it.
    ///
    /// ## Why is this bad?
    /// A comment is a line of its own in setup.cfg: behind a value it is part of the value. The version becomes invalid,
    /// a package is not found, a classifier is refused by PyPI. Lists of requirements are the exception.
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
    /// version = 1.0 # keep in step with the tag
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// # keep in step with the tag
    /// version = 1.0
    /// ```
    ///
    /// ## Fix safety
    /// The comment moves to a line of its own. That is safe for versions and entry points, at which the build stops now, and
    /// unsafe for all others, whose value changes.
    ///
    /// ## Known issues
    /// Free text (`description`, `keywords`, names of people) may hold a `#`: it is not looked at.
    ///
    /// ## References
    /// - [configparser: comments](https://docs.python.org/3/library/configparser.html#customizing-parser-behaviour)
    /// - Evidence: `tests/evidence/inline-comment`
    InlineComment {
        code: "CFG007",
        name: "inline-comment",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for InlineComment {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(cfg) = project.declarative() else {
            return;
        };
        for section in &cfg.parse.tree.sections {
            for option in &section.options {
                let Some(stops) = looked_at(project, section, option) else {
                    continue;
                };
                let lines = option.value_lines.iter();
                found.extend(lines.filter_map(|line| self.finding(cfg, option, line, stops)));
            }
        }
    }
}

impl InlineComment {
    fn finding(
        &self,
        cfg: &Source<Ini>,
        option: &IniOption,
        line: &Spanned<String>,
        stops: bool,
    ) -> Option<Diagnostic> {
        let at = comment_start(&line.value)?;
        let (value, comment) = line.value.split_at_checked(at)?;
        let value = value.trim_end();
        let key = &option.key.value;
        let message = format!("the comment is part of the value of `{key}`");
        let finding = self
            .diagnostic(part(line.span, at, line.value.len()), &message)
            .why("setup.cfg knows comments on lines of their own only");
        let edits = move_up(cfg, line.span, value.len(), line.value.len(), comment)?;
        let title = "Move the comment to a line of its own";
        Some(finding.fix(match stops {
            true => Fix::safe(title, edits),
            false => Fix::unsafe_(title, edits),
        }))
    }
}

/// Keys of `[metadata]` that hold text in which a `#` may be meant.
const FREE_TEXT: &[&str] = &[
    "author",
    "description",
    "keywords",
    "long_description",
    "maintainer",
    "summary",
];

/// Lists of requirements, in which ` # …` is cut.
const REQUIREMENTS: &[&str] = &["install_requires", "setup_requires", "requires_dist"];

/// Whether a comment is wrong in the values of a key, and if so whether the build stops at it.
fn looked_at(project: &Project, section: &Section, option: &IniOption) -> Option<bool> {
    let key = option.pbr_key();
    let is_pbr = project.backend() == Backend::Pbr;
    let stops = ["version", "python_requires"].contains(&key.as_str());
    match section.name.value.as_str() {
        "metadata" if FREE_TEXT.contains(&key.as_str()) || REQUIREMENTS.contains(&key.as_str()) => {
            None
        }
        "options" if REQUIREMENTS.contains(&key.as_str()) => None,
        "metadata" | "options" => Some(stops),
        "options.extras_require" => None,
        "options.entry_points" => Some(true),
        name if name.starts_with("options.") => Some(false),
        "entry_points" if is_pbr => Some(true),
        "files" if is_pbr => Some(false),
        _ => None,
    }
}

/// Where a comment starts: at a `#` with blanks around it or at the start of a word.
fn comment_start(value: &str) -> Option<usize> {
    let at = value.find(" #").or_else(|| value.find("\t#"))?;
    (!value.get(..at)?.trim().is_empty()).then_some(at + 1)
}

fn part(span: Span, from: usize, to: usize) -> Span {
    Span::new(
        span.file,
        span.start as usize + from,
        span.start as usize + to,
    )
}

/// Takes the comment off the line and puts it above, as deep as the line stands.
fn move_up(
    cfg: &Source<Ini>,
    line: Span,
    from: usize,
    to: usize,
    comment: &str,
) -> Option<Vec<Edit>> {
    let physical = cfg.parse.tree.lines.iter();
    let physical = { physical }.find(|known| known.span.contains(line))?;
    let text = cfg.file.slice(physical.span);
    let indent = text.len() - text.trim_start().len();
    let indent = text.get(..indent)?;
    Some(vec![
        Edit::insert_before(
            physical.span,
            format!("{indent}{comment}{}", cfg.file.line_ending()),
        ),
        Edit::delete(part(line, from, to)),
    ])
}
