//! The JSON schema of a configuration file, for editors: made of the table of [`keys`](super::keys).

use super::keys::{KEYS, Key, Kind, SEVERITIES};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The schema of `[tool.unsetup]` and of unsetup.toml, in the dialect of draft 7, which editors know best.
pub fn schema() -> Value {
    let mut outer = Map::new();
    let mut tables: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for key in KEYS {
        match key.name.split_once('.') {
            None => outer.insert(key.name.to_owned(), described(key)),
            Some((table, name)) => tables
                .entry(table)
                .or_default()
                .insert(name.to_owned(), described(key)),
        };
    }
    for (table, properties) in tables {
        let inner =
            json!({ "type": "object", "additionalProperties": false, "properties": properties });
        outer.insert(table.to_owned(), inner);
    }
    outer.sort_keys();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Configuration of unsetup",
        "description": "The table [tool.unsetup] of pyproject.toml, or the file unsetup.toml.",
        "type": "object",
        "additionalProperties": false,
        "properties": outer,
    })
}

fn described(key: &Key) -> Value {
    let mut value = Map::new();
    value.insert("description".to_owned(), json!(key.about));
    if let Value::Object(shape) = shape(key.kind) {
        value.extend(shape);
    }
    Value::Object(value)
}

/// What can be said of an image.
fn image() -> Value {
    let text = || json!({ "type": "string" });
    let list = || json!({ "type": "array", "items": { "type": "string" } });
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "parent": text(), "from": text(), "user": text(),
            "scripts": list(), "extras": list(), "requirements": list(), "packages": list(),
        },
    })
}

fn shape(kind: Kind) -> Value {
    let rules = json!({ "type": "array", "items": { "type": "string" } });
    let table = |values: Value| json!({ "type": "object", "additionalProperties": values });
    match kind {
        Kind::Rules => rules,
        Kind::RulesByPattern => table(rules),
        Kind::SeverityByRule => table(json!({ "enum": SEVERITIES })),
        Kind::FolderByName => table(json!({ "type": "string" })),
        Kind::ImagesByName => table(image()),
        Kind::Word(words) => json!({ "enum": words }),
        // A number such as 7.10 would lose its zero.
        Kind::Version => json!({ "type": ["string", "integer"] }),
        Kind::Count => json!({ "type": "integer", "minimum": 0 }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Path => json!({ "type": "string" }),
    }
}
