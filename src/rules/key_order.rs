use super::{Rule, RuleMeta, declare_rule};
use crate::data::key_order::{KEYS, SECTIONS};
use crate::diagnostic::{Diagnostic, Fix};
use crate::project::{Project, Source};
use crate::syntax::ini::{Ini, IniOption, LineKind, Section};
use crate::text::{Edit, Span};

declare_rule! {
    /// ## What it does
    /// Checks, when it is selected, for keys and sections of setup.cfg that are not in the usual order.
    ///
    /// ## Why is this bad?
    /// Where every file has the same order, a key is found and a missing one is seen.
    ///
    /// ## Example
    /// `setup.py`:
    /// ```python
    /// from setuptools import setup
    /// setup()
    /// ```
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// # the tag of the release
    /// version = 5.0
    /// name = functest
    /// ```
    ///
    /// Use instead:
    ///
    /// `setup.cfg`:
    /// ```ini
    /// [metadata]
    /// name = functest
    /// # the tag of the release
    /// version = 5.0
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: the order means nothing, and comments stay with the key below them. Blank lines divide a section into
    /// groups; keys change places within a group only. There is no fix for the order of sections when a comment stands
    /// between two of them.
    ///
    /// ## References
    /// - [setup-cfg-fmt](https://github.com/asottile/setup-cfg-fmt)
    /// - Evidence: `tests/evidence/key-order`
    KeyOrder {
        code: "CFG016",
        name: "key-order",
        severity: Info,
        default: false,
        since: "0.1.0",
        fix: Safe,
    }
}

impl Rule for KeyOrder {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>) {
        let Some(cfg) = project.declarative() else {
            return;
        };
        if !cfg.parse.errors.is_empty() {
            return;
        }
        found.extend(self.sections(cfg));
        for section in &cfg.parse.tree.sections {
            let order = KEYS.iter().find(|(name, _)| *name == section.name.value);
            if let Some((_, order)) = order {
                let runs = runs(cfg, section).into_iter();
                found.extend(runs.filter_map(|run| self.keys(cfg, order, &run)));
            }
        }
    }
}

impl KeyOrder {
    fn keys(&self, cfg: &Source<Ini>, order: &[&str], run: &[Block<'_>]) -> Option<Diagnostic> {
        let rank = |block: &Block<'_>| {
            let key = block.option.setuptools_key();
            let at = order.iter().position(|known| *known == key);
            (at.unwrap_or(order.len()), at.map_or(key, |_| String::new()))
        };
        let mut sorted: Vec<&Block<'_>> = run.iter().collect();
        sorted.sort_by_key(|block| rank(block));
        let (is, should) = run
            .iter()
            .zip(&sorted)
            .find(|(is, should)| is.span != should.span)?;
        let message = format!(
            "`{}` stands before `{}`",
            is.option.key.value, should.option.key.value
        );
        let spans = sorted.iter().map(|block| block.span);
        let edit = rewritten(cfg, spans.collect())?;
        Some(
            self.diagnostic(is.option.key.span, &message)
                .why("keys have an order that readers expect")
                .fix(Fix::safe("Put the keys in order", vec![edit])),
        )
    }

    fn sections(&self, cfg: &Source<Ini>) -> Option<Diagnostic> {
        let ini = &cfg.parse.tree;
        let rank = |section: &Section| {
            let name = section.name.value.as_str();
            let known = SECTIONS.iter().position(|known| *known == name);
            known.unwrap_or(SECTIONS.len())
        };
        let mut sorted: Vec<&Section> = ini.sections.iter().collect();
        sorted.sort_by_key(|section| rank(section));
        let mut pairs = ini.sections.iter().zip(&sorted);
        let (is, should) = pairs.find(|(is, should)| is.span != should.span)?;
        let message = format!("[{}] stands before [{}]", is.name.value, should.name.value);
        let finding = self
            .diagnostic(is.name.span, &message)
            .why("sections have an order that readers expect");
        let is_loose = ini
            .sections
            .iter()
            .any(|section| has_loose_comment(ini, section));
        let edit = rewritten_sections(cfg, &sorted).filter(|_| !is_loose);
        Some(match edit {
            Some(edit) => finding.fix(Fix::safe("Put the sections in order", vec![edit])),
            None => finding.help("put the sections in order, and look where their comments belong"),
        })
    }
}

/// An option with the comments right above it.
struct Block<'a> {
    option: &'a IniOption,
    span: Span,
}

/// The options of a section in groups without a blank line or a loose comment between them.
fn runs<'a>(cfg: &Source<Ini>, section: &'a Section) -> Vec<Vec<Block<'a>>> {
    let mut runs: Vec<Vec<Block<'a>>> = Vec::new();
    let mut end = None;
    for option in &section.options {
        let span = with_comments(cfg, section, option);
        match runs.last_mut().filter(|_| end == Some(span.start)) {
            Some(run) => run.push(Block { option, span }),
            None => runs.push(vec![Block { option, span }]),
        }
        end = Some(span.end);
    }
    runs
}

fn with_comments(cfg: &Source<Ini>, section: &Section, option: &IniOption) -> Span {
    let before =
        cfg.parse.tree.lines.iter().filter(|line| {
            line.span.end <= option.span.start && line.span.start >= section.header.end
        });
    let comments = before
        .rev()
        .take_while(|line| line.kind == LineKind::Comment);
    let first = comments.last().map_or(option.span, |line| line.span);
    first.cover(option.span)
}

/// The texts in their new order in place of the range they fill together.
fn rewritten(cfg: &Source<Ini>, spans: Vec<Span>) -> Option<Edit> {
    let whole = spans.iter().copied().reduce(Span::cover)?;
    let ending = cfg.file.line_ending();
    let mut text = String::new();
    for span in &spans {
        text.push_str(cfg.file.slice(*span).trim_end_matches(['\r', '\n']));
        text.push_str(ending);
    }
    Some(Edit::replace(whole, text))
}

/// The same for sections, with one blank line between them.
fn rewritten_sections(cfg: &Source<Ini>, sorted: &[&Section]) -> Option<Edit> {
    let whole = sorted
        .iter()
        .map(|section| section.span)
        .reduce(Span::cover)?;
    let ending = cfg.file.line_ending();
    let texts: Vec<String> = sorted
        .iter()
        .map(|section| format!("{}{ending}", cfg.file.slice(section.span).trim_end()))
        .collect();
    Some(Edit::replace(whole, texts.join(ending)))
}

/// Whether a comment stands behind the last option of a section: it may belong to the next one.
fn has_loose_comment(ini: &Ini, section: &Section) -> bool {
    let last = section
        .options
        .last()
        .map_or(section.header, |option| option.span);
    let tail = Span {
        start: last.end,
        ..section.span
    };
    ini.has_comment(tail)
}
