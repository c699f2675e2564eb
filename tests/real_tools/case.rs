//! What `case.toml` of a corpus case says about its `truth`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, Item};

/// A corpus case that real tools have built.
pub struct Case {
    /// Its name, which is that of its folder.
    pub name: String,
    /// The project as it came.
    pub input: PathBuf,
    /// The arguments of `unsetup convert` that gave the tree which was built; empty when the input itself was.
    pub convert: Vec<String>,
    /// The environment of the build.
    pub environment: BTreeMap<String, String>,
    /// One for each set of tools.
    pub built: Vec<Built>,
}

/// What one set of tools built.
pub struct Built {
    /// The folder with METADATA, entry_points.txt and files.txt.
    pub folder: PathBuf,
    /// The interpreter.
    pub python: String,
    /// The tools, pinned.
    pub packages: Vec<String>,
}

impl Case {
    /// Reads the case of that name.
    pub fn read(name: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(name);
        let text = std::fs::read_to_string(root.join("case.toml")).unwrap();
        let document: DocumentMut = text.parse().unwrap();
        let truth = document.get("truth").unwrap();
        let built = truth
            .get("built")
            .and_then(Item::as_array_of_tables)
            .unwrap();

        Self {
            name: name.to_owned(),
            input: root.join("input"),
            convert: strings(truth.get("convert")),
            environment: table(truth.get("environment")),
            built: built
                .iter()
                .map(|built| Built {
                    folder: root.join(string(built.get("folder"))),
                    python: string(built.get("python")),
                    packages: strings(built.get("packages")),
                })
                .collect(),
        }
    }
}

fn string(item: Option<&Item>) -> String {
    item.and_then(Item::as_str).unwrap().to_owned()
}

fn strings(item: Option<&Item>) -> Vec<String> {
    item.and_then(Item::as_array)
        .into_iter()
        .flatten()
        .map(|value| value.as_str().unwrap().to_owned())
        .collect()
}

fn table(item: Option<&Item>) -> BTreeMap<String, String> {
    item.and_then(Item::as_inline_table)
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.to_owned(), value.as_str().unwrap().to_owned()))
        .collect()
}
