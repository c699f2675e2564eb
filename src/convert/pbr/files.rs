//! `[files]`: packages, modules, scripts and data.

use super::{FILES, OPTIONS, Writer, is_root};
use crate::convert::modules;
use crate::convert::repair::{self, Decision};
use crate::convert::scripts::{expansion, outside_packages};
use crate::convert::wording::{count, listed};
use crate::convert::{Note, Refusal};
use crate::metadata::{Field, FieldName, Groups, List, Table, Text};
use crate::syntax::glob::Glob;
use crate::text::Span;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;

impl Writer<'_> {
    /// pbr names top-level packages and takes everything below them, so that must be what the project has.
    pub(super) fn packages(
        &mut self,
        field: &Field<List>,
        folders: &Field<Table>,
        name: &Field<Text>,
    ) -> Result<(), Refusal> {
        let packages: BTreeSet<String> = self
            .known
            .plain_list(FieldName::Packages, field)?
            .into_iter()
            .collect();
        let place = field.provenance().map(|place| place.span);
        let folders = self.known.table(FieldName::PackageDir, folders)?;
        let moved = folders
            .iter()
            .find(|(package, folder)| *folder != package.replace('.', "/") && !is_dot(folder));
        let name = self.known.text(FieldName::Name, name)?.unwrap_or_default();
        match moved {
            None => self.flat_packages(&packages, &name, place),
            Some((root, folder)) if root.is_empty() && folders.len() == 1 => {
                self.source_folder(&packages, folder, &name, place)
            }
            Some((package, folder)) => Err(Refusal::new(
                format!("pbr cannot say that the package `{package}` lies in `{folder}`"),
                place,
                "move the folder to where its name says",
            )),
        }
    }

    fn flat_packages(
        &mut self,
        packages: &BTreeSet<String>,
        name: &str,
        place: Option<Span>,
    ) -> Result<(), Refusal> {
        let roots = roots(packages);
        if roots.is_empty() && !name.is_empty() && self.project.tree().has_folder(name) {
            return Err(Refusal::new(
                format!(
                    "the project installs no package, but pbr would install the folder `{name}`"
                ),
                place,
                "rename the folder, or install it as a package",
            ));
        }
        if let Some(dotted) = roots.iter().find(|root| root.contains('.')) {
            return Err(Refusal::new(
                format!("pbr cannot install `{dotted}` without the packages above it"),
                place,
                "list those too, with an `__init__.py` in each",
            ));
        }
        let found = roots
            .iter()
            .flat_map(|root| expansion(self.project, root))
            .collect();
        same_packages(packages, &found, place)?;
        match roots.as_slice() {
            [root] => self.cfg.line(FILES, "packages", root),
            roots => self.cfg.lines(FILES, "packages", roots),
        }
    }

    /// Packages below `src/`: pbr leaves them to setuptools when it finds none itself.
    fn source_folder(
        &mut self,
        packages: &BTreeSet<String>,
        folder: &str,
        name: &str,
        place: Option<Span>,
    ) -> Result<(), Refusal> {
        let folder = folder.trim_end_matches('/');
        if self.project.tree().has_folder(name) {
            return Err(Refusal::new(
                format!(
                    "pbr would install the folder `{name}` beside setup.cfg instead of the packages in `{folder}`"
                ),
                place,
                "rename that folder, or move the packages beside setup.cfg",
            ));
        }
        let prefix = folder.replace('/', ".") + ".";
        let found = expansion(self.project, folder)
            .iter()
            .filter_map(|package| package.strip_prefix(&prefix).map(str::to_owned))
            .collect();
        same_packages(packages, &found, place)?;
        self.cfg
            .lines(OPTIONS, "package_dir", &[format!("= {folder}")])?;
        self.cfg.line(OPTIONS, "packages", "find:")?;
        self.cfg.line("options.packages.find", "where", folder)
    }

    /// They stand where the packages do: setuptools holds one against the other as soon as it has both.
    pub(super) fn namespace_packages(
        &mut self,
        field: &Field<List>,
        folders: &Field<Table>,
    ) -> Result<(), Refusal> {
        let folders = self.known.table(FieldName::PackageDir, folders)?;
        let moved = folders
            .iter()
            .any(|(package, folder)| package.is_empty() && !is_dot(folder));
        self.list(
            if moved { OPTIONS } else { FILES },
            FieldName::NamespacePackages,
            "namespace_packages",
            field,
        )
    }

    /// Modules; those that have no file are a repair.
    pub(super) fn modules(&mut self, field: &Field<List>) -> Result<(), Refusal> {
        let kept = modules::with_a_file(self.project, self.known, field, &mut self.conversion)?;
        self.cfg.lines(FILES, "modules", &kept)
    }

    /// Scripts; shell scripts that nothing installs are added when the user asks for it.
    pub(super) fn scripts(
        &mut self,
        field: &Field<List>,
        data: &Field<Groups>,
        packages: &Field<List>,
    ) -> Result<(), Refusal> {
        let mut scripts = self.known.plain_list(FieldName::Scripts, field)?;
        let data = self.known.groups(FieldName::DataFiles, data)?;
        let installed = |path: &Utf8PathBuf| {
            let is = |known: &String| Utf8Path::new(known) == path;
            scripts.iter().any(is) || data.iter().flat_map(|(_, files)| files).any(is)
        };
        let folders = self.package_folders();
        let mut new = outside_packages(self.project, &folders);
        new.retain(|path| !installed(path));
        if new.is_empty() {
            return self.cfg.lines(FILES, "scripts", &scripts);
        }
        let decided = match self.options.install_scripts {
            true => Decision::Accepted,
            false => self.options.repairs.decide(&repair::SCRIPTS),
        };
        let place = packages.provenance().or(field.provenance());
        let place = self
            .project
            .setup_call()
            .map(|call| call.callee)
            .or(place.map(|place| place.span));
        if decided == Decision::Accepted {
            let message = format!(
                "{} that nothing installs {} scripts of the package: {}",
                count(new.len(), "shell script"),
                if new.len() == 1 { "becomes" } else { "become" },
                listed(new.iter().map(|path| path.as_str())),
            );
            let made = repair::SCRIPTS.repair(decided, message, place);
            self.conversion.repairs.push(made);
            scripts.extend(new.into_iter().map(Utf8PathBuf::into_string));
        } else {
            let message = format!(
                "nothing installs {}: {}; --install-scripts makes scripts of them",
                count(new.len(), "shell script"),
                listed(new.iter().map(|path| path.as_str())),
            );
            self.conversion.notes.push(Note::remark(message, place));
        }
        self.cfg.lines(FILES, "scripts", &scripts)
    }

    pub(super) fn package_data(&mut self, field: &Field<Groups>) -> Result<(), Refusal> {
        let groups = self.known.groups(FieldName::PackageData, field)?;
        let plain = groups.iter().all(|(package, patterns)| {
            !package.is_empty() && patterns.iter().all(|pattern| is_one_word(pattern))
        });
        if !plain {
            // pbr knows neither the key for all packages nor, before 5.4, blanks in a pattern; setuptools does.
            let field_name = FieldName::PackageData;
            return self.groups_section("options.package_data", field_name, field);
        }
        self.cfg.lines(FILES, "package_data", &targets(&groups))
    }

    /// pbr writes files of its own over these when it builds, which then lie in the package, too.
    pub(super) fn keep_own_files(&mut self) -> Result<(), Refusal> {
        for (file, key) in [("AUTHORS", "skip_authors"), ("ChangeLog", "skip_changelog")] {
            let path = Utf8Path::new(file);
            let tree = self.project.tree();
            if !tree.has_file(path) || !tree.is_tracked(path) {
                continue;
            }
            self.cfg.line("pbr", key, "true")?;
            let message = format!("`{key}` keeps `{file}`, over which pbr would write its own");
            self.conversion.notes.push(Note::remark(message, None));
        }
        Ok(())
    }

    /// In git pbr installs every tracked file below a package. Told when setup() did not name them.
    pub(super) fn note_data(
        &mut self,
        included: Option<bool>,
        place: Option<Span>,
    ) -> Result<(), Refusal> {
        let named = &self.project.metadata().package_data;
        let named = self.known.groups(FieldName::PackageData, named)?;
        let packages = self.package_folders();
        // What lies beside an `__init__.py` is installed as a module anyway.
        let is_installed = |path: &Utf8Path| {
            let folder = path.parent();
            is_module(path) && packages.iter().any(|package| folder == Some(package))
        };
        let mut more: Vec<Utf8PathBuf> = Vec::new();
        for package in &packages {
            let own = self.project.tree().files_below(package);
            let own = own.filter(|path| self.project.tree().is_tracked(path));
            more.extend(
                own.filter(|path| !is_installed(path))
                    .map(Utf8Path::to_owned),
            );
        }
        more.retain(|path| !self.is_named(path, &named));
        more.sort();
        more.dedup();
        let Some(first) = more.first() else {
            return Ok(());
        };
        let asked = match included {
            Some(true) => "what include_package_data took depended on MANIFEST.in",
            _ => "setup() did not ask for that",
        };
        let message = format!(
            "in git pbr installs every tracked file below a package: {}, as `{first}`; {asked}",
            count(more.len(), "file"),
        );
        let place = place.or(self.project.setup_call().map(|call| call.callee));
        self.conversion.notes.push(Note::remark(message, place));
        self.conversion.installs_more = more;
        Ok(())
    }

    /// Whether a pattern of `package_data` names the file.
    fn is_named(&self, path: &Utf8Path, named: &[(String, Vec<String>)]) -> bool {
        named.iter().any(|(package, patterns)| {
            let folders = match package.as_str() {
                "" => self.package_folders(),
                package => vec![self.project.package_folder(package)],
            };
            folders.iter().any(|folder| {
                let Ok(inner) = path.strip_prefix(folder) else {
                    return false;
                };
                patterns.iter().any(|pattern| {
                    let glob = Glob::new(pattern);
                    glob.is_some_and(|glob| glob.is_match(inner))
                })
            })
        })
    }

    pub(super) fn data_files(&mut self, field: &Field<Groups>) -> Result<(), Refusal> {
        let groups = self.known.groups(FieldName::DataFiles, field)?;
        let place = field.provenance().map(|place| place.span);
        let unsayable = groups.iter().find_map(|(target, files)| {
            if target.is_empty() {
                return Some("files in the root of the prefix".to_owned());
            }
            if target.contains('=') || !is_one_word(target) {
                return Some(format!("the target `{target}`"));
            }
            let file = files
                .iter()
                .find(|file| !is_one_word(file) || file.ends_with('*'));
            file.map(|file| format!("the file `{file}`"))
        });
        if let Some(what) = unsayable {
            return Err(Refusal::new(
                format!("pbr cannot say {what} of data_files"),
                place,
                "use targets and files without blanks, `=` and `*`",
            ));
        }
        self.cfg.lines(FILES, "data_files", &targets(&groups))
    }

    /// Extensions stay in setup.py: sections `[extension:NAME]` hold only a part of what they may say.
    pub(super) fn extensions(&mut self, field: &Field<List>) -> Result<(), Refusal> {
        let is_given = field.provenance().is_some();
        let is_none = field
            .value()
            .is_some_and(|list| list.items.is_empty() && list.open.is_empty());
        if is_given && !is_none {
            if self.options.freezes(FieldName::ExtModules) {
                return Err(Refusal::new(
                    "`ext_modules` cannot be frozen: only setup.py says compiled extensions",
                    field.provenance().map(|place| place.span),
                    "leave them there",
                ));
            }
            self.keep("ext_modules", field.provenance().map(|place| place.span));
        }
        Ok(())
    }

    /// The folders of the installed packages.
    pub(super) fn package_folders(&self) -> Vec<Utf8PathBuf> {
        let packages = self.project.metadata().packages.value();
        let texts = packages.into_iter().flat_map(List::texts);
        texts
            .map(|package| self.project.package_folder(package))
            .collect()
    }
}

fn is_module(path: &Utf8Path) -> bool {
    matches!(path.extension(), Some("py" | "pyc"))
}

fn is_dot(folder: &str) -> bool {
    is_root(Utf8Path::new(folder.trim_end_matches('/')))
}

/// The packages that lie in no other.
fn roots(packages: &BTreeSet<String>) -> Vec<String> {
    let has_parent = |package: &str| {
        package.match_indices('.').any(|(at, _)| {
            package
                .get(..at)
                .is_some_and(|parent| packages.contains(parent))
        })
    };
    packages
        .iter()
        .filter(|package| !has_parent(package))
        .cloned()
        .collect()
}

fn same_packages(
    wanted: &BTreeSet<String>,
    found: &BTreeSet<String>,
    place: Option<Span>,
) -> Result<(), Refusal> {
    let more: Vec<&str> = found.difference(wanted).map(String::as_str).collect();
    if !more.is_empty() {
        return Err(Refusal::new(
            format!(
                "pbr would also install {}: it takes every package below those it is told",
                listed(more.into_iter())
            ),
            place,
            "move them out of the package, or install them too",
        ));
    }
    let less: Vec<&str> = wanted.difference(found).map(String::as_str).collect();
    if less.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(
        format!("pbr would not install {}", listed(less.into_iter())),
        place,
        "every package needs an `__init__.py`, and so do those above it",
    ))
}

/// `target = file file`, as pbr splits it.
fn targets(groups: &[(String, Vec<String>)]) -> Vec<String> {
    groups
        .iter()
        .map(|(target, files)| format!("{target} = {}", files.join(" ")))
        .collect()
}

fn is_one_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
}
