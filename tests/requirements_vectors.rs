//! Requirements files against what pip 26.3 makes of them, as far as the one file decides it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

use camino::Utf8Path;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use unsetup::syntax::marker;
use unsetup::syntax::requirements::{
    FileOption, Line, LineKind, Location, LocationKind, OptionKind, RequirementsFile, parse,
};
use unsetup::syntax::specifier;
use unsetup::text::{Decoding, Files, MemoryWorld, SourceFile};

/// What the file alone does not decide.
const LEFT_OUT: [(&str, &str); 10] = [
    ("pip/bad-utf8", "the text is lossy, told by the encoding"),
    ("pip/env-var", "needs the environment"),
    ("pip/env-var-after-comment", "needs the environment"),
    ("pip/editable-no-setup", "needs the folders"),
    ("pip/editable-name-at", "needs the folders"),
    ("pip/path-missing", "needs the folders"),
    ("pip/nested-missing", "needs the other files"),
    ("pip/nested-loop", "needs the other files"),
    ("pip/nested-self", "needs the other files"),
    ("pip/file-missing", "needs the other files"),
];

fn cases() -> Vec<Value> {
    serde_json::from_str(include_str!("vectors/pip-requirements.json")).unwrap()
}

fn open(case: &Value) -> Arc<SourceFile> {
    let content = match &case["files"]["requirements.txt"] {
        Value::String(text) => text.clone().into_bytes(),
        other => base64(other["b64"].as_str().unwrap()),
    };
    let files = Files::new(MemoryWorld::new([("requirements.txt", content)]));
    let path = Utf8Path::new("requirements.txt");
    files.open(path, Decoding::Requirements).unwrap()
}

fn base64(text: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text
        .bytes()
        .filter_map(|b| alphabet.iter().position(|&a| a == b));
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0, 0);
    for digit in digits {
        buffer = (buffer << 6 | digit) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits & 0xff) as u8);
        }
    }
    bytes
}

fn left_out(case: &Value) -> bool {
    let id = case["id"].as_str().unwrap();
    LEFT_OUT.iter().any(|(known, _)| *known == id)
}

/// What pip says of the requirements that stand in the file itself, in a form in which ours can be said too.
fn expected_rows(case: &Value) -> Vec<Value> {
    let result = &case["expected"][0]["result"];
    let own = |row: &&Value| {
        let from = row["comes_from"].as_str().unwrap();
        from.starts_with("-r requirements.txt ")
    };
    let rows = result["requirements"].as_array().unwrap();
    rows.iter().filter(own).map(expected_row).collect()
}

fn expected_row(row: &Value) -> Value {
    let from = row["comes_from"].as_str().unwrap();
    let number: usize = from
        .trim_start_matches("-r requirements.txt (line ")
        .trim_end_matches(')')
        .parse()
        .unwrap();
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
    let guard = marker::guard(text).unwrap_or_else(|| panic!("no meaning: {text}"));
    marker::print(&guard).unwrap_or_else(|| panic!("cannot be printed: {text}"))
}

fn our_rows(tree: &RequirementsFile) -> Vec<Value> {
    tree.lines.iter().filter_map(our_row).collect()
}

fn our_row(line: &Line) -> Option<Value> {
    let mut row = match &line.kind {
        LineKind::Named(named) => {
            let url = named.url.as_ref().map(|url| url.value.as_str());
            let after = |key: &str| {
                let (_, value) = url?.split_once(&format!("#{key}="))?;
                Some(value.to_owned())
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
    row["options"] = options_of(&line.options);
    Some(row)
}

fn location_row(location: &Location) -> Value {
    let is_path = matches!(location.scheme, LocationKind::Path | LocationKind::Archive);
    let text = match location.editable {
        true => location.text.split(" ;").next().unwrap().to_owned(),
        false => location.text.clone(),
    };
    json!({
        "text": text,
        "editable": location.editable,
        "name": location.name,
        "specifier": location.version.as_ref().map_or(String::new(), |v| format!("=={v}")),
        "extras": location.extras,
        "marker": location.marker.as_ref().map(|m| marker_id(&m.text.value)),
        "link": (!is_path).then_some(&location.url.value),
        "egg": location.egg.as_ref().map(|egg| &egg.value),
        "subdirectory": location.subdirectory,
    })
}

fn sorted(specifiers: &str) -> String {
    let parsed = specifier::parse(specifiers).unwrap();
    let mut clauses: Vec<&str> = parsed.clauses().iter().map(|c| c.text()).collect();
    clauses.sort_unstable();
    clauses.join(",")
}

/// `--hash` and `--config-settings`, grouped as pip groups them.
fn options_of(options: &[FileOption]) -> Value {
    let (mut hashes, mut settings) = (Map::new(), Map::new());
    for option in options {
        let Some(value) = option.value.as_ref().map(|v| v.value.as_str()) else {
            continue;
        };
        match option.kind {
            OptionKind::Hash => {
                let (algorithm, hex) = value.split_once(':').unwrap();
                let list = hashes.entry(algorithm).or_insert_with(|| json!([]));
                list.as_array_mut().unwrap().push(json!(hex));
            }
            OptionKind::ConfigSettings => {
                let (key, value) = value.split_once('=').unwrap();
                settings.insert(key.to_owned(), json!(value));
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

/// The indexes that the options leave, from one that pip was given.
fn indexes(tree: &RequirementsFile) -> Vec<String> {
    let mut urls = vec!["https://index.example/simple".to_owned()];
    let mut none = false;
    for line in &tree.lines {
        let LineKind::Options(options) = &line.kind else {
            continue;
        };
        for option in options {
            let value = option.value.as_ref().map(|value| value.value.clone());
            match (option.kind, value) {
                (OptionKind::NoIndex, _) => none = true,
                (OptionKind::IndexUrl, Some(url)) => urls = vec![url],
                (OptionKind::ExtraIndexUrl, Some(url)) => urls.push(url),
                _ => {}
            }
        }
    }
    if none { Vec::new() } else { urls }
}

#[test]
fn lines_agree_with_pip() {
    let cases = cases();
    let mut wrong = Vec::new();
    let mut right = 0;
    for case in cases.iter().filter(|case| !left_out(case)) {
        let file = open(case);
        let parsed = parse(&file);
        let result = &case["expected"][0]["result"];
        let agrees = if result.get("error").is_some() {
            !parsed.errors.is_empty()
        } else {
            let listed = result["finder"]["index_urls"].as_array();
            let same_indexes = listed.is_none_or(|listed| *listed == indexes(&parsed.tree));
            same_indexes && our_rows(&parsed.tree) == expected_rows(case)
        };
        if agrees {
            right += 1;
        } else {
            wrong.push(format!(
                "{}: {:?}\n  pip  {:?}\n  ours {:?}",
                case["id"],
                file.text(),
                expected_rows(case),
                our_rows(&parsed.tree)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((right, cases.len()), (147, 157));
}

#[test]
fn lines_cover_the_file() {
    for case in cases() {
        let file = open(&case);
        let parsed = parse(&file);
        let joined: String = parsed
            .tree
            .lines
            .iter()
            .map(|l| file.slice(l.span))
            .collect();
        assert_eq!(joined, file.text(), "{}", case["id"]);
    }
}
