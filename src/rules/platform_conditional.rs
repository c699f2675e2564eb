use super::{Rule, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::eval::{Data, Node, Sequence};
use crate::metadata::ListItem;
use crate::project::Project;
use crate::resolved::Resolved;
use crate::syntax::{marker, requirement};
use crate::text::Span;

declare_rule! {
    /// ## What it does
    /// Checks for requirements that setup.py adds under a condition on the interpreter or the platform.
    ///
    /// ## Why is this bad?
    /// The condition is decided where the wheel is built. Who installs the wheel elsewhere gets the requirements of the machine that
    /// built it. A marker is decided where the package is installed.
    ///
    /// ## Example
    /// `setup.py`
    /// ```python
    /// import sys
    /// from setuptools import setup
    ///
    /// requirements = ["six"]
    /// if sys.platform == "win32":
    ///     requirements.append("pypiwin32>=219")
    /// setup(name="sampler", version="1.0", py_modules=["sampler"], install_requires=requirements)
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.py`
    /// ```python
    /// import sys
    /// from setuptools import setup
    ///
    /// requirements = ["six"]
    /// requirements.append("pypiwin32>=219; sys_platform == 'win32'")
    /// setup(name="sampler", version="1.0", py_modules=["sampler"], install_requires=requirements)
    /// ```
    ///
    /// ## Options
    /// - `target.setuptools` in the configuration file: below 36.2, which takes no markers in `install_requires`, nothing is said
    ///
    /// ## Fix safety
    /// The fix is unsafe: whoever installs the wheel elsewhere gets other requirements than before. It gives each requirement under an
    /// `if` of the top level its condition as a marker, and takes the `if` away; what it imported stays. There is no fix where a branch
    /// does anything but add literals to a list, where a comment stands beside the condition, and for conditional expressions.
    ///
    /// ## Known issues
    /// `setup_requires` is left alone: it is meant for the machine that builds.
    ///
    /// ## References
    /// - [PEP 508: environment markers](https://peps.python.org/pep-0508/#environment-markers)
    /// - Evidence: `tests/evidence/platform-conditional`
    PlatformConditional {
        code: "SET021",
        name: "platform-conditional",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for PlatformConditional {
    fn meta(&self) -> &'static super::RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let keyword = project
            .setup_call()
            .and_then(|call| call.keyword("install_requires"));
        let list = project.metadata().install_requires.value();
        let (Some(keyword), Some(list)) = (keyword, list) else {
            return;
        };
        // Older ones take no marker in `install_requires`.
        if !project.settings().setuptools_has((36, 2)) {
            return;
        }
        let mut written = Vec::new();
        texts_of(&keyword.value, &mut written);
        let is_conditional =
            |item: &&ListItem| !item.guard.is_always() && written.contains(&item.provenance.span);
        let items: Vec<&ListItem> = list.items.iter().filter(is_conditional).collect();
        let Some((first, others)) = items.split_first() else {
            return;
        };
        let mut finding = self
            .diagnostic(
                first.provenance.span,
                &format!("`{}` is required under a condition of setup.py", first.text),
            )
            .why("it is decided where the wheel is built, and frozen into it");
        for item in others {
            finding = finding.label(item.provenance.span, format!("so is `{}`", item.text));
        }
        if let Some(edits) = project.unconditional(&items) {
            finding.fix = Some(Fix::unsafe_("Write the conditions as markers", edits));
        } else {
            let lines: Vec<String> = items.iter().filter_map(|item| with_marker(item)).collect();
            finding.help = Some(match lines.as_slice() {
                [] => "write the condition as a marker".to_owned(),
                lines => format!("write {}", shown(lines)),
            });
        }
        found.push(finding);
    }
}

/// The places of the texts of a list. Those of `extras_require` are none of them.
fn texts_of(value: &Resolved<Node>, found: &mut Vec<Span>) {
    for (_, value) in value.alternatives() {
        let Ok(node) = value else { continue };
        match &node.data {
            Data::Str(_) => found.push(node.span),
            Data::List(Sequence { items, .. }) | Data::Tuple(Sequence { items, .. }) => {
                items.iter().for_each(|item| texts_of(&item.value, found));
            }
            _ => {}
        }
    }
}

fn with_marker(item: &ListItem) -> Option<String> {
    let parsed = requirement::parse(&item.text, item.provenance.span).ok()?;
    Some(parsed.with_marker(&marker::print(&item.guard)?))
}

fn shown(lines: &[String]) -> String {
    let quoted: Vec<String> = lines.iter().map(|line| format!("`{line}`")).collect();
    quoted.join(", ")
}
