use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Image, Project};
use crate::text::Edit;

declare_rule! {
    /// ## What it does
    /// Checks for `pip install -e` in the image that a Dockerfile builds.
    ///
    /// ## Why is this bad?
    /// An editable install leaves a link to the source tree in place of the package. The image then needs the whole
    /// checkout for ever, with its tests, documentation and history, and what runs is not what the wheel would hold.
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
    /// COPY . /src
    /// RUN pip install -e /src
    /// ```
    ///
    /// Use instead:
    ///
    /// `Dockerfile`:
    /// ```dockerfile
    /// FROM python:3.12
    /// COPY . /src
    /// RUN pip install /src
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: files that only the source tree holds are not found any more.
    ///
    /// ## References
    /// - [pip: editable installs](https://pip.pypa.io/en/stable/topics/local-project-installs/#editable-installs)
    EditableInImage {
        code: "CON010",
        name: "editable-in-image",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for EditableInImage {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        found.extend(project.images().filter_map(|image| self.finding(image)));
    }
}

impl EditableInImage {
    fn finding(&self, image: Image<'_>) -> Option<Diagnostic> {
        let mut places = Vec::new();
        let mut edits = Vec::new();
        for option in image
            .pip_installs()
            .flat_map(|(_, pip)| &pip.options)
            .filter(|option| option.name == "--editable")
        {
            let target = option.value.as_ref()?;
            let text = image.file().slice(target.span);
            places.push(option.span);
            edits.push(Edit::replace(option.span, text));
        }
        let (first, others) = places.split_first()?;
        let message = match places.len() {
            1 => "an editable install in an image".to_owned(),
            count => format!("{count} editable installs in an image"),
        };
        let mut finding = self
            .diagnostic(*first, &message)
            .why("the image runs the source tree itself, so it must keep the whole checkout")
            .fix(Fix::unsafe_(
                if others.is_empty() {
                    "Drop the `-e`"
                } else {
                    "Drop each `-e`"
                },
                edits,
            ));
        for place in others {
            finding = finding.label(*place, "here, too");
        }
        Some(finding)
    }
}
