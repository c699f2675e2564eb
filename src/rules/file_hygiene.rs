use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, RequirementsSource};
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks requirements files for a last line without an end, a byte order mark, line ends of Windows, and the line
    /// `pkg-resources==0.0.0`.
    ///
    /// ## Why is this bad?
    /// A line added behind a last line without an end becomes part of it. A byte order mark stops pbr. Line ends of Windows
    /// reach shell scripts that read the file. `pkg-resources==0.0.0` is written by `pip freeze` on some Debian systems
    /// and exists nowhere.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// six
    /// pkg-resources==0.0.0
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// six
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: no tool takes anything else from the file afterwards. A byte order mark is left to the editor.
    ///
    /// ## References
    /// - [Debian bug about pkg-resources==0.0.0](https://bugs.launchpad.net/ubuntu/+source/python-pip/+bug/1635463)
    /// - Evidence: `tests/evidence/file-hygiene`
    FileHygiene {
        code: "REQ024",
        name: "file-hygiene",
        severity: Info,
        default: true,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for FileHygiene {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for source in project.requirements() {
            if source.file.encoding().bom {
                found.push(
                    self.diagnostic(source.file.span(0, 0), "a byte order mark starts the file")
                        .why(
                            "pbr takes it for a part of the first requirement, and the build stops",
                        )
                        .help("save the file as UTF-8 without a byte order mark"),
                );
            }
            found.extend(self.windows_ends(source));
            found.extend(self.no_end(source));
            self.debian_line(source, found);
        }
    }
}

impl FileHygiene {
    fn windows_ends(&self, source: &RequirementsSource) -> Option<Diagnostic> {
        let places = source.file.text().match_indices("\r\n");
        let edits: Vec<Edit> = places
            .map(|(at, ends)| Edit::replace(source.file.span(at, at + ends.len()), "\n"))
            .collect();
        let first = edits.first()?.span;
        let lines = match edits.len() {
            1 => "a line ends as on Windows".to_owned(),
            count => format!("{count} lines end as on Windows"),
        };
        Some(
            self.diagnostic(first.at_start(), &lines)
                .why("scripts that read the file get the carriage return too")
                .fix(Fix::safe("End lines with a newline alone", edits)),
        )
    }

    fn no_end(&self, source: &RequirementsSource) -> Option<Diagnostic> {
        let text = source.file.text();
        if text.is_empty() || text.ends_with(['\n', '\r']) {
            return None;
        }
        let end = source.file.whole().at_end();
        Some(
            self.diagnostic(end, "the last line has no end")
                .why("a line that is added behind it becomes part of it")
                .fix(Fix::safe(
                    "Add a newline",
                    vec![Edit::insert_after(end, source.file.line_ending())],
                )),
        )
    }

    fn debian_line(&self, source: &RequirementsSource, found: &mut Vec<Diagnostic>) {
        for (line, named) in source.parse.tree.named() {
            let is_debian = named.canonical_name() == "pkg-resources"
                && named.specifiers.pinned() == Some("0.0.0");
            if !is_debian {
                continue;
            }
            let finding = self
                .diagnostic(named.span, "`pkg-resources==0.0.0` exists nowhere")
                .why("`pip freeze` writes it on some Debian systems; pip stops at it");
            found.push(if line.comment.is_none() {
                finding.fix(Fix::safe("Remove the line", vec![Edit::delete(line.span)]))
            } else {
                finding.help("remove the line")
            });
        }
    }
}
