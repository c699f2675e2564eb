//! The keywords of `setup()` as setuptools finalises them (specs measured with 84.2).

use super::nodes::{self, Given, ListReader};
use super::spdx;
use crate::eval::{Data, Keyword, Node, SetupCall, SetupFunction};
use crate::metadata::{
    AnyFieldMut, Declared, EntryPoint, FIELDS, Field, FieldName, FieldSpec, Groups, List, ListItem,
    Metadata, Text,
};
use crate::provenance::{Origin, Provenance};
use crate::resolved::{Dynamic, Guard, Reason, Resolved};

/// The metadata that the arguments of one call declare. Fields that are not given but might be (an unknown
/// `**mapping`) are dynamic.
pub(super) fn read(call: &SetupCall) -> Metadata {
    let mut metadata = Metadata::default();
    for keyword in &call.keywords {
        if let Some(spec) = field_of(&keyword.name) {
            set(&mut metadata, spec.name, keyword);
        }
    }
    if let Some(open) = call.open.first() {
        leave_open(&mut metadata, call, open);
    }
    if let Some(configuration) = numpy_configuration(call) {
        let message = "the `configuration` of numpy.distutils adds to it";
        let span = configuration.span;
        let reason = Dynamic::new(Reason::InstalledPackage, message, Some(span));
        let place = Provenance::new(Origin::SetupPy, span);
        for field in NUMPY_CONFIGURATION {
            metadata.field_mut(*field).make_dynamic(&reason, &place);
        }
    }
    metadata
}

/// What `Configuration.todict()` of numpy.distutils (numpy 1.26) may hold, and `setup()` takes over.
const NUMPY_CONFIGURATION: &[FieldName] = &[
    FieldName::Name,
    FieldName::Version,
    FieldName::Packages,
    FieldName::PyModules,
    FieldName::ExtModules,
    FieldName::Scripts,
    FieldName::DataFiles,
    FieldName::PackageDir,
];

fn numpy_configuration(call: &SetupCall) -> Option<&Keyword> {
    let SetupFunction::Other(function) = &call.function else {
        return None;
    };
    let keyword = call.keyword("configuration")?;
    function.starts_with("numpy.").then_some(keyword)
}

/// Keywords that set a field under another name.
const SYNONYMS: &[(&str, FieldName)] = &[
    ("licence", FieldName::License),
    ("license_expression", FieldName::License),
    ("license_file", FieldName::LicenseFiles),
];

fn field_of(keyword: &str) -> Option<&'static FieldSpec> {
    FieldSpec::by_keyword(keyword).or_else(|| {
        SYNONYMS
            .iter()
            .find(|(name, _)| *name == keyword)
            .map(|(_, field)| field.spec())
    })
}

fn set(metadata: &mut Metadata, field: FieldName, keyword: &Keyword) {
    let given = Given {
        value: &keyword.value,
        guard: &keyword.guard,
        span: keyword.span,
    };
    match metadata.field_mut(field) {
        AnyFieldMut::Text(slot) if keyword.name == "license_expression" => {
            let read = nodes::text(given, |node| {
                let Some(text) = nodes::as_string(node)? else {
                    return Ok(None);
                };
                let canonical = spdx::canonical(&text);
                canonical
                    .map(Some)
                    .ok_or_else(|| format!("`{text}` is no licence expression"))
            });
            declare(slot, read, keyword);
        }
        AnyFieldMut::Text(slot) => declare(slot, read_text(field, given), keyword),
        // Unlike `license_file`, a text is taken letter by letter.
        AnyFieldMut::List(slot) if keyword.name == "license_files" => {
            declare(slot, ListReader::PLAIN.read(given), keyword);
        }
        AnyFieldMut::List(slot) => declare(slot, read_list(field, given), keyword),
        AnyFieldMut::Table(slot) => declare(slot, nodes::table(given), keyword),
        AnyFieldMut::Groups(slot) => declare(slot, read_groups(field, given), keyword),
        AnyFieldMut::Flag(slot) => declare(slot, nodes::flag(given), keyword),
    }
}

fn declare<T>(slot: &mut Field<T>, read: Option<(T, Option<Provenance>)>, keyword: &Keyword) {
    if let Some((value, place)) = read {
        let place = place.unwrap_or_else(|| Provenance::new(Origin::SetupPy, keyword.span));
        *slot = Field::declared(value, place);
    }
}

fn read_text(field: FieldName, given: Given<'_>) -> Option<(Text, Option<Provenance>)> {
    match field {
        FieldName::Version => nodes::text(given, version_text),
        FieldName::Keywords => {
            let (list, place) = ListReader::COMMAS.read(given)?;
            Some((join_keywords(list), place))
        }
        FieldName::Summary => {
            let (text, place) = nodes::text(given, nodes::as_string)?;
            Some((text.map(&mut |text| nodes::single_line(&text)), place))
        }
        _ => nodes::text(given, nodes::as_string),
    }
}

/// A version may be given as a number, which Python prints: `1.10` is `1.1`.
fn version_text(node: &Node) -> Result<Option<String>, String> {
    match &node.data {
        Data::Int(value) => Ok(Some(value.to_string())),
        Data::Float(value) if value.abs() >= 1e-4 && value.abs() < 1e16 => {
            let text = value.to_string();
            let whole = !text.contains('.');
            Ok(Some(if whole { format!("{text}.0") } else { text }))
        }
        _ => nodes::as_string(node),
    }
}

fn join_keywords(list: List) -> Text {
    if let Some(open) = list.open.into_iter().next() {
        return Resolved::Dynamic(open);
    }
    if let Some(item) = list.items.iter().find(|item| !item.guard.is_always()) {
        return Resolved::Dynamic(Dynamic::new(
            Reason::Environment,
            "a keyword is there in some environments only",
            Some(item.provenance.span),
        ));
    }
    let texts: Vec<String> = list.items.into_iter().map(|item| item.text).collect();
    Resolved::Known(texts.join(","))
}

fn read_list(field: FieldName, given: Given<'_>) -> Option<(List, Option<Provenance>)> {
    match field {
        FieldName::InstallRequires | FieldName::SetupRequires | FieldName::TestsRequire => {
            ListReader::REQUIREMENTS.read(given)
        }
        FieldName::Platforms => ListReader::COMMAS.read(given),
        FieldName::LicenseFiles | FieldName::DependencyLinks => WHOLE_STRING.read(given),
        FieldName::ExtModules => Some(read_extensions(given)),
        FieldName::Packages => {
            let (mut list, place) = ListReader::PLAIN.read(given)?;
            list.items.sort_by(|a, b| a.text.cmp(&b.text));
            list.items
                .dedup_by(|a, b| a.text == b.text && a.guard == b.guard);
            Some((list, place))
        }
        _ => ListReader::PLAIN.read(given),
    }
}

/// A string stands for a list of one.
const WHOLE_STRING: ListReader = ListReader {
    of_string: |text| vec![text.to_owned()],
    of_item: |text| vec![text.to_owned()],
    nested: false,
};

/// The names of `Extension` objects.
fn read_extensions(given: Given<'_>) -> (List, Option<Provenance>) {
    let mut list = List::default();
    let mut place = None;
    for (guard, alternative) in given.value.alternatives() {
        let guard = given.guard.and(&guard);
        let sequence = match alternative {
            Ok(node) => match &node.data {
                Data::None => continue,
                Data::List(items) | Data::Tuple(items) => {
                    place.get_or_insert_with(|| nodes::provenance(node));
                    items
                }
                _ => {
                    list.open.push(unnamed_extension(node));
                    continue;
                }
            },
            Err(dynamic) => {
                list.open.push(dynamic.clone());
                continue;
            }
        };
        list.open.extend(sequence.open.iter().cloned());
        for item in &sequence.items {
            let guard = guard.and(&item.guard);
            for (condition, value) in item.value.alternatives() {
                match value {
                    Ok(node) => match extension_name(node) {
                        Some(text) => list.push_merged(ListItem {
                            text,
                            guard: guard.and(&condition),
                            provenance: nodes::provenance(node),
                        }),
                        None => list.open.push(unnamed_extension(node)),
                    },
                    Err(dynamic) => list.open.push(dynamic.clone()),
                }
            }
        }
    }
    (list, place)
}

fn extension_name(node: &Node) -> Option<String> {
    match &node.data {
        Data::Object {
            name: Some(name), ..
        } => Some(name.clone()),
        // The old form: a tuple of the name and a dictionary of build options.
        Data::Tuple(items) => match &items.items.first()?.value.known()?.data {
            Data::Str(name) => Some(name.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn unnamed_extension(node: &Node) -> Dynamic {
    Dynamic::new(
        Reason::UnknownCall,
        "an extension whose name is not a literal",
        Some(node.span),
    )
}

fn read_groups(field: FieldName, given: Given<'_>) -> Option<(Groups, Option<Provenance>)> {
    match field {
        FieldName::ExtrasRequire => nodes::groups(given, &ListReader::REQUIREMENTS),
        FieldName::EntryPoints => read_entry_points(given),
        FieldName::DataFiles => Some(read_data_files(given)),
        _ => {
            let (mut groups, place) = nodes::groups(given, &ListReader::PLAIN)?;
            for (package, _) in &mut groups.groups {
                if package == "*" {
                    package.clear();
                }
            }
            Some((groups, place))
        }
    }
}

/// A dictionary of groups, or the text of an ini file.
fn read_entry_points(given: Given<'_>) -> Option<(Groups, Option<Provenance>)> {
    const LINES: ListReader = ListReader {
        of_string: requirement_free_lines,
        of_item: requirement_free_lines,
        nested: false,
    };
    if let Some(node) = given.value.known()
        && let Data::Str(text) = &node.data
    {
        let mut groups = entry_point_sections(text, node);
        if !given.guard.is_always() {
            guard_groups(&mut groups, given.guard);
        }
        return Some((groups, Some(nodes::provenance(node))));
    }
    nodes::groups(given, &LINES)
}

fn guard_groups(groups: &mut Groups, guard: &Guard) {
    for item in groups
        .groups
        .iter_mut()
        .flat_map(|(_, list)| &mut list.items)
    {
        item.guard = item.guard.and(guard);
    }
}

/// Lines without blank ones and comment lines.
fn requirement_free_lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn entry_point_sections(text: &str, node: &Node) -> Groups {
    let mut groups = Groups::default();
    let mut group: Option<String> = None;
    for line in requirement_free_lines(text) {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            group = Some(name.trim().to_owned());
            groups.entry(name.trim());
            continue;
        }
        let (Some(group), Some(_)) = (&group, EntryPoint::parse(&line)) else {
            groups.open.push(Dynamic::new(
                Reason::Exception,
                format!("`{line}` is no entry point, the build stops here"),
                Some(node.span),
            ));
            continue;
        };
        groups.entry(group).items.push(ListItem {
            text: line,
            guard: Guard::always(),
            provenance: nodes::provenance(node),
        });
    }
    groups
}

/// A list of `(folder, [files])` or of plain files, which go to the root of the installation.
fn read_data_files(given: Given<'_>) -> (Groups, Option<Provenance>) {
    let mut groups = Groups::default();
    let mut place = None;
    for (guard, alternative) in given.value.alternatives() {
        let guard = given.guard.and(&guard);
        match alternative {
            Ok(node) => match &node.data {
                Data::None => {}
                Data::List(items) | Data::Tuple(items) | Data::Iterator(items) => {
                    place.get_or_insert_with(|| nodes::provenance(node));
                    groups.open.extend(items.open.iter().cloned());
                    for item in &items.items {
                        let guard = guard.and(&item.guard);
                        for (condition, value) in item.value.alternatives() {
                            add_data_files(&mut groups, value, &guard.and(&condition));
                        }
                    }
                }
                _ => groups.open.push(unreadable_data_files(node)),
            },
            Err(dynamic) => groups.open.push(dynamic.clone()),
        }
    }
    (groups, place)
}

fn add_data_files(groups: &mut Groups, value: Result<&Node, &Dynamic>, guard: &Guard) {
    let node = match value {
        Ok(node) => node,
        Err(dynamic) => {
            groups.open.push(dynamic.clone());
            return;
        }
    };
    let pair = match &node.data {
        Data::Str(text) => {
            groups.entry("").items.push(ListItem {
                text: text.clone(),
                guard: guard.clone(),
                provenance: nodes::provenance(node),
            });
            return;
        }
        Data::Tuple(items) | Data::List(items) if items.open.is_empty() => &items.items,
        _ => {
            groups.open.push(unreadable_data_files(node));
            return;
        }
    };
    let (Some(folder), Some(files)) = (pair.first(), pair.get(1)) else {
        groups.open.push(unreadable_data_files(node));
        return;
    };
    let Some(Data::Str(folder)) = folder.value.known().map(|node| &node.data) else {
        groups.open.push(unreadable_data_files(node));
        return;
    };
    let given = Given {
        value: &files.value,
        guard,
        span: node.span,
    };
    let list = groups.entry(folder);
    if let Some((read, _)) = ListReader::PLAIN.read(given) {
        list.open.extend(read.open);
        list.items.extend(read.items);
    }
}

fn unreadable_data_files(node: &Node) -> Dynamic {
    Dynamic::new(
        Reason::UnknownCall,
        "an entry of data_files that is not a folder with a list of files",
        Some(node.span),
    )
}

/// Every field that is not given is dynamic when further keywords may be given.
fn leave_open(metadata: &mut Metadata, call: &SetupCall, open: &Dynamic) {
    let place = Provenance::new(Origin::SetupPy, open.span.unwrap_or(call.span));
    for spec in FIELDS {
        if metadata.field(spec.name).provenance().is_none() {
            metadata.field_mut(spec.name).make_dynamic(open, &place);
        }
    }
}

/// `":marker"` and `"extra:marker"` keys of extras_require are requirements under a marker.
pub(super) fn fold_conditional_extras(metadata: &mut Metadata) {
    let Some(extras) = metadata.extras_require.effective.as_mut() else {
        return;
    };
    let mut folded = Groups {
        groups: Vec::new(),
        open: std::mem::take(&mut extras.value.open),
        conditional: std::mem::take(&mut extras.value.conditional),
    };
    let mut unconditional = List::default();
    for (key, list) in std::mem::take(&mut extras.value.groups) {
        match key.split_once(':') {
            None => merge_list(folded.entry(&key), list),
            Some(("", marker)) => merge_list(&mut unconditional, under_marker(list, marker)),
            Some((extra, marker)) => merge_list(folded.entry(extra), under_marker(list, marker)),
        }
    }
    extras.value = folded;
    if !unconditional.is_known_empty() {
        let place = extras.provenance.clone();
        let declared = metadata.install_requires.effective.get_or_insert(Declared {
            value: List::default(),
            provenance: place,
        });
        merge_list(&mut declared.value, unconditional);
    }
}

fn merge_list(into: &mut List, list: List) {
    into.open.extend(list.open);
    list.items
        .into_iter()
        .for_each(|item| into.push_merged(item));
}

/// A group under its marker; open, with the reason, when the marker cannot be read.
fn under_marker(list: List, marker: &str) -> List {
    let Some(guard) = crate::syntax::marker::guard(marker) else {
        let span = list.items.first().map(|item| item.provenance.span);
        let message = format!("`{marker}` is no marker, the build stops here");
        return List::dynamic(Dynamic::new(Reason::Exception, message, span));
    };
    let items = list.items.into_iter().map(|item| ListItem {
        guard: item.guard.and(&guard),
        ..item
    });
    List {
        items: items.collect(),
        open: list.open,
    }
}
