use super::{Rule, RuleMeta, declare_rule};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::project::Project;
use crate::syntax::requirements::{FileOption, Line, LineKind, OptionKind};
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks for `http://`, `git://` and `--trusted-host` in requirements files and in the lists of the package, and for
    /// `git+git@host:path`.
    ///
    /// ## Why is this bad?
    /// Whoever sits between you and the host may put something else in the place of a download that is not encrypted.
    /// `git+git@…` is not taken by pip at all since 21.0, nor is a bare `git://`.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup(name="functest")
    /// ```
    /// `requirements.txt`:
    /// ```text
    /// snaps @ git+git://git.example.org/snaps
    /// ```
    ///
    /// Use instead:
    ///
    /// `requirements.txt`:
    /// ```text
    /// snaps @ git+https://git.example.org/snaps
    /// ```
    ///
    /// ## Fix safety
    /// The fix is unsafe: the host may not answer under `https`, or not to everybody by ssh.
    ///
    /// ## Known issues
    /// `http://localhost` and its like are not reported.
    ///
    /// ## References
    /// - [pip 20.0 and 21.0](https://pip.pypa.io/en/stable/news/)
    /// - Evidence: `tests/evidence/insecure-url`
    InsecureUrl {
        code: "REQ011",
        name: "insecure-url",
        severity: Warning,
        default: true,
        since: "0.1.0",
        fix: Unsafe,
    }
}

impl Rule for InsecureUrl {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        for source in project.requirements() {
            for line in &source.parse.tree.lines {
                found.extend(self.line(project, line));
            }
        }
        for listed in project.listed_requirements() {
            let item = &listed.item;
            let place = item.text.split_once('@').map(|(_, place)| place.trim());
            if place.is_some_and(|place| insecure(place).is_some()) {
                found.extend(self.place(project, item.provenance.span));
            }
        }
        let places = project.scp_places();
        found.extend(places.into_iter().map(|place| self.scp(project, place)));
    }
}

impl InsecureUrl {
    fn line(&self, project: &Project, line: &Line) -> Vec<Diagnostic> {
        let options: &[FileOption] = match &line.kind {
            LineKind::Options(options) => options,
            LineKind::Location(location) => {
                return self.place(project, location.url.span).into_iter().collect();
            }
            LineKind::Named(named) => {
                let url = named.url.iter();
                return { url }
                    .filter_map(|url| self.place(project, url.span))
                    .collect();
            }
            _ => return Vec::new(),
        };
        options
            .iter()
            .filter_map(|option| match (option.kind, &option.value) {
                (OptionKind::TrustedHost, Some(host)) => self.trusted(option, &host.value),
                (
                    OptionKind::IndexUrl | OptionKind::ExtraIndexUrl | OptionKind::FindLinks,
                    Some(url),
                ) => self.place(project, url.span),
                _ => None,
            })
            .collect()
    }

    fn trusted(&self, option: &FileOption, host: &str) -> Option<Diagnostic> {
        if is_local(host) {
            return None;
        }
        let message = format!("the certificate of `{host}` is not checked");
        Some(
            self.diagnostic(option.span, &message)
                .why("whoever sits between you and the host may put something else in the place of a download")
                .help("drop the option, and tell pip the authority with `--cert` where it is one of your own"),
        )
    }

    /// A URL, or what holds one.
    fn place(&self, project: &Project, span: Span) -> Option<Diagnostic> {
        let text = project.files().slice(span);
        let start = text.find("git+git://").or_else(|| text.find("git+http://"));
        let start = start
            .or_else(|| text.find("http://"))
            .or_else(|| text.find("git://"))?;
        let (wrong, right) = insecure(text.get(start..)?)?;
        let at = span.start as usize + start;
        let scheme = Span::new(span.file, at, at + wrong.len());
        let finding = self
            .diagnostic(scheme, &format!("`{wrong}` is not encrypted"))
            .why("whoever sits between you and the host may put something else in the place of the download");
        Some(finding.fix(Fix::unsafe_(
            format!("Write `{right}`"),
            vec![Edit::replace(scheme, right)],
        )))
    }

    fn scp(&self, project: &Project, place: Span) -> Diagnostic {
        let finding = self
            .diagnostic(place, "pip does not take this form of ssh")
            .why("it refuses the file since 21.0")
            .with_severity(Severity::Error);
        match url_of_scp(&project.files().slice(place), place) {
            Some((span, url)) => finding.fix(Fix::unsafe_(
                format!("Write `{url}`"),
                vec![Edit::replace(span, url.as_str())],
            )),
            None => finding.help("write `git+ssh://git@host/path`"),
        }
    }
}

/// The scheme of a URL that is not encrypted, and the one that is.
fn insecure(url: &str) -> Option<(&'static str, &'static str)> {
    const SCHEMES: &[(&str, &str)] = &[
        ("git+git://", "git+https://"),
        ("git+http://", "git+https://"),
        ("git://", "git+https://"),
        ("http://", "https://"),
    ];
    let row = SCHEMES.iter().find(|(wrong, _)| url.starts_with(wrong));
    let (wrong, right) = row?;
    let host = url.strip_prefix(wrong)?;
    (!is_local(host)).then_some((*wrong, *right))
}

/// Whether a host, or a URL without its scheme, leads to this machine, to a network of its own, or to a variable.
pub(super) fn is_local(host: &str) -> bool {
    let host = host.split_once('@').map_or(host, |(_, host)| host);
    [
        "localhost",
        "127.",
        "0.0.0.0",
        "[::1]",
        "10.",
        "172.17.",
        "192.168.",
        "$",
        "{",
    ]
    .iter()
    .any(|local| host.starts_with(local))
}

/// `git@host:path` as a URL, and where it stands.
fn url_of_scp(text: &str, place: Span) -> Option<(Span, String)> {
    let start = text.find("git+git@").or_else(|| text.find("git@"))?;
    let rest = text.get(start..)?;
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let written = rest.get(..end)?;
    let (user, path) = written
        .strip_prefix("git+")
        .unwrap_or(written)
        .split_once(':')?;
    let at = place.start as usize + start;
    let span = Span::new(place.file, at, at + end);
    Some((span, format!("git+ssh://{user}/{path}")))
}
