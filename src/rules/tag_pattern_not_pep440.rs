use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, TagPattern};
use crate::text::Edit;
use fancy_regex::Regex;

declare_rule! {
    /// ## What it does
    /// Checks for patterns of tags in `.gitlab-ci.yml` that a comment calls PEP 440, and that refuse tags of valid releases.
    ///
    /// ## Why is this bad?
    /// A release with such a tag is not published, and no one is told: the job is only left out.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf")
    /// ```
    /// `.gitlab-ci.yml`:
    /// ```yaml
    /// publish:
    ///   script: twine upload dist/*
    ///   rules:
    ///     - if: $CI_COMMIT_TAG =~ /^v\d+\.\d+\.\d+$/  # PEP 440
    /// ```
    ///
    /// Use instead:
    ///
    /// `.gitlab-ci.yml`:
    /// ```yaml
    /// publish:
    ///   script: twine upload dist/*
    ///   rules:
    ///     - if: $CI_COMMIT_TAG =~ /^v(\d+!)?\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?$/  # PEP 440
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: the job then runs for more tags. It takes versions in their normal form, without local ones.
    ///
    /// ## Known issues
    /// Releases with an epoch (`1!1.0`) do not count: hardly anyone has them.
    ///
    /// ## References
    /// - [Version specifiers](https://packaging.python.org/en/latest/specifications/version-specifiers/)
    /// - [GitLab: regular expressions for refs](https://docs.gitlab.com/ci/jobs/job_rules/)
    /// - Evidence: `tests/evidence/tag-pattern-not-pep440`
    TagPatternNotPep440 {
        code: "CON036",
        name: "tag-pattern-not-pep440",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

/// Releases of each kind, in normal form.
const RELEASES: &[&str] = &[
    "5",
    "1.2",
    "1.2.3",
    "1.2.3.4",
    "2017.1.1",
    "1.2.3a1",
    "1.2.3b2",
    "1.2.3rc1",
    "1.2.3.post1",
    "1.2.3.dev4",
];

/// A version in normal form, without a local part.
const NORMAL: &str = r"(\d+!)?\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?$";

impl Rule for TagPatternNotPep440 {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let patterns = project.tag_patterns();
        let named = patterns.iter().filter(|pattern| pattern.names_pep440);
        found.extend(named.filter_map(|pattern| self.finding(pattern)));
    }
}

impl TagPatternNotPep440 {
    fn finding(&self, pattern: &TagPattern) -> Option<Diagnostic> {
        let flags = if pattern.ignores_case { "(?i)" } else { "" };
        let regex = Regex::new(&format!("{flags}{}", pattern.text)).ok()?;
        let takes = |tag: &str| regex.is_match(tag).unwrap_or(true);
        let with_v = RELEASES.iter().any(|release| takes(&format!("v{release}")));
        let without = RELEASES.iter().any(|release| takes(release));
        let (prefix, written) = match (with_v, without) {
            (true, true) => ("v", "v?"),
            (true, false) => ("v", "v"),
            (false, true) => ("", ""),
            // No tag of a version at all: it is for something else.
            (false, false) => return None,
        };
        let tags = RELEASES.iter().map(|release| format!("{prefix}{release}"));
        let refused: Vec<String> = tags.filter(|tag| !takes(tag)).collect();
        let [first, rest @ ..] = refused.as_slice() else {
            return None;
        };
        let others = match rest {
            [] => String::new(),
            [other, ..] => format!(" and `{other}`"),
        };
        let finding = self
            .diagnostic(pattern.span, &format!("this pattern refuses `{first}`{others}"))
            .why("the comment says PEP 440, by which they are releases; the job is left out for them");
        let text = format!("^{written}{NORMAL}");
        Some(if pattern.is_literal {
            let edits = vec![Edit::replace(pattern.span, text)];
            finding.fix(Fix::unsafe_("Take every release in normal form", edits))
        } else {
            finding.help(format!("write `/{text}/`"))
        })
    }
}
