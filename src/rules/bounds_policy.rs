use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::Diagnostic;
use crate::project::{Project, WrittenPlace, WrittenRequirement};
use crate::settings::Bounds;
use crate::syntax::requirements::RequirementsFile;
use crate::syntax::specifier::Specifiers;
use pep440_rs::Operator;
use std::collections::BTreeSet;

declare_rule! {
    /// ## What it does
    /// Checks, when it is selected, for requirements of the package without a lower bound, with an upper bound, or pinned, and for
    /// exclusions that are not in a list of those that are agreed upon.
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
    /// ## Options
    /// - `bounds.allow-none`, `bounds.allow-upper`, `bounds.allow-pins` in the configuration file
    /// - `bounds.exclusions`: a requirements file; a requirement may exclude (`!=`) only what its project excludes there
    ///
    /// ## References
    /// - [OpenStack: requirements](https://docs.openstack.org/project-team-guide/dependency-management.html)
    /// - Evidence: `tests/evidence/bounds-policy`
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
        let agreed = project.allowed_exclusions();
        let policy = &project.settings().bounds;
        for written in project.written_requirements() {
            let is_metadata = match written.place {
                WrittenPlace::Line(source, _) => Some(source.file.path()) == runtime,
                WrittenPlace::Item(_) => true,
            };
            if is_metadata && written.requirement.url.is_none() {
                found.extend(self.finding(&written, policy));
                found.extend(self.exclusion(&written, agreed.as_ref()));
            }
        }
    }
}

impl BoundsPolicy {
    fn finding(&self, written: &WrittenRequirement<'_>, policy: &Bounds) -> Option<Diagnostic> {
        let requirement = &written.requirement;
        let (what, why, help) = breach(&requirement.specifiers, policy)?;
        let message = format!("`{}` {what}", requirement.name.value);
        Some(
            self.diagnostic(requirement.span, &message)
                .why(why)
                .help(help),
        )
    }

    /// What is excluded here, and not in the list for all.
    fn exclusion(
        &self,
        written: &WrittenRequirement<'_>,
        agreed: Option<&RequirementsFile>,
    ) -> Option<Diagnostic> {
        let requirement = &written.requirement;
        let lines = || agreed.into_iter().flat_map(RequirementsFile::named);
        let known: BTreeSet<&str> = lines()
            .filter(|(_, line)| line.same_project(requirement))
            .flat_map(|(_, line)| exclusions(&line.specifiers))
            .collect();
        let mut own = exclusions(&requirement.specifiers);
        let clause = own.find(|clause| agreed.is_some() && !known.contains(clause))?;
        let message = format!("`{}` excludes `{clause}` by itself", requirement.name.value);
        Some(
            self.diagnostic(requirement.span, &message)
                .why("what does not work is to be excluded for all projects, in the list of `bounds.exclusions`")
                .help("add it to that list, or drop it here"),
        )
    }
}

fn exclusions(specifiers: &Specifiers) -> impl Iterator<Item = &str> {
    let excludes = [Operator::NotEqual, Operator::NotEqualStar];
    let clauses = specifiers.clauses().iter();
    clauses
        .filter(move |clause| excludes.contains(&clause.operator()))
        .map(|clause| clause.text())
}

type Breach = (&'static str, &'static str, &'static str);

fn breach(specifiers: &Specifiers, policy: &Bounds) -> Option<Breach> {
    let has = |operators: &[Operator]| {
        let mut clauses = specifiers.clauses().iter();
        clauses.any(|clause| operators.contains(&clause.operator()))
    };
    if has(&[Operator::Equal, Operator::ExactEqual, Operator::EqualStar]) {
        return (!policy.allow_pins).then_some((
            "is pinned",
            "a pin in the metadata forces itself on everybody who installs the package beside others",
            "give a lower bound here, and pin it in a constraints file",
        ));
    }
    let upper = [
        Operator::LessThan,
        Operator::LessThanEqual,
        Operator::TildeEqual,
    ];
    if has(&upper) && !policy.allow_upper {
        return Some((
            "has an upper bound",
            "it shuts out releases that nobody has tried yet",
            "exclude the releases that do not work with `!=`",
        ));
    }
    let lower = [
        Operator::GreaterThan,
        Operator::GreaterThanEqual,
        Operator::TildeEqual,
    ];
    (!has(&lower) && !policy.allow_none).then_some((
        "has no lower bound",
        "an installer may take a release from before what the code needs",
        "name the oldest release that works: `>=`",
    ))
}
