//! What `case.toml` of a corpus case says about its `truth`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, Item};

/// A corpus case.
pub struct Case {
    /// Its name, which is that of its folder.
    pub name: String,
    /// The project as it came.
    pub input: PathBuf,
    /// The arguments of `unsetup convert` that gave the tree which was built; empty when the input itself was.
    pub convert: Vec<String>,
    /// The environment of the build.
    pub environment: BTreeMap<String, String>,
    /// What real tools built, one for each set of tools; empty when the case has no truth.
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
    /// All cases of the corpus, by name.
    pub fn all() -> Vec<Self> {
        let mut names: Vec<String> = std::fs::read_dir(corpus())
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().join("case.toml").is_file())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        names.sort();
        names.iter().map(|name| Self::read(name)).collect()
    }

    /// Reads the case of that name.
    pub fn read(name: &str) -> Self {
        let root = corpus().join(name);
        let text = std::fs::read_to_string(root.join("case.toml")).unwrap();
        let document: DocumentMut = text.parse().unwrap();
        let truth = |key| document.get("truth").and_then(|truth| truth.get(key));
        let built = truth("built").and_then(Item::as_array_of_tables);

        Self {
            name: name.to_owned(),
            input: root.join("input"),
            convert: strings(truth("convert")),
            environment: table(truth("environment")),
            built: built
                .into_iter()
                .flatten()
                .map(|built| Built {
                    folder: root.join(string(built.get("folder"))),
                    python: string(built.get("python")),
                    packages: strings(built.get("packages")),
                })
                .collect(),
        }
    }
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
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
