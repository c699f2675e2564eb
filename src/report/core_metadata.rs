//! The METADATA file of a wheel, as setuptools writes it (84.2): its headers, their order and folding.
//!
//! `Dynamic` lines say what this program does not know (PEP 643), where setuptools names what it was not given statically.

use super::inspect::{View, views, within};
use crate::metadata::{Environment, FIELDS};
use crate::project::Project;
use crate::resolved::Dynamic;
use crate::syntax::requirement;
use crate::text::Files;
use serde_json::Value;
use std::fmt::Write as _;

/// The text, and what is missing from it.
#[derive(Debug)]
pub struct Written {
    /// The METADATA file.
    pub text: String,
    /// A sentence for every reason why a field is not known.
    pub unknown: Vec<String>,
}

/// Writes the file.
///
/// # Errors
/// When the name or the version is not known: the reasons, a sentence each.
pub fn write(project: &Project, environment: Option<&Environment>) -> Result<Written, Vec<String>> {
    let metadata = within(project, environment);
    let views = views(&metadata);
    let refused: Vec<String> = ["name", "version"]
        .iter()
        .filter_map(|key| refusal(project.files(), key, view(&views, key)?))
        .collect();
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut writer = Writer {
        project,
        views: &views,
        text: "Metadata-Version: 2.4\n".to_owned(),
    };
    writer.headers();
    writer.dynamic();
    writer.body();
    let text = writer.text;
    let unknown = views
        .iter()
        .filter(|(key, _)| header(key).is_some())
        .flat_map(|(key, view)| {
            let reasons = view.dynamic.iter();
            reasons.map(|reason| sentence(project.files(), key, reason))
        })
        .collect();
    Ok(Written { text, unknown })
}

type Views<'a> = [(&'a str, View)];

fn view<'a>(views: &'a Views<'_>, key: &str) -> Option<&'a View> {
    let found = views.iter().find(|(name, _)| *name == key);
    found.map(|(_, view)| view)
}

fn refusal(files: &Files, key: &str, view: &View) -> Option<String> {
    match (view.state(), view.dynamic.first()) {
        ("known", _) => None,
        (_, Some(reason)) => Some(sentence(files, key, reason)),
        (_, None) => Some(format!("the {key} is not declared")),
    }
}

fn sentence(files: &Files, key: &str, reason: &Dynamic) -> String {
    let place = reason.span.map(|span| {
        let (path, start, _) = files.locate(span);
        format!(" ({path}:{}:{})", start.row, start.column)
    });
    let place = place.unwrap_or_default();
    format!("the {key} is not known: {}{place}", reason.message)
}

/// The header that a field of `inspect` fills.
fn header(key: &str) -> Option<&'static str> {
    match key {
        "provides_extra" => Some("Provides-Extra"),
        "requires_dist" => Some("Requires-Dist"),
        "install_requires" | "extras_require" => None,
        _ => FIELDS.iter().find(|spec| spec.key == key)?.core,
    }
}

struct Writer<'a> {
    project: &'a Project,
    views: &'a Views<'a>,
    text: String,
}

impl Writer<'_> {
    fn headers(&mut self) {
        for (name, key) in [
            ("Name", "name"),
            ("Version", "version"),
            ("Summary", "summary"),
            ("Home-page", "home_page"),
            ("Download-URL", "download_url"),
            ("Author", "author"),
            ("Author-email", "author_email"),
            ("Maintainer", "maintainer"),
            ("Maintainer-email", "maintainer_email"),
        ] {
            // An empty summary is none; the others are written whatever they hold.
            let text = self
                .known(key)
                .filter(|text| key != "summary" || !text.is_empty());
            self.line(name, text);
        }
        self.license();
        self.urls();
        self.line(
            "Keywords",
            self.known("keywords").filter(|text| !text.is_empty()),
        );
        self.lines("Platform", "platforms");
        self.lines("Classifier", "classifiers");
        for (name, texts) in self.project.distutils_relations() {
            for text in texts {
                self.line(name, Some(text));
            }
        }
        self.line("Requires-Python", self.known("requires_python"));
        let kind = self.known("description_content_type");
        self.line(
            "Description-Content-Type",
            kind.filter(|text| !text.is_empty()),
        );
        self.lines("License-File", "license_files");
        self.requirements();
    }

    fn license(&mut self) {
        let Some(text) = self.known("license").filter(|text| !text.is_empty()) else {
            return;
        };
        if self.project.license_is_expression() {
            self.line("License-Expression", Some(text));
        } else {
            self.line("License", Some(folded(&text)));
        }
    }

    fn urls(&mut self) {
        let value = view(self.views, "project_urls").and_then(|view| view.value.as_ref());
        let Some(Value::Object(urls)) = value else {
            return;
        };
        for (label, url) in urls {
            let url = url.as_str().unwrap_or_default();
            self.line("Project-URL", Some(format!("{label}, {url}")));
        }
    }

    /// Those of the package, then each extra before its own.
    fn requirements(&mut self) {
        let mut extras = self.list("provides_extra");
        extras.reverse();
        let files = self.project.files();
        let placeholder = files.placeholder("METADATA".into()).whole();
        for text in self.list("requires_dist") {
            let Ok(parsed) = requirement::parse(&text, placeholder) else {
                self.line("Requires-Dist", Some(text));
                continue;
            };
            let spelled = parsed.respelled();
            while let Some(extra) = extras.pop_if(|_| spelled.contains("extra == \"")) {
                let is_own = spelled.contains(&format!("extra == \"{extra}\""));
                self.line("Provides-Extra", Some(extra));
                if is_own {
                    break;
                }
            }
            self.line("Requires-Dist", Some(spelled));
        }
        while let Some(extra) = extras.pop() {
            self.line("Provides-Extra", Some(extra));
        }
    }

    /// What is not known, by the names of the headers.
    fn dynamic(&mut self) {
        let mut names: Vec<String> = self
            .views
            .iter()
            .filter(|(_, view)| !view.dynamic.is_empty())
            .filter_map(|(key, _)| Some(header(key)?.to_lowercase()))
            .collect();
        names.sort();
        names.dedup();
        for name in names {
            self.line("Dynamic", Some(name));
        }
    }

    fn body(&mut self) {
        let text = self.known("description").filter(|text| !text.is_empty());
        if let Some(text) = text {
            let end = if text.ends_with('\n') { "" } else { "\n" };
            // Writing to a String does not fail.
            let _ = write!(self.text, "\n{text}{end}");
        }
    }

    fn known(&self, key: &str) -> Option<String> {
        let value = view(self.views, key)?.value.as_ref()?;
        value.as_str().map(str::to_owned)
    }

    fn list(&self, key: &str) -> Vec<String> {
        let value = view(self.views, key).and_then(|view| view.value.as_ref());
        let items = value.and_then(Value::as_array).into_iter().flatten();
        items
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect()
    }

    fn lines(&mut self, name: &str, key: &str) {
        for text in self.list(key) {
            self.line(name, Some(text));
        }
    }

    fn line(&mut self, name: &str, text: Option<String>) {
        if let Some(text) = text {
            // Writing to a String does not fail.
            let _ = writeln!(self.text, "{name}: {text}");
        }
    }
}

/// The lines after the first stand eight blanks in (`rfc822_escape`).
fn folded(text: &str) -> String {
    text.replace('\n', "\n        ")
}
