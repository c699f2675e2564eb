//! `MANIFEST.in`: which files a source distribution holds beside the ones setuptools adds by itself.

use super::Project;
use crate::syntax::glob::Glob;
use crate::text::Decoding;
use camino::Utf8Path;

/// The commands of the file, in order; the last that matches a path decides.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    commands: Vec<Command>,
}

#[derive(Debug)]
struct Command {
    includes: bool,
    patterns: Vec<Glob>,
}

impl Manifest {
    /// Reads the file of the project; `None` when there is none.
    pub(super) fn read(project: &Project) -> Option<Self> {
        let file = project
            .files()
            .open(Utf8Path::new("MANIFEST.in"), Decoding::Utf8)
            .ok()?;
        let joined = file.text().replace("\\\r\n", " ").replace("\\\n", " ");
        Some(Self {
            commands: joined.lines().filter_map(command).collect(),
        })
    }

    /// Whether the commands put the file into the source distribution.
    pub(super) fn includes(&self, path: &Utf8Path) -> bool {
        self.commands
            .iter()
            .rev()
            .find(|command| command.patterns.iter().any(|glob| glob.is_match(path)))
            .is_some_and(|command| command.includes)
    }
}

/// `include`, `recursive-include`, `graft` and their kin (setuptools: "Controlling files in the distribution").
fn command(line: &str) -> Option<Command> {
    let line = line.split('#').next().unwrap_or_default();
    let mut words = line
        .split_whitespace()
        .map(|word| word.trim_end_matches('/'));
    let verb = words.next()?;
    let (includes, globs): (bool, Vec<String>) = match verb {
        "include" | "exclude" => (verb == "include", words.map(str::to_owned).collect()),
        "global-include" | "global-exclude" => (
            verb == "global-include",
            words.map(|word| format!("**/{word}")).collect(),
        ),
        "recursive-include" | "recursive-exclude" => {
            let folder = words.next()?;
            (
                verb == "recursive-include",
                words.map(|word| below(folder, word)).collect(),
            )
        }
        "graft" | "prune" => (
            verb == "graft",
            words.map(|word| below(word, "*")).collect(),
        ),
        _ => return None,
    };
    Some(Command {
        includes,
        patterns: globs.iter().filter_map(|glob| Glob::new(glob)).collect(),
    })
}

fn below(folder: &str, pattern: &str) -> String {
    match folder.trim_start_matches("./") {
        "" | "." => format!("**/{pattern}"),
        folder => format!("{folder}/**/{pattern}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> Manifest {
        Manifest {
            commands: text.lines().filter_map(command).collect(),
        }
    }

    #[test]
    fn the_last_command_that_matches_decides() {
        let manifest = manifest("graft pk\nglobal-exclude *.pyc\nprune pk/old\ninclude *.md");
        assert!(manifest.includes(Utf8Path::new("pk/a/b.yaml")));
        assert!(manifest.includes(Utf8Path::new("README.md")));
        assert!(!manifest.includes(Utf8Path::new("docs/README.md")));
        assert!(!manifest.includes(Utf8Path::new("pk/a/b.pyc")));
        assert!(!manifest.includes(Utf8Path::new("pk/old/x.yaml")));
    }

    #[test]
    fn recursive_patterns_match_at_every_depth() {
        let manifest = manifest("recursive-include pk *.sh");
        assert!(manifest.includes(Utf8Path::new("pk/a.sh")));
        assert!(manifest.includes(Utf8Path::new("pk/x/y/a.sh")));
        assert!(!manifest.includes(Utf8Path::new("pk/a.txt")));
    }
}
