//! The rules: one file each, and the table of all.

mod ambiguous_marker;
mod archive_without_hash;
mod backport_without_marker;
mod bindep_duplicate;
mod bindep_platform;
mod bindep_profile;
mod bindep_runtime_lib_missing;
mod bindep_syntax;
mod bindep_unused_profile;
mod bounds_policy;
mod build_deps_kept;
mod checkout_path;
mod classifier;
mod clone_instead_of_package;
mod commentary;
mod concrete_in_abstract;
mod conflicting_requirements;
mod constraint_editable;
mod constraint_extras;
mod constraint_pins_self;
mod constraint_unnamed_url;
mod constraint_violation;
mod contact;
mod copy_then_delete;
mod dangling_reference;
mod dash_or_uppercase_key;
mod data_glob_no_match;
mod data_not_included;
mod dead_marker;
mod dependency_links;
mod deprecated_pbr_key;
mod description_content_type;
mod direct_reference_in_metadata;
mod direct_setup_py_call;
mod distro_hygiene;
mod distutils_setup;
mod divergent_requirements;
mod duplicate_requirement;
mod dynamic_value;
mod editable_in_image;
mod egg_fragment;
mod egg_fragment_not_bare;
mod email;
mod empty_key;
mod empty_keyword;
mod entry_point_target;
mod extra_setup_keyword;
mod extra_with_underscore;
mod extras_colon;
mod extras_problem;
mod file_hygiene;
mod find_directive;
mod fix;
mod fragment_lost;
mod ignored_requirements_file;
mod image_conflict;
mod image_extra_name;
mod imported_not_required;
mod imports_own_package;
mod include_without_space;
mod index_order;
mod inline_comment;
mod insecure_url;
mod install_requires_shadowed;
mod invalid_requirement;
mod invalid_requires_python;
mod invalid_version;
mod jinja_unbalanced;
mod key_order;
mod layer_conflict;
mod legacy_installer;
mod legacy_resolver;
mod legacy_specifier;
mod license;
mod lists_drift;
mod local_version;
mod marker_trap;
mod missing_include;
mod missing_install_input;
mod missing_source;
mod moving_reference;
mod name;
mod namespace_packages;
mod no_build_system;
mod no_install_requirements;
mod no_requires_python;
mod non_normalized_version;
mod obsolete_pbr_option;
mod obsolete_section;
mod package_without_init;
mod packages_not_found;
mod pbr_not_required;
mod pbr_section_without_pbr;
mod pbr_without_git;
mod per_python_file;
mod pip_cache_kept;
mod pip_insecure_index;
mod placeholder_version;
mod planned;
mod platform_conditional;
mod policy;
mod python_versions_disagree;
mod reads_unshipped_file;
mod removed_import;
mod removed_key;
mod removed_keyword;
mod removed_pip_option;
mod root_user;
mod scripts_not_installed;
mod second_setup_py;
mod selection;
mod self_requirement;
mod sequential_installs;
mod setup_requires;
mod sibling_conflict;
mod source_before_requirements;
mod sources_disagree;
mod stray_py_modules;
mod summary;
mod suppressions;
mod tag_pattern_not_pep440;
mod test_tool_at_runtime;
mod too_many_layers;
mod top_level_junk;
mod unescaped_ampersand;
mod unescaped_percent;
mod universal_wheel;
mod unknown_key;
mod unknown_keyword;
mod unreadable;
mod unresolved_directive;
mod unsorted;
mod unsupported_line;
mod url;
mod url_as_dependency_link;
mod url_line_lost;
mod version_mismatch;
mod version_not_a_string;
mod version_target;
mod whole_tree_copied;
mod wording;
mod wrong_section;
mod wrong_type;
mod zip_safe_undeclared;
mod zip_safe_wrong;

pub use fix::{Fixed, apply_fixes};
pub use policy::{Checked, FileIgnore, Policy};
pub use selection::{Layer, Selection, Selector, UnknownSelector};
pub use suppressions::{Added, Remark, add_suppressions};

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
    if name == suppressions::UNUSED.1 {
        return "https://github.com/unsetup/unsetup/blob/main/README.md#suppressions".to_owned();
    }
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
    &unknown_key::UnknownKey,
    &wrong_section::WrongSection,
    &pbr_section_without_pbr::PbrSectionWithoutPbr,
    &removed_key::RemovedKeyOfSetupCfg,
    &ambiguous_marker::AmbiguousMarker,
    &inline_comment::InlineComment,
    &unescaped_percent::UnescapedPercent,
    &unreadable::Unreadable,
    &find_directive::FindDirective,
    &unresolved_directive::UnresolvedDirective,
    &universal_wheel::UniversalWheel,
    &obsolete_section::ObsoleteSectionOfSetupCfg,
    &sources_disagree::SourcesDisagree,
    &empty_key::EmptyKey,
    &key_order::KeyOrder,
    &sequential_installs::SequentialInstalls,
    &clone_instead_of_package::CloneInsteadOfPackage,
    &build_deps_kept::BuildDepsKept,
    &too_many_layers::TooManyLayers,
    &whole_tree_copied::WholeTreeCopied,
    &source_before_requirements::SourceBeforeRequirements,
    &unescaped_ampersand::UnescapedAmpersand,
    &pip_cache_kept::PipCacheKept,
    &legacy_installer::LegacyInstaller,
    &editable_in_image::EditableInImage,
    &moving_reference::MovingReference,
    &distro_hygiene::DistroHygiene,
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
    &tag_pattern_not_pep440::TagPatternNotPep440,
    &name::Name,
    &summary::Summary,
    &description_content_type::DescriptionContentType,
    &classifier::Classifier,
    &license::License,
    &url::Url,
    &email::Email,
    &contact::Contact,
    &no_build_system::NoBuildSystem,
    &pbr_not_required::PbrNotRequired,
    &extra_setup_keyword::ExtraSetupKeyword,
    &deprecated_pbr_key::DeprecatedPbrKey,
    &install_requires_shadowed::InstallRequiresShadowed,
    &url_line_lost::UrlLineLost,
    &fragment_lost::FragmentLost,
    &unsupported_line::UnsupportedLine,
    &include_without_space::IncludeWithoutSpace,
    &ignored_requirements_file::IgnoredRequirementsFile,
    &packages_not_found::PackagesNotFound,
    &version_target::VersionTarget,
    &extras_colon::ExtrasColon,
    &obsolete_pbr_option::ObsoletePbrOption,
    &url_as_dependency_link::UrlAsDependencyLink,
    &invalid_requirement::InvalidRequirement,
    &legacy_specifier::LegacySpecifier,
    &duplicate_requirement::DuplicateRequirement,
    &conflicting_requirements::ConflictingRequirements,
    &divergent_requirements::DivergentRequirements,
    &per_python_file::PerPythonFile,
    &concrete_in_abstract::ConcreteInAbstract,
    &test_tool_at_runtime::TestToolAtRuntime,
    &egg_fragment::EggFragment,
    &egg_fragment_not_bare::EggFragmentNotBare,
    &insecure_url::InsecureUrl,
    &removed_pip_option::RemovedPipOption,
    &index_order::IndexOrder,
    &missing_include::MissingInclude,
    &dangling_reference::DanglingReference,
    &bounds_policy::BoundsPolicy,
    &backport_without_marker::BackportWithoutMarker,
    &marker_trap::MarkerTrap,
    &dead_marker::DeadMarker,
    &direct_reference_in_metadata::DirectReferenceInMetadata,
    &self_requirement::SelfRequirement,
    &lists_drift::ListsDrift,
    &unsorted::Unsorted,
    &file_hygiene::FileHygiene,
    &extras_problem::ExtrasProblem,
    &constraint_violation::ConstraintViolation,
    &imported_not_required::ImportedNotRequired,
    &no_install_requirements::NoInstallRequirements,
    &scripts_not_installed::ScriptsNotInstalled,
    &stray_py_modules::StrayPyModules,
    &empty_keyword::EmptyKeyword,
    &zip_safe_undeclared::ZipSafeUndeclared,
    &zip_safe_wrong::ZipSafeWrong,
    &package_without_init::PackageWithoutInit,
    &data_not_included::DataNotIncluded,
    &data_glob_no_match::DataGlobNoMatch,
    &missing_source::MissingSource,
    &entry_point_target::EntryPointTarget,
    &top_level_junk::TopLevelJunk,
    &unknown_keyword::UnknownKeyword,
    &removed_keyword::RemovedKeywordGiven,
    &dependency_links::DependencyLinks,
    &setup_requires::SetupRequires,
    &namespace_packages::NamespacePackages,
    &distutils_setup::DistutilsSetup,
    &removed_import::RemovedImportTaken,
    &imports_own_package::ImportsOwnPackage,
    &platform_conditional::PlatformConditional,
    &reads_unshipped_file::ReadsUnshippedFile,
    &second_setup_py::SecondSetupPy,
    &wrong_type::WrongType,
    &direct_setup_py_call::DirectSetupPyCall,
    &dynamic_value::DynamicValue,
    &checkout_path::CheckoutPath,
    &invalid_version::InvalidVersion,
    &non_normalized_version::NonNormalizedVersion,
    &placeholder_version::PlaceholderVersion,
    &local_version::LocalVersion,
    &version_mismatch::VersionMismatch,
    &version_not_a_string::VersionNotAString,
    &invalid_requires_python::InvalidRequiresPython,
    &python_versions_disagree::PythonVersionsDisagree,
    &no_requires_python::NoRequiresPython,
];

/// The rule of that code or name.
pub fn by_code_or_name(text: &str) -> Option<&'static dyn Rule> {
    ALL.iter()
        .copied()
        .find(|rule| rule.meta().code.eq_ignore_ascii_case(text) || rule.meta().name == text)
}

/// Runs the selected rules; the findings are sorted by file, position and code.
pub fn check(project: &Project, selection: &Selection) -> Vec<Diagnostic> {
    let (images, others): (Vec<&dyn Rule>, Vec<&dyn Rule>) = selection
        .rules()
        .partition(|rule| rule.meta().code.starts_with("CON"));
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
