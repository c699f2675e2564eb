//! The sources merged as the backend does: which declaration of a field counts.

use super::{
    Backend, Project, attributes, backend, backends, discovery, egg_info, read_pbr, read_pyproject,
    read_setup_cfg, read_setup_py, read_tool_setuptools,
};
use crate::metadata::{AnyFieldMut, FIELDS, Field, FieldName, Metadata};
use crate::provenance::{Origin, Provenance};
use crate::resolved::{Dynamic, Reason, Resolved};
use crate::syntax::version;

/// The metadata that the backend of the project would write.
pub(super) fn metadata(project: &Project) -> Metadata {
    let mut metadata = match project.backend() {
        Backend::Setuptools | Backend::Distutils => setuptools(project),
        Backend::Pbr => pbr(project),
        Backend::Poetry | Backend::Flit | Backend::Hatchling | Backend::Pdm | Backend::Other => {
            let mut metadata = backends::read(project);
            if project.setup_call().is_some() {
                backends::leave_open(project, &mut metadata, &as_setuptools(project));
            }
            return metadata;
        }
    };
    complete(project, &mut metadata);
    metadata
}

/// The metadata that setuptools would write, whatever backend pyproject.toml names.
fn as_setuptools(project: &Project) -> Metadata {
    let mut metadata = setuptools(project);
    complete(project, &mut metadata);
    metadata
}

/// What setuptools does once all sources are read.
fn complete(project: &Project, metadata: &mut Metadata) {
    read_setup_py::fold_conditional_extras(metadata);
    join_license_files(project, metadata);
    discovery::fill(project, metadata);
    attributes::resolve(project, metadata);
    finalise(metadata);
    egg_info::tag_version(project, metadata);
}

/// `[project]` > `setup()` > setup.cfg.
fn setuptools(project: &Project) -> Metadata {
    let mut weaker = setup_py(project);
    if backend::names_pbr(project) {
        let mut pbr = read_pbr::read_dynamic(project);
        pbr.or_weaker(weaker);
        weaker = pbr;
    }
    if let Some(cfg) = project.setup_cfg() {
        below_keywords(&mut weaker, read_setup_cfg::read(project, cfg));
        let searched = weaker
            .packages
            .provenance()
            .is_some_and(|p| p.origin == Origin::SetupCfg);
        if searched && weaker.package_dir.effective.is_none() {
            weaker.package_dir = read_setup_cfg::root_of_search(cfg);
        }
    }
    below_pyproject(project, weaker)
}

/// `license_file` adds to `license_files`, wherever each is given; which of several count is left open.
fn join_license_files(project: &Project, metadata: &mut Metadata) {
    let one = project
        .setup_call()
        .is_some_and(|call| call.keyword("license_file").is_some())
        || project
            .setup_cfg()
            .is_some_and(read_setup_cfg::has_license_file);
    let many = project
        .setup_call()
        .is_some_and(|call| call.keyword("license_files").is_some())
        || project
            .setup_cfg()
            .is_some_and(read_setup_cfg::has_license_files);
    let Some(place) = metadata.license_files.provenance().cloned() else {
        return;
    };
    if one && (many || !metadata.license_files.shadowed.is_empty()) {
        let message = "`license_file` is given beside `license_files`";
        let reason = Dynamic::new(Reason::UnknownCall, message, Some(place.span));
        metadata
            .field_mut(FieldName::LicenseFiles)
            .make_dynamic(&reason, &place);
    }
}

/// setup.cfg fills what the keywords leave empty or false (setuptools 84.2).
fn below_keywords(keywords: &mut Metadata, cfg: Metadata) {
    for spec in FIELDS {
        let declared = cfg.field(spec.name).provenance().is_some();
        if declared && keywords.field(spec.name).is_known_empty() {
            keywords.field_mut(spec.name).shadow();
        }
    }
    keywords.or_weaker(cfg);
}

/// `[project]` over the other sources: what it must declare and does not is dropped from them (setuptools 84.2).
fn below_pyproject(project: &Project, mut weaker: Metadata) -> Metadata {
    let mut metadata = read_pyproject::read(project);
    read_tool_setuptools::read(project, &mut metadata);
    keep_python(&mut metadata, &weaker);
    drop_entry_points(project, &metadata, &mut weaker);
    for field in read_pyproject::dropped_fields(project) {
        let is_kept = field == FieldName::RequiresPython
            && metadata.requires_python.effective.is_none()
            && !metadata.requires_python.shadowed.is_empty();
        if !is_kept {
            weaker.field_mut(field).shadow();
        }
    }
    keep_folders(&mut metadata, &weaker);
    metadata.or_weaker(weaker);
    if read_pyproject::configures(project)
        && metadata.include_package_data.effective.is_none()
        && let Some(source) = project.pyproject()
    {
        let place = Provenance::new(Origin::Pyproject, source.file.span(0, 0));
        metadata.include_package_data = Field::declared(Resolved::Known(true), place);
    }
    metadata
}

/// Entry points of the other sources go when `[project]` declares some, or leaves out scripts that they give without
/// calling them dynamic. Without scripts they stay, dynamic or not.
fn drop_entry_points(project: &Project, declared: &Metadata, weaker: &mut Metadata) {
    let Some(tree) = project.pyproject().map(|source| &source.parse.tree) else {
        return;
    };
    let Some(given) = weaker.entry_points.value() else {
        return;
    };
    if tree.get(&["project"]).is_none() || declared.entry_points.effective.is_some() {
        return;
    }
    let missing = [
        ("scripts", "console_scripts"),
        ("gui-scripts", "gui_scripts"),
    ];
    let missing = missing.map(|(key, group)| (!read_pyproject::is_dynamic(tree, key), group));
    let may_be_dropped = missing.iter().any(|(missing, _)| *missing);
    let is_dropped = missing.iter().any(|(missing, group)| {
        let list = given.get(group);
        *missing && list.is_some_and(|list| list.items.iter().any(|i| i.guard.is_always()))
    });
    let may_hold_scripts = missing.iter().any(|(missing, group)| {
        *missing && given.get(group).is_some_and(|list| !list.is_known_empty())
    });
    let open = given.open.first().cloned();
    if is_dropped {
        weaker.entry_points.shadow();
    } else if may_be_dropped
        && (open.is_some() || may_hold_scripts)
        && let Some(place) = weaker.entry_points.provenance().cloned()
    {
        let message = "scripts that `[project]` does not call dynamic take all entry points along";
        let reason = Dynamic::new(Reason::Environment, message, Some(place.span));
        let reason = open.unwrap_or(reason);
        AnyFieldMut::Groups(&mut weaker.entry_points).make_dynamic(&reason, &place);
    }
}

/// `python_requires` of `setup()` beats that of `[project]`: it is put in place once more at the end.
fn keep_python(metadata: &mut Metadata, weaker: &Metadata) {
    let Some(given) = &weaker.requires_python.effective else {
        return;
    };
    let is_keyword = matches!(given.provenance.origin, Origin::SetupPy | Origin::Pbr);
    let is_empty = given.value.known().is_some_and(String::is_empty);
    if is_keyword && !is_empty {
        metadata.requires_python.shadow();
    }
}

/// `package_dir` alone is joined: the entries of setup.py and setup.cfg beat those of pyproject.toml.
fn keep_folders(metadata: &mut Metadata, weaker: &Metadata) {
    if let (Some(declared), Some(kept)) = (
        metadata.package_dir.effective.as_mut(),
        weaker.package_dir.value(),
    ) {
        declared
            .value
            .entries
            .retain(|entry| kept.entries.iter().all(|other| other.key != entry.key));
        declared.value.entries.extend(kept.entries.iter().cloned());
        declared.value.open.extend(kept.open.iter().cloned());
    }
}

/// `[project]` > pbr's sections > `setup()` > setuptools' sections, with what pbr always assigns (specs: pbr 7.1).
fn pbr(project: &Project) -> Metadata {
    let mut metadata = read_pbr::read(project);
    if project.setup_cfg().is_none() {
        metadata.or_weaker(read_pbr::read_dynamic(project));
    }
    let mut keywords = setup_py(project);
    // pbr replaces these whether it has a value or not.
    for field in [
        FieldName::InstallRequires,
        FieldName::ExtrasRequire,
        FieldName::Version,
    ] {
        keywords.field_mut(field).shadow();
    }
    metadata.or_weaker(keywords);
    if let Some(cfg) = project.setup_cfg() {
        let mut declarative = read_setup_cfg::read(project, cfg);
        declarative.version.shadow();
        declarative.summary = read_pbr::first_line(declarative.summary);
        // What pbr assigned is false, which counts as nothing.
        if declarative.zip_safe.effective.is_some() {
            metadata.zip_safe.shadow();
        }
        metadata.or_weaker(declarative);
    }
    below_pyproject(project, metadata)
}

/// What the calls of `setup()` declare. Several that each run in some environments agree on a field or leave it dynamic.
fn setup_py(project: &Project) -> Metadata {
    let Some(evaluation) = project.setup() else {
        return Metadata::default();
    };
    let Some((first, rest)) = evaluation.calls.split_first() else {
        return unreached(evaluation);
    };
    let mut metadata = read_setup_py::read(first);
    for call in rest.iter().filter(|call| !call.guard.is_never()) {
        let other = read_setup_py::read(call);
        let place = Provenance::new(Origin::SetupPy, call.span);
        let (reason, message) = match first.guard.is_disjoint(&call.guard) {
            true => (
                Reason::Environment,
                "another call of setup() gives another value",
            ),
            false => (
                Reason::UnknownCall,
                "setup() runs a second time and gives another value",
            ),
        };
        let reason = Dynamic::new(reason, message, Some(call.span));
        for spec in FIELDS {
            if !metadata.same_value(&other, spec.name) {
                metadata.field_mut(spec.name).make_dynamic(&reason, &place);
            }
        }
    }
    metadata
}

/// setup.py without a call that we can reach: nothing of what it declares is known.
fn unreached(evaluation: &crate::eval::Evaluation) -> Metadata {
    let mut metadata = Metadata::default();
    let Some(file) = &evaluation.file else {
        return metadata;
    };
    let place = Provenance::new(Origin::SetupPy, file.span(0, 0));
    let reason = evaluation.problems.first().cloned().unwrap_or_else(|| {
        Dynamic::new(
            Reason::UnknownCall,
            "no call of setup() is reached",
            Some(place.span),
        )
    });
    for spec in FIELDS {
        metadata.field_mut(spec.name).make_dynamic(&reason, &place);
    }
    metadata
}

/// Name and version as the backend writes them.
fn finalise(metadata: &mut Metadata) {
    if let Some(name) = metadata.name.effective.as_mut() {
        let value = std::mem::replace(&mut name.value, Resolved::Known(String::new()));
        name.value = value.map(&mut |name| safe_name(&name));
    }
    if let Some(declared) = metadata.version.effective.as_mut() {
        let value = std::mem::replace(&mut declared.value, Resolved::Known(String::new()));
        declared.value = value.map(&mut |text| version::normalize(&text).unwrap_or(text));
    }
}

/// setuptools' `safe_name` (84.2): runs of other characters than letters, digits, `.`, `_` and `-` become `-`.
fn safe_name(name: &str) -> String {
    let mut safe = String::with_capacity(name.len());
    let mut in_run = false;
    for c in name.chars() {
        let keep = c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if keep {
            safe.push(c);
        } else if !in_run {
            safe.push('-');
        }
        in_run = !keep;
    }
    safe
}
