//! What the writers for setuptools share: which fields are said anew, which stay in setup.py, and what the user is told.

use super::keywords::{Gone, gone, is_empty, known_call};
use super::known::Known;
use super::pbr_version::PbrVersion;
use super::tracked_data::{Patterns, tracked_data};
use super::wording::count;
use super::{Conversion, ConvertOptions, Loss, Note, Refusal, manifest, repair};
use crate::eval::Keyword;
use crate::metadata::{Field, FieldName, FieldSpec, Flag, Groups, List, ListItem, Table, Text};
use crate::project::{Backend, Project, is_directive};
use crate::provenance::{Origin, Provenance};
use crate::text::Span;
use std::collections::BTreeSet;

/// A conversion to one of setuptools' own forms in the making.
pub(super) struct Carrier<'a> {
    pub(super) project: &'a Project,
    pub(super) options: &'a ConvertOptions,
    pub(super) known: Known<'a>,
    pub(super) conversion: Conversion,
    /// The keywords of `setup()` whose arguments stay in setup.py.
    pub(super) kept: BTreeSet<String>,
    /// The fields that setup.cfg goes on to say.
    pub(super) kept_in_cfg: BTreeSet<FieldName>,
    /// The version that setup.py goes on asking pbr for.
    pub(super) pbr_version: Option<PbrVersion>,
    /// Comments that stand in another file now.
    pub(super) carried: BTreeSet<Span>,
    /// Where what is said already stands: it is left as it is.
    own: &'static [Origin],
}

impl<'a> Carrier<'a> {
    /// Looks at the arguments of `setup()` that are no fields.
    ///
    /// # Errors
    /// When they are not all seen, or `setup()` is none of setuptools.
    pub(super) fn new(
        project: &'a Project,
        options: &'a ConvertOptions,
        own: &'static [Origin],
    ) -> Result<Self, Refusal> {
        let mut carrier = Self {
            project,
            options,
            known: Known { options },
            conversion: Conversion::default(),
            kept: BTreeSet::new(),
            kept_in_cfg: BTreeSet::new(),
            pbr_version: None,
            carried: BTreeSet::new(),
            own,
        };
        if let Some(call) = known_call(project)? {
            for keyword in &call.keywords {
                carrier.keyword(keyword);
            }
        }
        Ok(carrier)
    }

    /// Whether pbr builds the project today.
    pub(super) fn is_from_pbr(&self) -> bool {
        self.project.backend() == Backend::Pbr
    }

    /// Whether the build needs pbr afterwards.
    pub(super) fn needs_pbr(&self) -> bool {
        !self.is_from_pbr() || self.pbr_version.is_some()
    }

    fn keyword(&mut self, keyword: &Keyword) {
        let name = keyword.name.as_str();
        let place = Some(keyword.span);
        if let Some(field) = FieldSpec::by_keyword(name) {
            if is_empty(keyword) && !says_none(field.name) {
                let message = format!("`{name}` is empty: it is left out");
                let decided = self.options.repairs.decide(&repair::EMPTY_KEYWORD);
                let made = repair::EMPTY_KEYWORD.repair(decided, message, place);
                self.conversion.repairs.push(made);
            }
            return;
        }
        if matches!(name, "licence" | "license_expression" | "license_file") {
            return;
        }
        if matches!(name, "pbr" | "d2to1") {
            let message = format!("`{name}` goes: nothing is in pbr's words any more");
            self.conversion.notes.push(Note::remark(message, place));
            return;
        }
        if name == "cmdclass" && self.is_from_pbr() {
            let message = "`cmdclass` is dropped: pbr passes over it, and setuptools would not";
            self.conversion.notes.push(Note::remark(message, place));
            return;
        }
        match gone(name) {
            Some(Gone::Dropped(reason)) => {
                let message = format!("`{name}` is dropped: {reason}");
                self.conversion.notes.push(Note::remark(message, place));
            }
            _ if is_empty(keyword) => {
                let message = format!("`{name}` is empty and is dropped");
                self.conversion.notes.push(Note::remark(message, place));
            }
            Some(Gone::Lost(reason)) => self.lose(name, reason, place),
            None => self.keep(name, "only setup.py can say it", place),
        }
    }

    /// Leaves the argument of a keyword in setup.py.
    pub(super) fn keep(&mut self, keyword: &str, reason: &str, place: Option<Span>) {
        if self.kept.insert(keyword.to_owned()) {
            let message = format!("`{keyword}` stays in setup.py: {reason}");
            self.conversion.notes.push(Note::remark(message, place));
        }
    }

    pub(super) fn lose(&mut self, field: &str, message: &str, span: Option<Span>) {
        self.conversion.losses.push(Loss {
            field: field.to_owned(),
            message: message.to_owned(),
            span,
        });
    }

    /// Whether a field is said anew: it is declared, and neither in the target's own words nor found by the backend.
    pub(super) fn carries<T>(&self, name: FieldName, field: &Field<T>) -> bool {
        let is_given = self.options.set.contains_key(&name);
        let is_moved = |place: &Provenance| {
            place.origin != Origin::Discovery && !self.own.contains(&place.origin)
                || self.options.freezes(name) && self.is_reference(place)
        };
        is_given || field.provenance().is_some_and(is_moved)
    }

    /// Whether a declaration only says where the value is: elsewhere, or wherever the backend finds it.
    fn is_reference(&self, place: &Provenance) -> bool {
        let text = self.project.files().slice(place.span);
        is_directive(text.trim_start())
            || matches!(place.origin, Origin::ToolSetuptools | Origin::Discovery)
    }

    /// What is to be said of a field. Where that fails, its argument stays in setup.py, if it has one.
    ///
    /// # Errors
    /// The failure, when there is no such argument.
    pub(super) fn settle<T, U>(
        &mut self,
        name: FieldName,
        field: &Field<U>,
        said: Result<T, Refusal>,
    ) -> Result<Option<T>, Refusal> {
        match said {
            Ok(said) => Ok(Some(said)),
            Err(refusal) => self.keep_field(name, field, refusal).map(|()| None),
        }
    }

    /// Leaves a field where it is declared: its arguments in setup.py, or its key in setup.cfg.
    ///
    /// # Errors
    /// `why`, when it is declared elsewhere.
    pub(super) fn keep_field<T>(
        &mut self,
        name: FieldName,
        field: &Field<T>,
        why: Refusal,
    ) -> Result<(), Refusal> {
        let place = field.provenance().map(|place| place.span);
        if self.options.freezes(name) {
            return Err(Refusal {
                message: format!("`{}` cannot be frozen: {}", name.spec().key, why.message),
                span: why.span.or(place),
                help: "give its value by --set, or leave it as it is".to_owned(),
            });
        }
        let origin = field.provenance().map(|place| place.origin);
        if origin == Some(Origin::SetupCfg) {
            if self.kept_in_cfg.insert(name) {
                let key = name.spec().keyword;
                let message = format!("`{key}` stays in setup.cfg: {}", why.message);
                self.conversion.notes.push(Note::remark(message, place));
            }
            return Ok(());
        }
        let keywords = self.keywords_of(name);
        if origin != Some(Origin::SetupPy) || keywords.is_empty() {
            return Err(Refusal {
                span: why.span.or(place),
                ..why
            });
        }
        for keyword in keywords {
            self.keep(keyword, &why.message, why.span.or(place));
        }
        Ok(())
    }

    /// Whether a field stays where it is.
    pub(super) fn keeps(&self, name: FieldName) -> bool {
        let mut keywords = self.keywords_of(name).into_iter();
        let is_of_pbr = name == FieldName::Version && self.pbr_version.is_some();
        is_of_pbr
            || self.kept_in_cfg.contains(&name)
            || keywords.any(|keyword| self.kept.contains(keyword))
    }

    /// The keywords of the call that set a field.
    fn keywords_of(&self, name: FieldName) -> Vec<&'static str> {
        let Some(call) = self.project.setup_call() else {
            return Vec::new();
        };
        let others: &[&'static str] = match name {
            FieldName::License => &["licence", "license_expression"],
            FieldName::LicenseFiles => &["license_file"],
            // Keys with a marker are requirements of the package itself.
            FieldName::InstallRequires => &["extras_require"],
            _ => &[],
        };
        std::iter::once(name.spec().keyword)
            .chain(others.iter().copied())
            .filter(|keyword| call.keyword(keyword).is_some())
            .collect()
    }

    /// The text of a field that is said anew.
    pub(super) fn text(
        &mut self,
        name: FieldName,
        field: &Field<Text>,
    ) -> Result<Option<String>, Refusal> {
        if !self.carries(name, field) {
            return Ok(None);
        }
        let known = self.known.text(name, field);
        Ok(self.settle(name, field, known)?.flatten())
    }

    /// The flag of a field that is said anew.
    pub(super) fn flag(
        &mut self,
        name: FieldName,
        field: &Field<Flag>,
    ) -> Result<Option<bool>, Refusal> {
        if !self.carries(name, field) {
            return Ok(None);
        }
        let known = self.known.flag(name, field);
        Ok(self.settle(name, field, known)?.flatten())
    }

    /// The list of a field that is said anew, and the same in every environment.
    pub(super) fn list(
        &mut self,
        name: FieldName,
        field: &Field<List>,
    ) -> Result<Option<Vec<String>>, Refusal> {
        if !self.carries(name, field) {
            return Ok(None);
        }
        let known = self.known.plain_list(name, field);
        self.settle(name, field, known)
    }

    /// The items of a field that is said anew, with their environments.
    pub(super) fn items<'f>(
        &mut self,
        name: FieldName,
        field: &'f Field<List>,
    ) -> Result<Option<&'f [ListItem]>, Refusal> {
        if !self.carries(name, field) {
            return Ok(None);
        }
        let known = self.known.items(name, field);
        self.settle(name, field, known)
    }

    /// The table of a field that is said anew.
    pub(super) fn table(
        &mut self,
        name: FieldName,
        field: &Field<Table>,
    ) -> Result<Option<Vec<(String, String)>>, Refusal> {
        if !self.carries(name, field) {
            return Ok(None);
        }
        let known = self.known.table(name, field);
        self.settle(name, field, known)
    }

    /// The lists of a field that is said anew.
    pub(super) fn groups(
        &mut self,
        name: FieldName,
        field: &Field<Groups>,
    ) -> Result<Option<Patterns>, Refusal> {
        if !self.carries(name, field) {
            return Ok(None);
        }
        let known = self.known.groups(name, field);
        self.settle(name, field, known)
    }
}

impl Carrier<'_> {
    /// `package_data`, with the files that pbr installs because git tracks them.
    pub(super) fn package_data(
        &mut self,
        field: &Field<Groups>,
    ) -> Result<Option<Patterns>, Refusal> {
        let mut declared = self.groups(FieldName::PackageData, field)?;
        let idle = without_idle_patterns(self.project, declared.as_mut(), field);
        self.conversion.notes.extend(idle);
        if !self.is_from_pbr() {
            return Ok(declared);
        }
        let mut groups = declared.unwrap_or_default();
        for (package, patterns) in tracked_data(self.project, &groups) {
            let own = groups.iter().position(|(name, _)| *name == package);
            match own.and_then(|at| groups.get_mut(at)) {
                Some((_, own)) => {
                    let new = patterns
                        .into_iter()
                        .filter(|pattern| !own.contains(pattern));
                    let new: Vec<String> = new.collect();
                    own.extend(new);
                }
                None => groups.push((package, patterns)),
            }
        }
        manifest::name_tracked_files(self);
        Ok(Some(groups))
    }
}

/// Leaves out what setup.py puts together for `package_data` and what names no file: written down it would be a mistake.
pub(super) fn without_idle_patterns(
    project: &Project,
    groups: Option<&mut Patterns>,
    field: &Field<Groups>,
) -> Option<Note> {
    let idle = project.idle_made_patterns();
    for (package, patterns) in groups? {
        patterns.retain(|pattern| !idle.contains(&(package.clone(), pattern.clone())));
    }
    let message = format!(
        "{} of `package_data` that setup.py puts together {} no file today, and {} left out",
        count(idle.len(), "pattern"),
        if idle.len() == 1 { "names" } else { "name" },
        if idle.len() == 1 { "is" } else { "are" },
    );
    let place = field.provenance().map(|place| place.span);
    (!idle.is_empty()).then(|| Note::remark(message, place))
}

/// Fields whose empty value says more than that nothing is given: it switches a search off.
fn says_none(field: FieldName) -> bool {
    matches!(
        field,
        FieldName::Packages
            | FieldName::PyModules
            | FieldName::ExtModules
            | FieldName::LicenseFiles
    )
}
