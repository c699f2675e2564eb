//! `inspect --output-format metadata` beside what setuptools, poetry-core, flit-core, hatchling and pdm-backend write for
//! projects made up here.

use super::tools::{run, script, venv};
use std::path::Path;
use std::process::Command;
use unsetup::project::Project;
use unsetup::report::core_metadata;
use unsetup::settings::Settings;

const BACKENDS: &[&str] = &[
    "setuptools==84.2.1",
    "packaging==26.3",
    "poetry-core==2.5.0",
    "flit_core==4.2.0",
    "hatchling==1.33.0",
    "pdm-backend==2.5.0",
];

/// What `metadata.py` prints.
#[derive(Debug, serde::Deserialize)]
struct Compared {
    compared: usize,
    stopped: Vec<String>,
    headers: usize,
    differences: Vec<String>,
}

/// A project: its name, and its files.
type Made = (String, Vec<(&'static str, String)>);

/// Writes the projects and our texts, and has them compared; `None` when real tools are switched off.
fn compare(projects: &[Made]) -> Option<Compared> {
    compare_with(BACKENDS, projects)
}

fn compare_with(packages: &[&str], projects: &[Made]) -> Option<Compared> {
    let tools = venv(packages, "python3")?;
    let folder = tempfile::tempdir().unwrap();
    for (name, files) in projects {
        let root = folder.path().join(name);
        for (path, text) in files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let project = Project::load(&root, Settings::default()).unwrap();
        if let Ok(written) = core_metadata::write(&project, None) {
            let path = folder.path().join(format!("{name}.METADATA"));
            std::fs::write(path, written.text).unwrap();
        }
    }
    let printed = run(Command::new(&tools.python)
        .arg(script("metadata.py"))
        .arg(folder.path()));
    Some(serde_json::from_str(&printed).unwrap())
}

#[test]
fn tables_of_other_backends_give_the_metadata_that_they_write() {
    let projects = made(TABLES);
    let Some(found) = compare(&projects) else {
        return;
    };
    assert!(
        found.differences.is_empty(),
        "{}",
        found.differences.join("\n")
    );
    assert!(found.stopped.is_empty(), "{:?}", found.stopped);
    assert_eq!(found.compared, TABLES.len());
    assert!(found.headers > 90, "{}", found.headers);
}

/// A project of each table, with a package, two readmes and a licence.
fn made(tables: &[(&str, &str)]) -> Vec<Made> {
    tables
        .iter()
        .map(|(name, pyproject)| {
            let files = vec![
                ("pyproject.toml", (*pyproject).to_owned()),
                ("README.md", "# Demo\r\n\r\nWords.\n".to_owned()),
                ("CHANGES.rst", "Changes\n=======\n".to_owned()),
                ("LICENSE", "Free.\n".to_owned()),
                (
                    "demo/__init__.py",
                    "\"\"\"What it does.\n\nMore.\n\"\"\"\n__version__ = '1.2rc1'\n".to_owned(),
                ),
            ];
            ((*name).to_owned(), files)
        })
        .collect()
}

#[test]
fn the_old_table_of_flit_gives_the_metadata_that_flit_writes() {
    const PACKAGES: &[&str] = &["setuptools==84.2.1", "packaging==26.3", "flit_core==3.9.0"];
    const OLD: &[(&str, &str)] = &[(
        "flit-old",
        "[build-system]\nrequires = ['flit_core<4']\nbuild-backend = 'flit_core.buildapi'\n\
         [tool.flit.metadata]\nmodule = 'demo'\ndist-name = 'demo-dist'\nauthor = 'Ada'\n\
         author-email = 'a@example.org'\nhome-page = 'https://example.org'\nlicense = 'Mine'\n\
         description-file = 'README.md'\nrequires-python = '>=3.6'\nkeywords = 'a,b'\n\
         classifiers = ['Topic :: Utilities']\nrequires = ['six >=1', \"attrs; python_version < '3.8'\"]\n\
         [tool.flit.metadata.requires-extra]\ntest = ['pytest', \"mock; python_version < '3.8'\"]\n\
         [tool.flit.metadata.urls]\nDocs = 'https://example.org/d'\n\
         [tool.flit.scripts]\ndemo = 'demo:main'\n",
    )];
    let Some(found) = compare_with(PACKAGES, &made(OLD)) else {
        return;
    };
    assert!(
        found.differences.is_empty(),
        "{}",
        found.differences.join("\n")
    );
    assert!(found.stopped.is_empty(), "{:?}", found.stopped);
    assert!(found.headers > 12, "{}", found.headers);
}

/// Constraints of poetry, each that of a requirement of its own.
const CONSTRAINTS: &[&str] = &[
    "^1.2.3",
    "^0.2.3",
    "^0.0.3",
    "^0.0",
    "^0",
    "^1",
    "^1.2.3.4",
    "~1.2.3",
    "~1.2",
    "~1",
    "~0.0.1.2",
    "~=1.4.5",
    "~=1.4",
    "~=0.0.0.5",
    ">=1,<2",
    ">=1.0, <2, !=1.5",
    ">=1,!=3,<2",
    ">=0.3,!=3,<3",
    "!=1.5",
    "1.4",
    "==1.4",
    ">2",
    "<=2.1",
    "*",
    "v1.2",
    "^v1.2",
    ">=1.0b1,<2",
    "==1.0.post1",
    ">=2,<1",
    "1.*",
    "^1 || ^2",
    "^1.0rc1",
    ">=1 <2",
    "<3,>=1",
    ">=10rc2,<10.0",
];

/// Versions of Python in poetry's table.
const PYTHONS: &[&str] = &[
    "^3.7",
    "~3.8",
    ">=3.7",
    ">=3.7,<4",
    "3.9",
    "3.9.1",
    "^3",
    "~2.7 || ^3.5",
    "^2.7 || ^3.4",
    "^3.10 || ^4",
    "*",
    "<3.9",
    "~2.7 || >=3.5,<3.9",
    ">=3.6.2,<3.11",
    "2.7 || ^3.6",
    ">=2.7,!=3.0",
];

#[test]
fn constraints_are_written_as_poetry_writes_them() {
    let head = "[build-system]\nrequires = ['poetry-core']\nbuild-backend = 'poetry.core.masonry.api'\n\
        [tool.poetry]\nname = 'demo'\nversion = '1'\ndescription = 'Short'\nauthors = ['Ada']\n\
        [tool.poetry.dependencies]\n";
    let one = |number: usize, lines: String| {
        let text = format!("{head}{lines}");
        (format!("p{number:02}"), vec![("pyproject.toml", text)])
    };
    let mut projects: Vec<Made> = Vec::new();
    for constraint in CONSTRAINTS {
        projects.push(one(projects.len(), format!("six = '{constraint}'\n")));
    }
    for python in PYTHONS {
        projects.push(one(projects.len(), format!("python = '{python}'\n")));
    }
    let Some(found) = compare(&projects) else {
        return;
    };
    assert!(
        found.differences.is_empty(),
        "{}",
        found.differences.join("\n")
    );
    assert_eq!(found.compared, projects.len(), "{:?}", found.stopped);
    assert!(found.headers > 6 * projects.len() / 2, "{}", found.headers);
}

const TABLES: &[(&str, &str)] = &[
    (
        "poetry-plain",
        "[build-system]\nrequires = ['poetry-core']\nbuild-backend = 'poetry.core.masonry.api'\n\
         [tool.poetry]\nname = 'Demo'\nversion = '1.2-beta.3'\ndescription = 'Short'\n\
         authors = ['Ada Love <ada@example.org>', 'Bob <b@example.org>']\nmaintainers = ['Cy']\n\
         license = 'mit'\nreadme = 'README.md'\nkeywords = ['a', 'b c']\nrepository = 'https://example.org/r'\n\
         documentation = 'https://example.org/d'\nclassifiers = ['Topic :: Utilities']\n\
         [tool.poetry.urls]\n'Bug Tracker' = 'https://example.org/b'\n\
         [tool.poetry.dependencies]\npython = '^3.8'\nsix = '^1.2.3'\nattrs = '~21.2'\nclick = '>=7,<9'\n\
         rich = '~=10.1'\nfoo = '*'\nbar = '==1.0'\nbaz = '!=1.5'\nqux = '^0.0.3'\nzero = '^0.2'\n\
         one = '^1'\nnone = '1.4'\nthree = '>=1.0,!=1.5,<2.0'\nfour = '~3'\nfive = '>2'\nsix-two = '<=2.1'\n",
    ),
    (
        "poetry-extras",
        "[build-system]\nrequires = ['poetry-core']\nbuild-backend = 'poetry.core.masonry.api'\n\
         [tool.poetry]\nname = 'demo'\nversion = '1'\ndescription = ''\nauthors = []\n\
         readme = ['README.md', 'CHANGES.rst']\nhomepage = 'https://example.org'\n\
         [tool.poetry.scripts]\ndemo = 'demo:main'\n\
         [tool.poetry.dependencies]\npython = '~2.7 || >=3.6'\n\
         six = { version = '^1.2', optional = true }\n\
         attrs = { version = '>=20', python = '^3.7' }\n\
         Click = { version = '*', extras = ['b', 'a'], markers = \"sys_platform == 'win32'\" }\n\
         rich = [{ version = '^9', python = '<3.7' }, { version = '^10', python = '>=3.7' }]\n\
         lost = { version = '^1', optional = true }\nboth = { version = '2', optional = true }\n\
         gone = { git = 'https://example.org/x.git' }\n\
         [tool.poetry.extras]\nA_b = ['six', 'both']\nother = ['both']\n",
    ),
    (
        "poetry-project",
        "[build-system]\nrequires = ['poetry-core']\nbuild-backend = 'poetry.core.masonry.api'\n\
         [project]\nname = 'demo'\nversion = '1.0'\ndescription = 'Short'\nreadme = 'README.md'\n\
         authors = [{ name = 'Ada', email = 'a@example.org' }, { name = 'Bob' }]\n\
         license = 'apache-2.0'\nrequires-python = '>=3.8'\nclassifiers = ['Topic :: Utilities']\n\
         dependencies = ['six>=1.0', \"attrs ; python_version < '3.10'\"]\n\
         [project.optional-dependencies]\nx = ['click']\n[project.urls]\nSource = 'https://example.org'\n",
    ),
    (
        "flit-module",
        "[build-system]\nrequires = ['flit_core']\nbuild-backend = 'flit_core.buildapi'\n\
         [project]\nname = 'demo'\nreadme = 'README.md'\ndynamic = ['version', 'description']\n\
         authors = [{ name = 'M. C. D', email = 'm@example.org' }, { name = 'Only Name' }, { email = 'x@example.org' }]\n\
         requires-python = '>=3.8'\nkeywords = ['a', 'b']\nlicense = 'MIT'\n\
         dependencies = ['six >=1.0', \"attrs; python_version < '3.10'\"]\n\
         [project.optional-dependencies]\nx-y = ['click']\n[project.scripts]\ndemo = 'demo:main'\n\
         [project.urls]\nHome = 'https://example.org'\n",
    ),
    (
        "flit-other-name",
        "[build-system]\nrequires = ['flit_core']\nbuild-backend = 'flit_core.buildapi'\n\
         [project]\nname = 'Demo.Dist'\nversion = '2.0'\ndescription = 'Written'\n\
         [tool.flit.module]\nname = 'demo'\n",
    ),
    (
        "hatch-file",
        "[build-system]\nrequires = ['hatchling']\nbuild-backend = 'hatchling.build'\n\
         [project]\nname = 'demo'\nreadme = 'README.md'\ndynamic = ['version']\ndescription = 'Short'\n\
         authors = [{ name = 'A \"B\" C', email = 'a@example.org' }, { name = 'Bob' }]\n\
         maintainers = [{ email = 'm@example.org' }]\nlicense = 'mit OR apache-2.0'\n\
         keywords = ['b', 'a']\nclassifiers = ['Topic :: Utilities', 'Programming Language :: Python :: 3']\n\
         requires-python = '>=3.8,<4'\ndependencies = ['Six >= 1.0', \"attrs; python_version < '3.10'\"]\n\
         [project.optional-dependencies]\nx_y = ['click', \"rich; python_version > '3.8'\"]\n\
         [project.urls]\nHome = 'https://example.org'\n[tool.hatch.version]\npath = 'demo/__init__.py'\n",
    ),
    (
        "hatch-text-license",
        "[build-system]\nrequires = ['hatchling']\nbuild-backend = 'hatchling.build'\n\
         [project]\nname = 'demo'\nversion = '1.0.post1'\nlicense = { text = 'Mine' }\n\
         readme = { text = 'Hello', content-type = 'text/plain' }\n",
    ),
    (
        "pdm-file",
        "[build-system]\nrequires = ['pdm-backend']\nbuild-backend = 'pdm.backend'\n\
         [project]\nname = 'demo'\ndynamic = ['version']\nreadme = 'README.md'\ndescription = 'Short'\n\
         authors = [{ name = 'M. C. D', email = 'm@example.org' }, { name = 'Only Name' }]\n\
         license = 'MIT'\nkeywords = ['a', 'b']\nclassifiers = ['Topic :: Utilities']\n\
         requires-python = '>=3.8'\ndependencies = ['six>=1.0', \"attrs; python_version < '3.10'\"]\n\
         [project.optional-dependencies]\nx = ['click']\n[project.urls]\nHome = 'https://example.org'\n\
         [tool.pdm.version]\nsource = 'file'\npath = 'demo/__init__.py'\n",
    ),
    (
        "setuptools-project",
        "[project]\nname = 'demo'\nversion = '1.0'\nreadme = 'README.md'\ndescription = 'Short'\n\
         authors = [{ name = 'M. C. D', email = 'm@example.org' }, { name = 'Only Name' }, { email = 'x@example.org' }]\n\
         license = 'mit'\nkeywords = ['a', 'b']\nrequires-python = '>= 3.8, < 4'\n\
         dependencies = ['six >=1.0,!=1.1', \"attrs ; python_version<'3.10'\"]\n\
         [project.optional-dependencies]\nX_y = ['click[b,a]']\n[project.urls]\nHome = 'https://example.org'\n\
         [tool.setuptools]\npackages = ['demo']\n",
    ),
];

/// Numbers that look random and are the same in every run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn some(&mut self, choices: &[&str], percent: usize) -> String {
        let picked = choices.iter().filter(|_| self.below(100) < percent);
        picked.copied().collect::<Vec<_>>().concat()
    }
}

#[test]
fn mixed_declarations_give_the_metadata_that_setuptools_writes() {
    let mut random = Seeded(20_261_121);
    let projects: Vec<Made> = (0..160)
        .map(|number| (format!("mixed-{number:03}"), mixed(&mut random)))
        .collect();
    let Some(found) = compare(&projects) else {
        return;
    };
    assert!(
        found.differences.is_empty(),
        "{}",
        found.differences.join("\n")
    );
    assert!(found.compared > 90, "{:?}", found.stopped);
    assert!(found.headers > 600, "{}", found.headers);
}

/// A project with any of setup.py, setup.cfg and pyproject.toml, which partly say the same fields.
fn mixed(random: &mut Seeded) -> Vec<(&'static str, String)> {
    let mut files = vec![
        ("README.md", "# Demo\r\n\r\nWords.\n".to_owned()),
        ("LICENSE", "Free.\n".to_owned()),
        ("demo/__init__.py", "__version__ = '1.5'\n".to_owned()),
        ("requirements.txt", "six>=1.0  # why\n\nattrs\n".to_owned()),
    ];
    let keywords = random.some(KEYWORDS, 35);
    files.push((
        "setup.py",
        format!("from setuptools import setup\nsetup({keywords})\n"),
    ));
    if random.below(100) < 60 {
        let metadata = random.some(CFG_METADATA, 35);
        let options = random.some(CFG_OPTIONS, 40);
        let sections = random.some(CFG_SECTIONS, 30);
        let text = format!("[metadata]\n{metadata}[options]\npackages = demo\n{options}{sections}");
        files.push(("setup.cfg", text));
    }
    if random.below(100) < 60 {
        let project = random.some(PROJECT, 45);
        let tables = random.some(PROJECT_TABLES, 35);
        let is_wanted = |row: &&(&str, &str)| {
            let key = format!("{} = ", row.0);
            let table = format!("[project.{}]", row.0);
            keywords.contains(row.1) && !project.contains(&key) && !tables.contains(&table)
        };
        let wanted = DYNAMIC.iter().filter(is_wanted);
        let dynamic: Vec<String> = wanted
            .filter(|_| random.below(100) < 80)
            .map(|(name, _)| format!("'{name}'"))
            .collect();
        let dynamic = dynamic.join(", ");
        files.push((
            "pyproject.toml",
            format!("[project]\nname = 'demo'\nversion = '2.0'\n{project}dynamic = [{dynamic}]\n{tables}"),
        ));
    }
    files
}

const KEYWORDS: &[&str] = &[
    "name='Demo_x', ",
    "version='1.0-1', ",
    " description='One\\nTwo', ",
    "long_description='Long\\n', ",
    "long_description_content_type='text/plain', ",
    "url='https://example.org', ",
    "download_url='', ",
    "author='Ada, Bob', ",
    "author_email='a@example.org', ",
    "maintainer='Cy', ",
    "license='Mine\\nand yours\\n', ",
    "keywords='a b, c', ",
    "platforms=['any', 'x'], ",
    "classifiers=['Topic :: Utilities'], ",
    "python_requires='>=3.6, <4', ",
    "install_requires=['Six >= 1.0, != 1.1', \"attrs; python_version<'3.10' and (os.name=='nt')\"], ",
    "extras_require={'B_b': ['click'], 'x:python_version<\"3.9\"': ['rich'], ':os_name==\"nt\"': ['colorama']}, ",
    "project_urls={'Bugs': 'https://example.org/b'}, ",
    "provides=['demo'], ",
    "entry_points={'console_scripts': ['demo = demo:main']}, ",
    "license_files=[], ",
    "packages=['demo'], ",
];

const CFG_METADATA: &[&str] = &[
    "name = demo-cfg\n",
    "version = attr: demo.__version__\n",
    "description = From cfg\n",
    "long_description = file: README.md\n",
    "long_description_content_type = text/markdown\n",
    "url = https://example.org/cfg\n",
    "author = \n",
    "author_email = c@example.org\n",
    "license = BSD\n",
    "keywords = k, l\n",
    "platforms = any\n",
    "classifiers =\n    Topic :: Utilities\n    Topic :: Software Development\n",
    "project_urls =\n    Docs = https://example.org/d\n",
    "license_files = LICENSE\n",
];

const CFG_OPTIONS: &[&str] = &[
    "python_requires = >= 3.7 , <4\n",
    "install_requires =\n    click >= 7\n    rich; python_version<'3.9'\n",
    "zip_safe = no\n",
];

const CFG_SECTIONS: &[&str] = &[
    "[options.extras_require]\ntest = pytest; mock>=1\n",
    "[options.entry_points]\nconsole_scripts =\n    cfg = demo:cfg\n",
    "[DEFAULT]\nshared = pytest\n",
];

const PROJECT: &[&str] = &[
    "description = 'From project'\n",
    "readme = 'README.md'\n",
    "requires-python = '>=3.8,!=3.9.0'\n",
    "license = 'mit'\n",
    "authors = [{ name = 'D. E.', email = 'd@example.org' }, { name = 'F' }]\n",
    "maintainers = [{ email = 'g@example.org' }]\n",
    "keywords = ['p', 'q']\n",
    "classifiers = ['Topic :: Internet']\n",
    "dependencies = ['zipp>=1']\n",
];

/// What `[project]` may call dynamic, and the keyword that gives it.
const DYNAMIC: &[(&str, &str)] = &[
    ("readme", "long_description="),
    ("license", "license="),
    ("classifiers", "classifiers="),
    ("dependencies", "install_requires="),
    ("optional-dependencies", "extras_require="),
    ("requires-python", "python_requires="),
    ("description", " description="),
    ("keywords", "keywords="),
    ("scripts", "entry_points="),
    ("entry-points", "entry_points="),
    ("urls", "project_urls="),
];

const PROJECT_TABLES: &[&str] = &[
    "[project.urls]\nHome = 'https://example.org/p'\n",
    "[project.optional-dependencies]\nD_d = ['docutils']\n",
    "[project.scripts]\nproj = 'demo:proj'\n",
    "[tool.setuptools]\npackages = ['demo']\n",
    "[tool.setuptools.dynamic]\ndependencies = { file = ['requirements.txt'] }\n",
];

#[test]
fn the_comparison_finds_a_wrong_header() {
    let Some(tools) = venv(BACKENDS, "python3") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("demo");
    std::fs::create_dir_all(&root).unwrap();
    std::fs::write(
        root.join("pyproject.toml"),
        "[project]\nname = 'demo'\nversion = '1'\n",
    )
    .unwrap();
    write_text(folder.path(), "Name: demo\nVersion: 2\nSummary: made up\n");
    let printed = run(Command::new(&tools.python)
        .arg(script("metadata.py"))
        .arg(folder.path()));
    let found: Compared = serde_json::from_str(&printed).unwrap();
    assert_eq!(found.differences.len(), 2, "{found:?}");
}

fn write_text(folder: &Path, text: &str) {
    std::fs::write(folder.join("demo.METADATA"), text).unwrap();
}
