use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::Project;
use crate::syntax::dockerfile::Dockerfile;
use crate::syntax::shell::{Command, Word};
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks for a URL in a `RUN` whose fragment holds an `&` that the shell does not pass on, as in
    /// `#egg=opnfv&subdirectory=modules`.
    ///
    /// ## Why is this bad?
    /// The shell ends the command at the `&`, runs it in the background, and takes the rest for a variable. pip sees a
    /// URL without its sub-directory, and the build goes on before it is done, whether it fails or not.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="wharf")
    /// ```
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install git+https://gerrit.opnfv.org/gerrit/releng#egg=opnfv&subdirectory=modules
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// RUN pip install git+https://gerrit.opnfv.org/gerrit/releng#egg=opnfv\&subdirectory=modules
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: without it the command does not install what it names.
    ///
    /// ## References
    /// - [pip: VCS support](https://pip.pypa.io/en/stable/topics/vcs-support/#url-fragments)
    UnescapedAmpersand {
        code: "CON007",
        name: "unescaped-ampersand",
        severity: Error,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for UnescapedAmpersand {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for source in project.dockerfiles() {
            found.extend(
                cuts(&source.parse.tree)
                    .into_iter()
                    .map(|cut| self.finding(&cut)),
            );
        }
    }
}

impl UnescapedAmpersand {
    fn finding(&self, cut: &Cut) -> Diagnostic {
        let finding = self
            .diagnostic(
                cut.ampersand,
                "the shell cuts this URL at the `&` and runs the command in the background",
            )
            .here(format!("`{}` is not part of the URL", cut.lost))
            .why(format!("the program is given `{}`", cut.kept));
        if cut.is_json {
            return finding.help("put the URL in single quotes");
        }
        finding.fix(Fix::safe(
            "Write `\\&`",
            vec![Edit::insert_before(cut.ampersand, "\\")],
        ))
    }
}

/// A URL that an `&` cuts in two.
struct Cut {
    ampersand: Span,
    kept: String,
    lost: String,
    /// Whether it stands in a JSON string, where a lone backslash is wrong.
    is_json: bool,
}

fn cuts(dockerfile: &Dockerfile) -> Vec<Cut> {
    let mut found = Vec::new();
    for (index, instruction) in dockerfile.instructions.iter().enumerate() {
        let run = instruction.trigger.as_deref().unwrap_or(instruction);
        let commands = dockerfile.commands(index);
        let pairs = commands.iter().zip(commands.iter().skip(1));
        let is_json = run.exec.is_some();
        found.extend(pairs.filter_map(|(before, after)| cut(before, after, is_json)));
    }
    found
}

/// A background command whose last word is a URL with a fragment, and right behind the `&` a `name=value`.
fn cut(before: &Command, after: &Command, is_json: bool) -> Option<Cut> {
    let separator = before.separator.as_ref().filter(|_| before.background())?;
    let last = before.words.last().filter(|word| is_url(word))?;
    let rest = after.assignments.first()?;
    let touches = last.span.end == separator.span.start && separator.span.end == rest.span.start;
    touches.then(|| Cut {
        ampersand: separator.span,
        kept: last.text.clone(),
        lost: format!("&{}", rest.text),
        is_json,
    })
}

fn is_url(word: &Word) -> bool {
    let fragment = word.text.split_once("://").map(|(_, rest)| rest);
    fragment.is_some_and(|rest| rest.contains('#'))
}
