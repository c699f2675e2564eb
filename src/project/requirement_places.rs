//! Lines of requirements files that name a place, taken apart as text: for what pip refuses there is no tree.

use super::requirement_questions::InvalidRequirement;
use super::{Project, RequirementsSource};
use crate::data::pip_options::{REFUSED, RefusedOption};
use crate::syntax::requirements::{Line, LineKind, unknown_option};
use crate::syntax::version;
use crate::text::Span;

/// A URL with `#egg=`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EggUrl {
    /// Where the line stands, without its comment.
    pub span: Span,
    /// Where the value of `egg=` stands.
    pub egg_span: Span,
    /// Whether `-e` stands before it.
    pub editable: bool,
    /// The URL without its fragment.
    pub url: String,
    /// The value of `egg=`.
    pub egg: String,
    /// The other parts of the fragment.
    pub rest: Vec<String>,
    /// The condition behind `; `.
    pub marker: Option<String>,
}

impl EggUrl {
    /// The direct form of the line, `name @ URL`, under a name that may have extras. The condition keeps its text.
    pub fn direct(&self, name: &str) -> String {
        let fragment = match self.rest.is_empty() {
            true => String::new(),
            false => format!("#{}", self.rest.join("&")),
        };
        let marker = self.marker.as_ref();
        let marker = marker.map_or_else(String::new, |marker| format!(" ; {marker}"));
        format!("{name} @ {}{fragment}{marker}", self.url)
    }

    /// The value of `egg=` as a name and what follows it: extras, version clauses, or a version behind a dash.
    pub fn name_and_rest(&self) -> (&str, &str) {
        let legal = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let end = self.egg.find(|c| !legal(c)).unwrap_or(self.egg.len());
        let versioned = self.egg.match_indices('-').find(|(at, _)| {
            let number = self.egg.get(at + 1..end).unwrap_or_default();
            let digits = number.split('.').next().unwrap_or_default();
            number.contains('.') && !digits.is_empty() && version::parse(number).is_some()
        });
        let at = versioned.map_or(end, |(at, _)| at);
        self.egg.split_at_checked(at).unwrap_or((&self.egg, ""))
    }
}

impl Project {
    /// The URLs with `#egg=` of the requirements files, each with its file, those that pip refuses included. Lines with
    /// options behind the URL, and those that go on in the next, are left out.
    pub fn egg_urls(&self) -> Vec<(&RequirementsSource, EggUrl)> {
        let sources = self.requirements().iter();
        sources
            .flat_map(|source| {
                let lines = source.parse.tree.lines.iter();
                lines.filter_map(move |line| Some((source, egg_url(source, line)?)))
            })
            .collect()
    }
}

impl Project {
    /// Where the requirements files name a repository as `git@host:path`, which pip takes for a folder or refuses.
    pub fn scp_places(&self) -> Vec<Span> {
        let lines = self.requirements().iter().flat_map(|source| {
            let lines = source.parse.tree.lines.iter();
            lines.filter_map(move |line| Some((source, line.content?)))
        });
        lines
            .filter(|(source, span)| is_scp_like(source.file.slice(*span)))
            .map(|(_, span)| span)
            .collect()
    }
}

/// Whether a line names `git+git@host:path` or `git@host:path`.
fn is_scp_like(text: &str) -> bool {
    let text = text.strip_prefix("-e ").unwrap_or(text).trim_start();
    let place = text.split_once(" @ ").map_or(text, |(_, place)| place);
    place.starts_with("git+git@") || (place.starts_with("git@") && place.contains(':'))
}

fn egg_url(source: &RequirementsSource, line: &Line) -> Option<EggUrl> {
    let is_place = matches!(line.kind, LineKind::Location(_) | LineKind::Invalid(_));
    let span = line.content.filter(|_| is_place)?;
    let text = source.file.slice(span);
    let (editable, place) = match text
        .strip_prefix("-e ")
        .or(text.strip_prefix("--editable "))
    {
        Some(place) => (true, place.trim_start()),
        None => (false, text),
    };
    let (head, marker) = match place.split_once("; ") {
        Some((head, marker)) => (head.trim_end(), Some(marker.trim().to_owned())),
        None => (place.trim_end(), None),
    };
    let (url, fragment) = head.split_once('#')?;
    let is_plain =
        url.contains("://") && !head.contains(char::is_whitespace) && !head.contains('"');
    let egg = fragment
        .split('&')
        .find_map(|part| part.strip_prefix("egg="))?;
    let at = text.find(&format!("egg={egg}"))? + "egg=".len() + span.start as usize;
    let rest = fragment.split('&').filter(|part| !part.starts_with("egg="));
    is_plain.then(|| EggUrl {
        span,
        egg_span: source.file.span(at, at + egg.len()),
        editable,
        url: url.to_owned(),
        egg: egg.to_owned(),
        rest: rest.map(str::to_owned).collect(),
        marker,
    })
}

impl InvalidRequirement {
    /// The option at which pip stops, when it is one that pip once took.
    pub fn refused_option(&self) -> Option<&'static RefusedOption> {
        let message = &self.error.message;
        let is_named = |refused: &&RefusedOption| *message == unknown_option(refused.name);
        REFUSED.iter().find(is_named)
    }

    /// Whether it is the value of `egg=` that pip refuses.
    pub fn is_bad_egg(&self) -> bool {
        let place = self.text.split("; ").next().unwrap_or_default();
        let fragment = place.split_once('#').map_or("", |(_, fragment)| fragment);
        let mut eggs = fragment
            .split('&')
            .filter_map(|part| part.strip_prefix("egg="));
        eggs.any(|egg| !egg.contains(char::is_whitespace) && !version::is_valid_name(egg))
    }

    /// Whether it is `git+git@host:path`, a form of ssh that pip does not take.
    pub fn is_scp_like(&self) -> bool {
        is_scp_like(&self.text)
    }
}
