//! The rules: one file each, and the table of all.

mod archive_without_hash;
mod backport_without_marker;
mod bindep_duplicate;
mod bindep_platform;
mod bindep_profile;
mod bindep_runtime_lib_missing;
mod bindep_syntax;
mod bindep_unused_profile;
mod build_deps_kept;
mod clone_instead_of_package;
mod concrete_in_abstract;
mod conflicting_requirements;
mod constraint_editable;
mod constraint_extras;
mod constraint_pins_self;
mod constraint_unnamed_url;
mod copy_then_delete;
mod dangling_reference;
mod dash_or_uppercase_key;
mod data_not_included;
mod deprecated_pbr_key;
mod divergent_requirements;
mod duplicate_requirement;
mod dynamic_value;
mod editable_in_image;
mod empty_keyword;
mod extra_with_underscore;
mod file_hygiene;
mod fix;
mod image_conflict;
mod image_extra_name;
mod invalid_requirement;
mod invalid_version;
mod jinja_unbalanced;
mod layer_conflict;
mod legacy_installer;
mod legacy_resolver;
mod legacy_specifier;
mod missing_include;
mod missing_install_input;
mod no_install_requirements;
mod non_normalized_version;
mod package_without_init;
mod pbr_without_git;
mod per_python_file;
mod pip_insecure_index;
mod planned;
mod root_user;
mod scripts_not_installed;
mod second_setup_py;
mod selection;
mod sequential_installs;
mod sibling_conflict;
mod stray_py_modules;
mod test_tool_at_runtime;
mod too_many_layers;
mod unescaped_ampersand;
mod unreadable;
mod url_as_dependency_link;
mod version_mismatch;
mod whole_tree_copied;
mod wording;
mod zip_safe_undeclared;
mod zip_safe_wrong;

pub use fix::{Fixed, apply_fixes};
pub use selection::{Selection, UnknownSelector};

use crate::diagnostic::{Diagnostic, Severity};
use crate::project::Project;
use crate::text::Span;

/// What is known of a rule without running it.
#[derive(Debug)]
pub struct RuleMeta {
    /// Stable code; its letters name the family.
    pub code: &'static str,
    /// Readable name.
    pub name: &'static str,
    /// Level of its findings, unless it says otherwise of one.
    pub severity: Severity,
    /// Whether it runs when nothing is selected.
    pub default: bool,
    /// The version that brought it.
    pub since: &'static str,
    /// What its fix may do, at best.
    pub fix: FixKind,
    /// Its documentation, in Markdown, with the headings of the style guide.
    pub documentation: &'static str,
}

/// Whether a rule can mend what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixKind {
    /// By `--fix`, perhaps only in the cases its documentation names.
    Safe,
    /// By `--fix --unsafe-fixes`.
    Unsafe,
    /// Not at all.
    None,
}

impl FixKind {
    /// The word that JSON uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::None => "none",
        }
    }
}

impl RuleMeta {
    /// The letters of the code: `SET`, `CFG`, `VER`, `REQ`, `PBR`, `META`, `CON`.
    pub fn family(&self) -> &'static str {
        self.code.trim_end_matches(|c: char| c.is_ascii_digit())
    }

    /// The page that explains the rule.
    pub fn url(&self) -> String {
        url(self.name)
    }

    /// The first sentence of the documentation, without the word "Checks".
    pub fn summary(&self) -> String {
        let text = self
            .documentation
            .split("## ")
            .find_map(|section| section.strip_prefix("What it does"))
            .unwrap_or_default();
        let paragraph = text.trim().split("\n\n").next().unwrap_or_default();
        let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = line.strip_prefix("Checks for ").unwrap_or(&line).to_owned();
        line.split_once(". ")
            .map_or(line.clone(), |(first, _)| format!("{first}."))
    }
}

/// The page of the rule with this name.
pub fn url(name: &str) -> String {
    format!("https://github.com/unsetup/unsetup/blob/main/docs/rules/{name}.md")
}

/// One rule. It sees a project that was read whole, and only reports.
pub trait Rule: Sync {
    /// What is known of it.
    fn meta(&self) -> &'static RuleMeta;

    /// Adds its findings.
    fn check(&self, project: &Project, found: &mut Vec<Diagnostic>);

    /// A finding of this rule, at its own level.
    fn diagnostic(&self, span: Span, message: &str) -> Diagnostic {
        let meta = self.meta();
        Diagnostic::new(meta.code, meta.name, meta.severity, span, message)
    }
}

/// Declares a rule: its documentation, its type and its metadata.
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])*
        $rule:ident {
            code: $code:literal,
            name: $name:literal,
            severity: $severity:ident,
            default: $default:literal,
            since: $since:literal,
            fix: $fix:ident,
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug)]
        pub struct $rule;

        impl $rule {
            const META: $crate::rules::RuleMeta = $crate::rules::RuleMeta {
                code: $code,
                name: $name,
                severity: $crate::diagnostic::Severity::$severity,
                default: $default,
                since: $since,
                fix: $crate::rules::FixKind::$fix,
                documentation: concat!($($doc, "\n"),*),
            };
        }
    };
}
pub(crate) use declare_rule;

/// Every rule, by code.
pub const ALL: &[&dyn Rule] = &[
    &dash_or_uppercase_key::DashOrUppercaseKey,
    &unreadable::Unreadable,
    &sequential_installs::SequentialInstalls,
    &clone_instead_of_package::CloneInsteadOfPackage,
    &build_deps_kept::BuildDepsKept,
    &too_many_layers::TooManyLayers,
    &whole_tree_copied::WholeTreeCopied,
    &unescaped_ampersand::UnescapedAmpersand,
    &legacy_installer::LegacyInstaller,
    &editable_in_image::EditableInImage,
    &pbr_without_git::PbrWithoutGit,
    &image_conflict::ImageConflict,
    &image_extra_name::ImageExtraName,
    &bindep_platform::BindepPlatform,
    &bindep_profile::BindepProfile,
    &missing_install_input::MissingInstallInput,
    &layer_conflict::LayerConflict,
    &sibling_conflict::SiblingConflict,
    &constraint_editable::ConstraintEditable,
    &constraint_extras::ConstraintExtras,
    &constraint_unnamed_url::ConstraintUnnamedUrl,
    &constraint_pins_self::ConstraintPinsSelf,
    &copy_then_delete::CopyThenDelete,
    &extra_with_underscore::ExtraWithUnderscore,
    &root_user::RootUser,
    &pip_insecure_index::PipInsecureIndex,
    &legacy_resolver::LegacyResolver,
    &archive_without_hash::ArchiveWithoutHash,
    &bindep_syntax::BindepSyntax,
    &bindep_unused_profile::BindepUnusedProfile,
    &bindep_runtime_lib_missing::BindepRuntimeLibMissing,
    &bindep_duplicate::BindepDuplicate,
    &jinja_unbalanced::JinjaUnbalanced,
    &deprecated_pbr_key::DeprecatedPbrKey,
    &url_as_dependency_link::UrlAsDependencyLink,
    &invalid_requirement::InvalidRequirement,
    &legacy_specifier::LegacySpecifier,
    &duplicate_requirement::DuplicateRequirement,
    &conflicting_requirements::ConflictingRequirements,
    &divergent_requirements::DivergentRequirements,
    &per_python_file::PerPythonFile,
    &concrete_in_abstract::ConcreteInAbstract,
    &test_tool_at_runtime::TestToolAtRuntime,
    &missing_include::MissingInclude,
    &dangling_reference::DanglingReference,
    &backport_without_marker::BackportWithoutMarker,
    &file_hygiene::FileHygiene,
    &no_install_requirements::NoInstallRequirements,
    &scripts_not_installed::ScriptsNotInstalled,
    &stray_py_modules::StrayPyModules,
    &empty_keyword::EmptyKeyword,
    &zip_safe_undeclared::ZipSafeUndeclared,
    &zip_safe_wrong::ZipSafeWrong,
    &package_without_init::PackageWithoutInit,
    &data_not_included::DataNotIncluded,
    &second_setup_py::SecondSetupPy,
    &dynamic_value::DynamicValue,
    &invalid_version::InvalidVersion,
    &non_normalized_version::NonNormalizedVersion,
    &version_mismatch::VersionMismatch,
];

/// The rule of that code or name.
pub fn by_code_or_name(text: &str) -> Option<&'static dyn Rule> {
    ALL.iter()
        .copied()
        .find(|rule| rule.meta().code.eq_ignore_ascii_case(text) || rule.meta().name == text)
}

/// Runs the selected rules; the findings are sorted by file, position and code.
pub fn check(project: &Project, selection: &Selection) -> Vec<Diagnostic> {
    let selected = ALL.iter().filter(|rule| selection.contains(rule.meta()));
    let (images, others): (Vec<&dyn Rule>, Vec<&dyn Rule>) =
        selected.partition(|rule| rule.meta().family() == "CON");
    let mut found = if images.is_empty() || project.dockerfiles().is_empty() {
        run(project, images.iter().chain(&others))
    } else {
        // The rules for images share their work with each other and with no other rule, so they run beside them.
        std::thread::scope(|scope| {
            let beside = scope.spawn(|| run(project, &images));
            let mut found = run(project, &others);
            let images = beside.join();
            found.extend(images.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            found
        })
    };
    sort(project, &mut found);
    found
}

fn run<'a>(
    project: &Project,
    rules: impl IntoIterator<Item = &'a &'a dyn Rule>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in rules {
        rule.check(project, &mut found);
    }
    found
}

fn sort(project: &Project, found: &mut Vec<Diagnostic>) {
    let files = project.files();
    found.sort_by_cached_key(|finding| {
        let (path, start, _) = files.locate(finding.span);
        (path, start, finding.code, finding.message.clone())
    });
    found.dedup();
}
