//! Changes to the files of a project, as people make them and by chance.

use crate::random::Random;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeMap;

/// The files that are changed.
pub type Texts = BTreeMap<Utf8PathBuf, Vec<u8>>;

/// One way to change a project.
#[derive(Debug, Clone, Copy)]
pub enum Mutation {
    /// As it is.
    None,
    /// A comment at the end of every line that takes one, and above every third line.
    Comments,
    /// Line ends of Windows.
    Crlf,
    /// Suppressions of other rules above every third line.
    Ignores,
    /// A few changes by chance, by this seed.
    Seeded(u64),
}

/// Whether a file is one in which fixes are made.
pub fn takes_changes(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or("");
    let is_of_root = !path.as_str().contains('/');
    let by_name = [
        "setup.py",
        "setup.cfg",
        "tox.ini",
        "MANIFEST.in",
        "pyproject.toml",
        "bindep.txt",
    ];
    (is_of_root && by_name.contains(&name))
        || name.contains("Dockerfile")
        || (name.contains("require") && matches!(path.extension(), None | Some("txt" | "in")))
}

/// The files after a change.
pub fn mutated(texts: &Texts, mutation: &Mutation) -> Texts {
    if let Mutation::Seeded(seed) = mutation {
        return by_chance(texts, *seed);
    }
    let each = texts.iter().map(|(path, bytes)| {
        let bytes = match std::str::from_utf8(bytes) {
            Ok(text) => regular(path, text, mutation).into_bytes(),
            Err(_) => bytes.clone(),
        };
        (path.clone(), bytes)
    });
    each.collect()
}

fn regular(path: &Utf8Path, text: &str, mutation: &Mutation) -> String {
    let takes_all = matches!(
        path.as_str(),
        "setup.py" | "setup.cfg" | "requirements.txt" | "Dockerfile"
    );
    let word = match mutation {
        Mutation::Crlf => return text.replace("\r\n", "\n").replace('\n', "\r\n"),
        Mutation::Ignores => "unsetup: ignore[META001]",
        Mutation::Comments => "remark",
        _ => return text.to_owned(),
    };
    if !takes_all {
        return text.to_owned();
    }
    let mut out = String::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let body = line.trim_end_matches(['\n', '\r']);
        let continued = body.ends_with('\\') || out.trim_end_matches('\n').ends_with('\\');
        let plain = !body.trim().is_empty() && !continued && !body.contains("\"\"\"");
        let takes_end = plain && matches!(path.as_str(), "setup.py" | "requirements.txt");
        if plain && !body.starts_with("#!") && number % 3 == 0 && number > 1 {
            out.push_str(&format!("# {word} {number} above\n"));
        }
        out.push_str(body);
        if takes_end && !body.contains('#') {
            out.push_str(&format!("  # {word} {number}"));
        }
        out.push_str(line.get(body.len()..).unwrap());
    }
    out
}

/// One to four changes, each to one of the files.
fn by_chance(texts: &Texts, seed: u64) -> Texts {
    let mut texts = texts.clone();
    let paths: Vec<Utf8PathBuf> = texts.keys().cloned().collect();
    if paths.is_empty() {
        return texts;
    }
    let weight = texts.values().map(Vec::len).sum::<usize>() as u64;
    let mut random = Random::new(seed << 32 ^ weight);
    for _ in 0..1 + random.below(4) {
        let path = &paths[random.below(paths.len())];
        let bytes = texts.get_mut(path).unwrap();
        if let Ok(text) = std::str::from_utf8(bytes) {
            *bytes = changed(text, &mut random);
        }
    }
    texts
}

fn changed(text: &str, random: &mut Random) -> Vec<u8> {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if lines.is_empty() {
        return b"# remark alone\n".to_vec();
    }
    let at = random.below(lines.len());
    let indent = lines[at].len() - lines[at].trim_start_matches([' ', '\t']).len();
    match random.below(12) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => lines[at].insert_str(0, random.pick(&["    ", "  ", "\t", " "])),
        3 => lines[at].replace_range(..indent, ""),
        4 => {
            return text
                .replace("\r\n", "\n")
                .replace('\n', "\r\n")
                .into_bytes();
        }
        5 => {
            let tabbed = lines.iter().map(|line| line.replacen("    ", "\t", 1));
            lines = tabbed.collect();
        }
        6 => return text.trim_end_matches(['\n', '\r']).as_bytes().to_vec(),
        7 => return [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        8 => lines[at] = oddly_spaced(&lines[at], random),
        9 | 10 => {
            let blank = lines[at].get(..indent).unwrap().to_owned();
            lines.insert(at, format!("{blank}# remark {at}\n"));
        }
        _ => {
            let end = lines[at].trim_end().len();
            lines[at].insert_str(end, &format!("  # remark {at}"));
        }
    }
    lines.concat().into_bytes()
}

fn oddly_spaced(line: &str, random: &mut Random) -> String {
    let sign = random.pick(&["=", ",", "(", ":", ";", "["]);
    let blank = random.pick(&[" ", "  ", "\t"]);
    match random.below(3) {
        0 => line.replace(sign, &format!("{blank}{sign}{blank}")),
        1 => line.replace(&format!("{sign} "), sign),
        _ => line.trim_end().to_owned() + blank + line.get(line.trim_end().len()..).unwrap(),
    }
}
