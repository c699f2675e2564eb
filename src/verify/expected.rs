//! Which differences were asked for, and why the others are there.
//!
//! A repair changes what is built, on purpose. [`REPAIRS`] says of each what it may change; a difference that it explains
//! exactly is *expected* and does not count. What a target does of itself (pbr puts all files of git into a source
//! distribution) is expected, too, and says so.

use super::compare::{
    Message, Trees, compare_requirements, compare_requirements_here, extras, generated, parse_lone,
    requires_dist,
};
use super::{Built, Difference, Interpreter, Part, Side, Sides};
use crate::convert::{Choice, Conversion, ConvertOptions, Decision, runtime_requirements};
use crate::metadata::{FieldName, FieldSpec};
use crate::project::{Backend, Project};
use crate::resolved::Guard;
use std::collections::{BTreeMap, BTreeSet};

/// What was asked for besides another form.
#[derive(Debug, Default)]
pub struct Asked {
    /// The codes of the repairs that were made.
    codes: BTreeSet<String>,
    /// The fields that got a value by `--set`.
    set: BTreeMap<FieldName, String>,
    /// What the conversion says is lost: field and message.
    losses: Vec<(String, String)>,
    /// The files of which the conversion says that the target may install them; `None` when nobody said anything.
    installs_more: Option<BTreeSet<String>>,
}

impl Asked {
    /// What a conversion made, and said.
    pub fn of_conversion(conversion: &Conversion, set: &BTreeMap<FieldName, String>) -> Self {
        let made = conversion.repairs.iter();
        let made = made.filter(|repair| repair.decided == Decision::Accepted);
        let losses = conversion.losses.iter();
        let more = conversion.installs_more.iter();
        Self {
            codes: made.map(|repair| repair.code.to_owned()).collect(),
            set: set.clone(),
            losses: losses
                .map(|loss| (loss.field.clone(), loss.message.clone()))
                .collect(),
            installs_more: Some(more.map(|path| path.to_string()).collect()),
        }
    }

    /// What somebody made who was asked for these repairs.
    pub fn of_choice(options: &ConvertOptions) -> Self {
        let codes = REPAIRS.iter().map(|row| row.code);
        let is_made = |code: &&str| {
            options.repairs.accepts(code) || (*code == "SET002" && options.install_scripts)
        };
        Self {
            codes: codes.filter(is_made).map(str::to_owned).collect(),
            set: options.set.clone(),
            losses: Vec::new(),
            installs_more: None,
        }
    }

    /// The codes, sorted.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().map(String::as_str)
    }

    /// The version that was chosen.
    pub(super) fn version(&self) -> Option<&str> {
        self.set.get(&FieldName::Version).map(String::as_str)
    }

    pub(super) fn sets_version(&self) -> bool {
        self.version().is_some()
    }

    pub(super) fn mends_version(&self) -> bool {
        self.sets_version() || self.codes.contains("VER001")
    }
}

/// What a repair may change in what is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// Nothing.
    Nothing,
    /// One field.
    Field(FieldName),
    /// The requirements become those of the requirements files.
    Requirements,
    /// Scripts are installed that were not.
    Scripts,
    /// Files of the tree go.
    FilesGone,
}

struct Row {
    code: &'static str,
    effect: Effect,
}

const fn row(code: &'static str, effect: Effect) -> Row {
    Row { code, effect }
}

/// Every repair of a conversion.
const REPAIRS: &[Row] = &[
    row("SET001", Effect::Requirements),
    row("SET002", Effect::Scripts),
    // setuptools installs nothing for a module that is not there.
    row("SET003", Effect::Nothing),
    row("SET004", Effect::Nothing),
    row("SET023", Effect::FilesGone),
    row("VER001", Effect::Field(FieldName::Version)),
    row("META003", Effect::Field(FieldName::DescriptionContentType)),
    row("REQ006", Effect::Requirements),
    row("REQ007", Effect::Requirements),
];

/// Marks what was asked for, and says why, as far as that is known.
pub(super) fn explain(
    differences: &mut [Difference],
    sides: &Sides,
    trees: &Trees,
    asked: &Asked,
    built: [&Built; 2],
    interpreter: &Interpreter,
) {
    let judge = Judge {
        sides,
        trees,
        asked,
        unexplained: unexplained_requirements(sides, asked, built),
        elsewhere: other_branches(sides, built, interpreter),
        scripts: new_scripts(sides),
        commits: built.map(|built| built.commit.as_str()),
    };
    for difference in differences {
        if let Some(why) = judge
            .repair(difference)
            .or_else(|| judge.comes_along(difference))
        {
            difference.expected = true;
            difference.why = Some(why);
        } else {
            difference.why = judge.loss(difference).or_else(|| judge.reason(difference));
        }
    }
}

struct Judge<'a> {
    sides: &'a Sides,
    trees: &'a Trees,
    asked: &'a Asked,
    /// Projects whose requirement is not the one that the requirements files give.
    unexplained: BTreeSet<String>,
    /// Projects that setup.py requires by the environment, and whose requirement here is the same on both sides.
    elsewhere: BTreeSet<String>,
    /// The names of the scripts that only the side after declares.
    scripts: BTreeSet<String>,
    /// The ids of the commits that were built, before and after.
    commits: [&'a str; 2],
}

impl Judge<'_> {
    /// A repair that changes exactly this.
    fn repair(&self, difference: &Difference) -> Option<String> {
        if let Some(field) = self.set_field(difference) {
            return Some(format!("--set {field}"));
        }
        let rows = REPAIRS.iter();
        let mut made = rows.filter(|row| self.asked.codes.contains(row.code));
        let row = made.find(|row| self.changes(row.effect, difference))?;
        Some(format!("repair {}", row.code))
    }

    fn changes(&self, effect: Effect, difference: &Difference) -> bool {
        let path = difference.field.as_str();
        match (effect, difference.part) {
            (Effect::Field(field), _) => is_field(field.spec(), difference),
            (Effect::Requirements, Part::Metadata) => {
                let project = difference.subject.as_ref();
                path == "Requires-Dist"
                    && project.is_some_and(|name| !self.unexplained.contains(name))
            }
            (Effect::Scripts, Part::WheelFiles) => path
                .strip_prefix("(data)/scripts/")
                .is_some_and(|name| difference.before.is_empty() && self.scripts.contains(name)),
            (Effect::FilesGone, Part::WheelFiles | Part::SdistFiles) => {
                difference.after.is_empty() && !self.is_there(Side::After, path)
            }
            _ => false,
        }
    }

    fn set_field(&self, difference: &Difference) -> Option<&'static str> {
        let mut set = self.asked.set.keys().map(|field| field.spec());
        set.find(|spec| is_field(spec, difference))
            .map(|spec| spec.key)
    }

    /// What the new form brings of itself.
    fn comes_along(&self, difference: &Difference) -> Option<String> {
        let path = difference.field.as_str();
        let new = difference.before.is_empty();
        let subject = difference.subject.as_ref();
        match difference.part {
            Part::Metadata if path == "Requires-Dist" => {
                let is_branch = subject.is_some_and(|name| self.elsewhere.contains(name));
                is_branch.then(|| {
                    "setup.py decides it by the interpreter or the platform, and a build tells its own branch only"
                        .to_owned()
                })
            }
            Part::Metadata if path == "Version" && names_commits(difference, self.commits) => {
                Some("the version names the commit, and the sides are two commits".to_owned())
            }
            Part::SdistFiles if new => self.new_in_sdist(path),
            Part::WheelFiles if self.is_written_by_pbr(path) => Some(
                "pbr writes the file anew in each build, from git; without pbr it stays as it is"
                    .to_owned(),
            ),
            Part::SdistFiles if self.is_left_out_by_pbr(path) => {
                Some("pbr leaves it out of the source distribution".to_owned())
            }
            Part::WheelFiles if new && self.is_told(path) => Some(OF_PBR.to_owned()),
            Part::SdistFiles | Part::WheelFiles => {
                // Only in a wheel may a file stand elsewhere than in the tree.
                let there = |side, files: &BTreeSet<String>| match difference.part {
                    Part::SdistFiles => files.contains(path),
                    _ => self.is_there(side, path),
                };
                let was = there(Side::Before, &self.trees.before);
                let is = there(Side::After, &self.trees.after);
                match (was, is) {
                    (true, false) => Some("the conversion removes the file".to_owned()),
                    (true, true) if !new && !difference.after.is_empty() => {
                        let file = self.in_tree(Side::Before, path);
                        let changed = file.is_some_and(|file| !self.sides.is_unchanged(file));
                        changed.then(|| "the conversion changes the file".to_owned())
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn is_left_out_by_pbr(&self, path: &str) -> bool {
        let builds = self.sides.project(Side::After).backend() == Backend::Pbr;
        let is_it = LEFT_OUT_BY_PBR.contains(&path) || path.ends_with(".pyc");
        builds && is_it
    }

    /// A file of the tree, kept as a licence in the wheel, over which pbr writes its own on one side only.
    fn is_written_by_pbr(&self, path: &str) -> bool {
        let is_pbr = |side| self.sides.project(side).backend() == Backend::Pbr;
        let name = path.strip_prefix("(dist-info)/").unwrap_or(path);
        let name = name.strip_prefix("licenses/").unwrap_or(name);
        generated(name) && is_pbr(Side::Before) != is_pbr(Side::After)
    }

    fn new_in_sdist(&self, path: &str) -> Option<String> {
        let is_after = self.trees.after.contains(path);
        if is_after && !self.trees.before.contains(path) {
            return Some("the file is new".to_owned());
        }
        let after = self.sides.project(Side::After);
        let why = match after.backend() {
            Backend::Pbr => "pbr puts every file of git into the source distribution",
            _ if names(after, path) => {
                "setuptools adds the files that the metadata names to the source distribution"
            }
            _ => return None,
        };
        is_after.then(|| why.to_owned())
    }

    fn is_there(&self, side: Side, path: &str) -> bool {
        self.in_tree(side, path).is_some()
    }

    /// The file of the tree that lies in a wheel under that path: packages may stand in a folder such as `src`.
    fn in_tree(&self, side: Side, path: &str) -> Option<&str> {
        // Data files are told where to go: only their names stay.
        let path = match path.strip_prefix("(data)/") {
            Some(data) => data.rsplit('/').next().unwrap_or(data),
            None => path,
        };
        let files = match side {
            Side::Before => &self.trees.before,
            Side::After => &self.trees.after,
        };
        let is_it = |file: &&String| {
            let outer = file.strip_suffix(path);
            outer.is_some_and(|outer| outer.is_empty() || outer.ends_with('/'))
        };
        let exact = files.get(path);
        exact
            .or_else(|| files.iter().find(is_it))
            .map(String::as_str)
    }

    /// What the conversion said about the field.
    fn loss(&self, difference: &Difference) -> Option<String> {
        let told = self.asked.losses.iter().find(|(field, _)| {
            let spec = FieldSpec::by_key(field).or_else(|| FieldSpec::by_keyword(field));
            spec.is_some_and(|spec| is_field(spec, difference))
        });
        told.map(|(_, message)| format!("the conversion says: {message}"))
    }

    /// What is known of the target.
    fn reason(&self, difference: &Difference) -> Option<String> {
        let was_pbr = self.sides.project(Side::Before).backend() == Backend::Pbr;
        let path = difference.field.as_str();
        match difference.part {
            Part::WheelFiles if difference.before.is_empty() && self.comes_with_pbr(path) => {
                Some(OF_PBR.to_owned())
            }
            Part::WheelFiles if was_pbr && difference.after.is_empty() => {
                Some(format!("{OF_PBR}; setuptools wants it named"))
            }
            Part::Metadata if path == "Description-Content-Type" => Some(
                "where nothing is said, indexes read the long description as reStructuredText"
                    .to_owned(),
            ),
            _ => None,
        }
    }

    /// What the conversion said, or what comes with every pbr project.
    fn is_told(&self, path: &str) -> bool {
        let told = self.asked.installs_more.as_ref();
        let file = self.in_tree(Side::After, path);
        let is_told = |files: &BTreeSet<String>| file.is_some_and(|file| files.contains(file));
        self.comes_with_pbr(path) && told.is_none_or(is_told)
    }

    fn comes_with_pbr(&self, path: &str) -> bool {
        let is_pbr = |side| self.sides.project(side).backend() == Backend::Pbr;
        is_pbr(Side::After) && !is_pbr(Side::Before) && self.is_there(Side::After, path)
    }
}

/// Whether two versions differ only in that each names its own commit behind the `+`, as `2.1+3d18e8f`.
fn names_commits(difference: &Difference, [before, after]: [&str; 2]) -> bool {
    let without = |versions: &[String], id: &str| {
        let [version] = versions else { return None };
        let (public, local) = version.split_once('+')?;
        let is_own = |part: &str| {
            let short = part.strip_prefix('g').unwrap_or(part);
            short.len() >= SHORTEST_COMMIT && id.starts_with(short)
        };
        let parts: Vec<&str> = local.split('.').collect();
        let rest: Vec<&str> = parts.iter().copied().filter(|part| !is_own(part)).collect();
        (rest.len() < parts.len()).then(|| format!("{public}+{}", rest.join(".")))
    };
    let old = without(&difference.before, before);
    old.is_some() && old == without(&difference.after, after)
}

/// What git shortens a commit to, at the least.
const SHORTEST_COMMIT: usize = 7;

/// What pbr takes out of the manifest before MANIFEST.in is read, besides `*.pyc` (pbr 7.1.3, `LocalManifestMaker`).
const LEFT_OUT_BY_PBR: &[&str] = &[".gitignore", ".gitreview"];
const OF_PBR: &str = "pbr installs every file that git tracks below a package";

/// Whether setup.cfg or pyproject.toml name a file.
fn names(project: &Project, path: &str) -> bool {
    let texts = [
        project.setup_cfg().map(|source| source.file.text()),
        project.pyproject().map(|source| source.file.text()),
    ];
    texts.into_iter().flatten().any(|text| text.contains(path))
}

/// Where a field of the table shows in what is built.
fn is_field(spec: &FieldSpec, difference: &Difference) -> bool {
    match difference.part {
        Part::Metadata => {
            let requires = matches!(
                spec.name,
                FieldName::InstallRequires | FieldName::ExtrasRequire
            );
            spec.core == Some(difference.field.as_str())
                || (requires && difference.field == "Requires-Dist")
        }
        Part::EntryPoints => spec.name == FieldName::EntryPoints,
        // setuptools' egg-info has a file for it, which the wheel takes over.
        Part::WheelFiles if difference.field == "(dist-info)/dependency_links.txt" => {
            spec.name == FieldName::DependencyLinks
        }
        Part::WheelFiles => match difference.field.strip_prefix("(data)/") {
            Some(path) if path.starts_with("scripts/") => spec.name == FieldName::Scripts,
            Some(_) => spec.name == FieldName::DataFiles,
            None => matches!(
                spec.name,
                FieldName::Packages
                    | FieldName::PyModules
                    | FieldName::PackageData
                    | FieldName::ExcludePackageData
                    | FieldName::IncludePackageData
                    | FieldName::ExtModules
            ),
        },
        Part::WheelTags | Part::SdistFiles => false,
    }
}

/// The projects on which the build after differs from what the requirements files say, extras as they were.
fn unexplained_requirements(sides: &Sides, asked: &Asked, built: [&Built; 2]) -> BTreeSet<String> {
    let codes: Vec<String> = asked.codes.iter().cloned().collect();
    let choice = Choice::parse(&codes).unwrap_or_default();
    let set = runtime_requirements(sides.project(Side::Before), &choice);
    let [before, after] = built.map(|built| Message::read(&built.wheel.metadata));
    let mut wanted = requires_dist(&before);
    wanted.retain(|line| line.contains("extra"));
    wanted.extend(
        set.into_iter()
            .flat_map(|set| set.items)
            .map(|item| item.text),
    );
    let changed = compare_requirements(&wanted, &requires_dist(&after), &extras([&before, &after]));
    changed.into_iter().map(|one| one.name).collect()
}

/// The projects that a branch of setup.py requires, less those on which the builds differ in the environment that built.
fn other_branches(
    sides: &Sides,
    built: [&Built; 2],
    interpreter: &Interpreter,
) -> BTreeSet<String> {
    let metadata = sides.project(Side::Before).metadata();
    let lists = metadata.install_requires.value().into_iter();
    let groups = metadata.extras_require.value().into_iter();
    let lists = lists.chain(groups.flat_map(|table| table.groups.iter().map(|(_, list)| list)));
    let items = lists.flat_map(|list| &list.items);
    let branched = items.filter(|item| item.guard != Guard::always());
    let names = branched.filter_map(|item| Some(parse_lone(&item.text)?.canonical_name()));
    let mut names: BTreeSet<String> = names.collect();
    let [before, after] = built.map(|built| Message::read(&built.wheel.metadata));
    let differing = compare_requirements_here(
        &requires_dist(&before),
        &requires_dist(&after),
        &extras([&before, &after]),
        interpreter,
    );
    for one in differing {
        names.remove(&one.name);
    }
    names
}

/// The names of the scripts that are declared after and were not before.
fn new_scripts(sides: &Sides) -> BTreeSet<String> {
    let [before, after] = [Side::Before, Side::After].map(|side| {
        let scripts = sides.project(side).metadata().scripts.value();
        let items = scripts.into_iter().flat_map(|list| &list.items);
        let names = items.filter_map(|item| item.text.rsplit('/').next());
        names.map(str::to_owned).collect::<BTreeSet<String>>()
    });
    after.difference(&before).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_repair_of_a_conversion_has_a_row() {
        let all: Vec<&str> = REPAIRS.iter().map(|row| row.code).collect();
        let known = Choice::codes_known();
        assert_eq!(
            all.into_iter().collect::<BTreeSet<_>>(),
            known.into_iter().collect::<BTreeSet<_>>()
        );
    }

    #[test]
    fn a_version_may_name_the_commit() {
        let says = |before: &str, after: &str| {
            let difference = Difference {
                before: vec![before.to_owned()],
                after: vec![after.to_owned()],
                ..Difference::default()
            };
            names_commits(&difference, ["3d18e8fa01", "7bc9d80a02"])
        };
        assert!(says("2.1.dev0+3d18e8f", "2.1.dev0+7bc9d80"));
        assert!(says("1.0+g3d18e8fa", "1.0+g7bc9d80a"));
        assert!(says("1.0+1.g3d18e8f", "1.0+1.g7bc9d80"));
        assert!(!says("1.0+1.g3d18e8f", "1.0+2.g7bc9d80"));
        assert!(!says("1.0+20171101", "1.0+20171102"));
        assert!(!says("1.0+7bc9d80", "1.0+3d18e8f"));
        assert!(!says("2.1+3d18e8f", "2.2+7bc9d80"));
        assert!(!says("1.0+ubuntu.1", "1.0+ubuntu.2"));
        assert!(!says("1.0", "1.1"));
    }
}
