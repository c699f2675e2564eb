//! One form for what pip and we read from a requirements file.

use serde_json::{Map, Value, json};
use unsetup::syntax::marker;
use unsetup::syntax::requirements::{
    FileOption, Line, LineKind, Location, LocationKind, OptionKind, RequirementsFile,
};
use unsetup::syntax::specifier;

/// A requirement as pip has it.
pub fn expected_row(row: &Value) -> Value {
    let from = row["comes_from"].as_str().unwrap();
    let (_, number) = from.trim_end_matches(')').rsplit_once("(line ").unwrap();
    let number: usize = number.parse().unwrap();
    if row.get("rejected").is_some() {
        return json!({"line": number, "rejected": true});
    }
    let is = &row["installed_as"];
    let link = is["link"].as_str().filter(|link| !link.contains("{root}"));
    json!({
        "line": number,
        "text": row["requirement"].as_str().unwrap().trim(),
        "editable": row["editable"],
        "options": row["options"],
        "name": is["name"],
        "specifier": is["specifier"].as_str().unwrap_or(""),
        "extras": is["extras"],
        "marker": is["marker"].as_str().map(marker_id),
        "link": link,
        "egg": is.get("egg_fragment"),
        "subdirectory": is.get("subdirectory"),
    })
}

/// Two markers of one meaning have one identity.
fn marker_id(text: &str) -> String {
    match marker::guard(text) {
        Some(guard) => format!("{:?}", guard.marker()),
        None => "no certain meaning".to_owned(),
    }
}

/// Our requirements, in their order.
pub fn our_rows(tree: &RequirementsFile) -> Vec<Value> {
    tree.lines.iter().filter_map(our_row).collect()
}

/// A requirement as we have it; `None` when the line is none.
pub fn our_row(line: &Line) -> Option<Value> {
    let mut row = match &line.kind {
        LineKind::Named(named) => {
            let url = named.url.as_ref().map(|url| url.value.as_str());
            let after = |key: &str| {
                let (_, fragment) = url?.split_once('#')?;
                let mut parts = fragment.split(['&', '#']);
                let value = parts.find_map(|part| part.strip_prefix(key)?.strip_prefix('='));
                value.map(str::to_owned)
            };
            json!({
                "text": named.text,
                "editable": false,
                "name": named.name.value,
                "specifier": sorted(named.specifier_text.as_ref().map_or("", |s| &s.value)),
                "extras": named.extras.iter().map(|e| &e.value).collect::<Vec<_>>(),
                "marker": named.marker.as_ref().map(|m| marker_id(&m.text.value)),
                "link": url,
                "egg": after("egg"),
                "subdirectory": after("subdirectory"),
            })
        }
        LineKind::Location(location) => location_row(location),
        LineKind::Invalid(_) => return Some(json!({"line": line.number, "rejected": true})),
        _ => return None,
    };
    row["line"] = json!(line.number);
    row["options"] = options_of(&line.options, row["editable"] == true);
    Some(row)
}

fn location_row(location: &Location) -> Value {
    let is_path = matches!(location.scheme, LocationKind::Path | LocationKind::Archive);
    json!({
        "text": location.text.trim(),
        "editable": location.editable,
        "name": location.name,
        "specifier": location.version.as_ref().map_or(String::new(), |v| format!("=={v}")),
        "extras": location.extras,
        "marker": location.marker.as_ref().map(|m| marker_id(&m.text.value)),
        "link": (!is_path).then(|| completed(&location.url.value, location.editable)),
        "egg": location.egg.as_ref().map(|egg| &egg.value),
        "subdirectory": location.subdirectory,
    })
}

/// pip puts `git+` or `svn+` before `-e git:…` and `-e svn:…`.
fn completed(url: &str, editable: bool) -> String {
    let legacy = ["git", "svn"]
        .into_iter()
        .find(|name| url.starts_with(&format!("{name}:")));
    match legacy.filter(|_| editable) {
        Some(name) => format!("{name}+{url}"),
        None => url.to_owned(),
    }
}

fn sorted(specifiers: &str) -> String {
    let parsed = specifier::parse(specifiers).unwrap();
    let mut clauses: Vec<&str> = parsed.clauses().iter().map(|c| c.text()).collect();
    clauses.sort_unstable();
    clauses.join(",")
}

/// `--hash`, which `-e` does not take, and `--config-settings`, grouped as pip groups them.
fn options_of(options: &[FileOption], editable: bool) -> Value {
    let (mut hashes, mut settings) = (Map::new(), Map::new());
    for option in options {
        let Some(value) = option.value.as_ref().map(|v| v.value.as_str()) else {
            continue;
        };
        match option.kind {
            OptionKind::Hash if !editable => {
                let (algorithm, hex) = value.split_once(':').unwrap();
                let list = hashes.entry(algorithm).or_insert_with(|| json!([]));
                list.as_array_mut().unwrap().push(json!(hex));
            }
            OptionKind::ConfigSettings => {
                let (key, value) = value.split_once('=').unwrap();
                // A key said twice has a list.
                let new = match settings.get(key).cloned() {
                    None => json!(value),
                    Some(Value::Array(mut values)) => {
                        values.push(json!(value));
                        json!(values)
                    }
                    Some(first) => json!([first, value]),
                };
                settings.insert(key.to_owned(), new);
            }
            _ => {}
        }
    }
    let mut all = Map::new();
    for (name, map) in [("hashes", hashes), ("config_settings", settings)] {
        if !map.is_empty() {
            all.insert(name.to_owned(), Value::Object(map));
        }
    }
    Value::Object(all)
}

/// The indexes that options leave, from one that pip was given.
pub struct Indexes {
    /// Their URLs; none after `--no-index`.
    pub urls: Vec<String>,
    none: bool,
}

impl Default for Indexes {
    fn default() -> Self {
        Self {
            urls: vec!["https://index.example/simple".to_owned()],
            none: false,
        }
    }
}

impl Indexes {
    /// Takes the options of a line into account; of each kind pip asks once for the line.
    pub fn add(&mut self, line: &Line) {
        let LineKind::Options(options) = &line.kind else {
            return;
        };
        let values = |kind| {
            let of_kind = options.iter().filter(move |option| option.kind == kind);
            of_kind.filter_map(|option: &FileOption| Some(option.value.as_ref()?.value.clone()))
        };
        if options
            .iter()
            .any(|option| option.kind == OptionKind::NoIndex)
        {
            self.none = true;
            self.urls.clear();
        }
        if self.none {
            return;
        }
        if let Some(url) = values(OptionKind::IndexUrl).rfind(|url| !url.is_empty()) {
            self.urls = vec![url];
        }
        self.urls.extend(values(OptionKind::ExtraIndexUrl));
    }
}
