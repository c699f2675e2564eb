use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Project, WrittenPlace, WrittenRequirement};
use crate::syntax::specifier::Specifiers;
use pep440_rs::Operator;

declare_rule! {
    /// ## What it does
    /// Checks, when it is selected, for requirements of the package without a lower bound, with an upper bound, or pinned.
    ///
    /// ## Why is this bad?
    /// It is a policy, that of OpenStack among others. Without a lower bound an old release is good enough for an installer; an
    /// upper bound or a pin in the metadata forces itself on everybody who installs the package beside others. What is installed
    /// exactly belongs into a constraints file.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest", install_requires=["pyyaml==3.10"])
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest", install_requires=["pyyaml>=3.10"])
    /// ```
    ///
    /// ## References
    /// - [OpenStack: requirements](https://docs.openstack.org/project-team-guide/dependency-management.html)
    BoundsPolicy {
        code: "REQ016",
        name: "bounds-policy",
        severity: Info,
        default: false,
        since: "0.1.0",
        fix: None,
    }
}

impl Rule for BoundsPolicy {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let runtime = project
            .runtime_list()
            .filter(|source| !source.is_generated());
        let runtime = runtime.map(|source| source.file.path());
        for written in project.written_requirements() {
            let is_metadata = match written.place {
                WrittenPlace::Line(source, _) => Some(source.file.path()) == runtime,
                WrittenPlace::Item(_) => true,
            };
            if is_metadata && written.requirement.url.is_none() {
                found.extend(self.finding(&written));
            }
        }
    }
}

impl BoundsPolicy {
    fn finding(&self, written: &WrittenRequirement<'_>) -> Option<Diagnostic> {
        let requirement = &written.requirement;
        let (what, why, help) = breach(&requirement.specifiers)?;
        let message = format!("`{}` {what}", requirement.name.value);
        Some(
            self.diagnostic(requirement.span, &message)
                .why(why)
                .help(help),
        )
    }
}

type Breach = (&'static str, &'static str, &'static str);

fn breach(specifiers: &Specifiers) -> Option<Breach> {
    let has = |operators: &[Operator]| {
        let mut clauses = specifiers.clauses().iter();
        clauses.any(|clause| operators.contains(&clause.operator()))
    };
    if has(&[Operator::Equal, Operator::ExactEqual, Operator::EqualStar]) {
        return Some((
            "is pinned",
            "a pin in the metadata forces itself on everybody who installs the package beside others",
            "give a lower bound here, and pin it in a constraints file",
        ));
    }
    if has(&[
        Operator::LessThan,
        Operator::LessThanEqual,
        Operator::TildeEqual,
    ]) {
        return Some((
            "has an upper bound",
            "it shuts out releases that nobody has tried yet",
            "exclude the releases that do not work with `!=`",
        ));
    }
    let has_lower = has(&[Operator::GreaterThan, Operator::GreaterThanEqual]);
    (!has_lower).then_some((
        "has no lower bound",
        "an installer may take a release from before what the code needs",
        "name the oldest release that works: `>=`",
    ))
}
