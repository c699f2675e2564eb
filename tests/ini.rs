//! The INI reader against Python's configparser, the `configparser` crate, and itself.

#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use camino::Utf8Path;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use unsetup::syntax::SyntaxError;
use unsetup::syntax::ini::{self, DEFAULT_SECTION, Ini, KeyCase};
use unsetup::text::{Decoding, Files, MemoryWorld, SourceFile, apply};

fn open(text: &str) -> Arc<SourceFile> {
    Files::new(MemoryWorld::new([("setup.cfg", text)]))
        .open(Utf8Path::new("setup.cfg"), Decoding::Utf8)
        .unwrap()
}

fn read(text: &str) -> Ini {
    let file = open(text);
    let parse = ini::parse(&file);
    assert_eq!(parse.errors, [], "{text:?}");
    parse.tree
}

/// The vectors: what a parser of setuptools and one of pbr make of a text.
#[test]
fn reads_what_configparser_of_python_3_11_reads() {
    let vectors: Vec<Value> =
        serde_json::from_str(include_str!("vectors/configparser.json")).unwrap();
    assert_eq!(vectors.len(), 88);
    for vector in &vectors {
        let id = vector["id"].as_str().unwrap();
        let input = vector["input"].as_str().unwrap();
        let result = vector["expected"]
            .as_array()
            .unwrap()
            .iter()
            .find(|expected| expected["tool"]["python"] == "3.11.7")
            .map(|expected| &expected["result"])
            .unwrap();
        for (mode, keys) in [("setuptools", KeyCase::Kept), ("pbr", KeyCase::Lower)] {
            let expected = result.get("both").unwrap_or(&result[mode]);
            assert_eq!(&outcome(input, keys), expected, "{id} as {mode}");
        }
    }
}

/// What the vectors record: the first fatal error, else the parsing errors, else every section with its options.
fn outcome(input: &str, keys: KeyCase) -> Value {
    let file = open(input);
    let parse = ini::parse_with(&file, keys);
    if let Some((class, message)) = python_error(&file, &parse.errors) {
        return json!({"__error__": class, "message": message.chars().take(200).collect::<String>()});
    }
    let sections = parse
        .tree
        .sections
        .iter()
        .filter(|section| section.name.value != DEFAULT_SECTION)
        .map(|section| {
            let name = section.name.value.clone();
            let options = options_of(&parse.tree, &name);
            (name, Value::Object(options))
        });
    Value::Object(sections.collect())
}

fn options_of(ini: &Ini, section: &str) -> Map<String, Value> {
    [section, DEFAULT_SECTION]
        .iter()
        .filter_map(|name| ini.section(name))
        .flat_map(|section| &section.options)
        .map(|option| {
            let key = ini.keys.apply(&option.key.value);
            let value = match ini.interpolate(section, &key) {
                Ok(value) => json!(value),
                Err(error) => json!({"error": interpolation_class(&error)}),
            };
            (key, value)
        })
        .collect()
}

fn interpolation_class(error: &SyntaxError) -> &'static str {
    if error.message.contains("deeper") {
        "InterpolationDepthError"
    } else if error.message.contains("names no option") {
        "InterpolationMissingOptionError"
    } else {
        "InterpolationSyntaxError"
    }
}

/// Python raises at the first of most errors, but collects lines that it cannot read and tells them at the end.
fn python_error(file: &SourceFile, errors: &[SyntaxError]) -> Option<(&'static str, String)> {
    let is_collected = |error: &&SyntaxError| {
        error.message.contains("neither") || error.message.contains("no key")
    };
    let fatal = errors.iter().find(|error| !is_collected(error));
    if let Some(error) = fatal {
        return Some(fatal_error(file, error));
    }
    let lines = errors.iter().map(|error| {
        let (row, text) = line_of(file, error);
        format!("\n\t[line {row:2}]: {text}")
    });
    let lines = lines.collect::<String>();
    (!errors.is_empty()).then(|| {
        let message = format!("Source contains parsing errors: 'setup.cfg'{lines}");
        ("ParsingError", message)
    })
}

fn fatal_error(file: &SourceFile, error: &SyntaxError) -> (&'static str, String) {
    let (row, text) = line_of(file, error);
    let quoted = error.message.replace('`', "'");
    if let Some(at) = quoted.find(" already exists in section ") {
        let (option, section) = quoted.split_at(at);
        let section = section.trim_start_matches(" already exists in section ");
        let message = format!(
            "While reading from 'setup.cfg' [line {row:2}]: {option} in section {section} already exists"
        );
        return ("DuplicateOptionError", message);
    }
    if quoted.ends_with(" already exists") {
        let message = format!("While reading from 'setup.cfg' [line {row:2}]: {quoted}");
        return ("DuplicateSectionError", message);
    }
    // With a byte order mark in it, the first line is no header for Python.
    let no_header = ["no section header", "byte order mark"];
    assert!(
        no_header.iter().any(|text| quoted.contains(text)),
        "{quoted}"
    );
    let message =
        format!("File contains no section headers.\nfile: 'setup.cfg', line: {row}\n{text}");
    ("MissingSectionHeaderError", message)
}

/// Row and Python `repr` of the line an error starts in.
fn line_of(file: &SourceFile, error: &SyntaxError) -> (usize, String) {
    let row = file.position(error.span.start as usize).row;
    let line = file.slice(file.full_line(row).unwrap());
    let mark = if file.encoding().bom && row == 1 {
        "\\ufeff"
    } else {
        ""
    };
    (row, format!("'{mark}{}'", line.replace('\n', "\\n")))
}

/// Files of the kinds that projects have.
const REAL_LIKE: &[&str] = &[
    "[metadata]\nname = functest\nversion = 5\nhome-page = https://wiki.example.org/display/functest\n\n[files]\npackages = functest\nscripts =\n    functest/ci/add_proxy.sh\n    functest/ci/config_patch.py\n\n[entry_points]\nconsole_scripts =\n    functest_openstack = a.b:main\n    run_tests = functest.ci.run_tests:main\n",
    "[metadata]\nname = cliff\nsummary = Command Line Interface Formulation Framework\ndescription_file =\n    README.rst\nclassifier =\n    Development Status :: 5 - Production/Stable\n    License :: OSI Approved :: Apache Software License\n\n[global]\nsetup-hooks =\n    pbr.hooks.setup_hook\n",
    "[bdist_wheel]\nuniversal = 1\n",
    "[egg_info]\ntag_build = dev\ntag_date = 0\n\n[sdist]\nformats = gztar,zip\n",
    "[metadata]\nname: dask\n; old spelling\nlicense_file: LICENSE.txt\n\n[versioneer]\nVCS = git\nstyle = pep440\nversionfile_source = dask/_version.py\ntag_prefix =\nparentdir_prefix = dask-\n",
    "[options]\npackages = find:\ninclude_package_data = true\ninstall_requires =\n    attrs>=17.4 # needed by x\n    importlib-metadata; python_version < \"3.8\"\n\n    # only on old Pythons\n    typing; python_version < '3.5'\n[options.extras_require]\ntest =\n  pytest\n  pytest-cov\ndoc = sphinx\n[options.package_data]\n* = *.txt, *.rst\nhello = *.msg\n",
    "[tool:pytest]\naddopts = -q --strict\ntestpaths = tests\n[flake8]\nmax-line-length = 100\nignore =\n\tE203,\n\tW503\nexclude = .git,__pycache__\n[isort]\nline_length=100\nknown_first_party=a,b\n",
    "[metadata]\r\nname = crlf\r\nclassifiers =\r\n    A :: B\r\n    C :: D\r\n\r\n[options]\r\nzip_safe = False\r\n",
    "# comment first\n\n[aliases]\ntest = pytest\nrelease = sdist bdist_wheel upload\n\n# between\n[build_sphinx]\nsource-dir = doc/source\nbuild-dir = doc/build\nall_files = 1\n",
    "[metadata]\nlong_description = file: README.md, CHANGES.md\nproject_urls =\n    Source = https://example.org/a?b=c\n    Tracker = https://example.org/issues\n\n\n\n[options.entry_points]\nconsole_scripts =\n    a = a.cli:main [x]\n    b = b:main\n",
    "[compile_catalog]\ndirectory = keystone/locale\ndomain = keystone\n\n[extract_messages]\nkeywords = _ gettext ngettext l_ lazy_gettext\nmapping_file = babel.cfg\noutput_file = keystone/locale/keystone.pot\n",
    "[DEFAULT]\nowner = me\n[a]\nx = 1\n[b]\nowner = you\ny =\n",
    "[extras]\nldap =\n  python-ldap:python_version=='2.7' # PSF\n  ldappool:python_version=='2.7' # MPL\n[wheel]\nuniversal = 0\n",
];

#[test]
fn the_configparser_crate_reads_the_same() {
    for text in REAL_LIKE {
        let ini = read(text);
        assert!(!ini.sections.is_empty());
        assert_same_as_the_crate(text, &ini);
    }
}

fn assert_same_as_the_crate(text: &str, ini: &Ini) {
    let mut theirs = ini::python_settings();
    theirs.read(text.to_owned()).unwrap();
    assert_eq!(ini.logical().get_map(), theirs.get_map(), "{text:?}");
}

#[test]
fn logical_values_cascade_from_the_default_section() {
    let logical = read("[DEFAULT]\nzip_safe = on\n[options]\nName = x\n").logical();
    assert_eq!(logical.getboolcoerce("options", "zip_safe"), Ok(Some(true)));
    assert_eq!(logical.get("options", "Name").as_deref(), Some("x"));
    assert_eq!(logical.get("options", "name"), None);
}

fn key() -> impl Strategy<Value = String> {
    "[a-zA-Z][a-zA-Z0-9_.-]{0,8}"
}

fn value_line() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9%<>'\"][a-zA-Z0-9 %=:#;,\\[\\]éü]{0,12}[a-zA-Z0-9]"
}

fn document() -> impl Strategy<Value = Vec<ini::NewSection>> {
    let option = (key(), prop::collection::vec(value_line(), 0..4));
    let section = (key(), prop::collection::vec(option, 0..5));
    prop::collection::vec(section, 0..4).prop_map(|mut sections| {
        sections.sort();
        sections.dedup_by(|a, b| a.0 == b.0);
        for (_, options) in &mut sections {
            options.sort();
            options.dedup_by(|a, b| a.0 == b.0);
        }
        sections
    })
}

/// Text that looks like INI more often than chance would give.
fn ini_soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "[", "]", "a", "b", "=", ":", " ", "    ", "\t", "\n", "\n", "\r\n", "\r", "#", ";", "%",
        "%(a)s", "é", "\u{1c}", "\u{85}", "\u{a0}", "[s]\n", "a = 1\n", "\n  x", "DEFAULT",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Texts without errors, but with every kind of line at every indentation.
fn untidy_document() -> impl Strategy<Value = String> {
    let line = (
        0..6usize,
        prop::sample::select(vec!["[sN]", "kN = v", "kN:", "kN = v", "", "# c"]),
    );
    (prop::collection::vec(line, 0..12), any::<bool>()).prop_map(|(lines, ends)| {
        let mut text = "[first]".to_owned();
        for (number, (indent, line)) in lines.into_iter().enumerate() {
            text.push('\n');
            text.push_str(&" ".repeat(indent));
            text.push_str(&line.replace('N', &number.to_string()));
        }
        text + if ends { "\n" } else { "" }
    })
}

fn assert_whole(text: &str) {
    let file = open(text);
    let parse = ini::parse(&file);
    assert_eq!(parse.tree.text(&file), file.text());
    let mut end = 0;
    for line in &parse.tree.lines {
        assert_eq!(line.span.start, end);
        end = line.span.end;
    }
    for section in &parse.tree.sections {
        assert_eq!(file.slice(section.name.span), section.name.value);
        for option in &section.options {
            assert!(section.span.contains(option.span));
            assert!(option.span.contains(option.value_span));
            assert_eq!(file.slice(option.key.span), option.key.value);
            for line in &option.value_lines {
                assert_eq!(file.slice(line.span), line.value);
                assert!(option.value_span.contains(line.span));
            }
            let _ = parse
                .tree
                .interpolate(&section.name.value, &option.key.value);
        }
    }
    for error in &parse.errors {
        assert!(error.span.end as usize <= text.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back(text in any::<String>()) {
        assert_whole(&text);
    }

    #[test]
    fn any_ini_like_text_comes_back(text in ini_soup()) {
        assert_whole(&text);
    }

    #[test]
    fn what_is_rendered_is_read_back(sections in document()) {
        let text = ini::render(&sections);
        prop_assert!(text.lines().all(|line| !line.ends_with(' ')));
        let ini = read(&text);
        assert_same_as_the_crate(&text, &ini);
        let again = ini.sections.iter().map(|section| {
            let options = section.options.iter().map(|option| {
                let lines = option.value_lines.iter().map(|line| line.value.clone());
                (option.key.value.clone(), lines.collect())
            });
            (section.name.value.clone(), options.collect())
        });
        prop_assert_eq!(again.collect::<Vec<_>>(), sections);
    }

    #[test]
    fn an_inserted_option_changes_nothing_else(
        text in untidy_document(),
        values in prop::collection::vec(value_line(), 0..3),
    ) {
        let file = open(&text);
        let before = ini::parse(&file);
        prop_assert_eq!(&before.errors, &[]);
        for (index, section) in before.tree.sections.iter().enumerate() {
            let edit = before.tree.insert_option(section, "zz-new", &values, "\n");
            let after = apply(file.text(), [&edit]).unwrap();
            let file = open(&after);
            let after = ini::parse(&file);
            prop_assert_eq!(&after.errors, &[]);
            let found = &after.tree.sections[index];
            let last = found.options.last().unwrap();
            prop_assert_eq!(&last.key.value, "zz-new");
            let lines = last.value_lines.iter().map(|line| line.value.clone());
            prop_assert_eq!(lines.collect::<Vec<_>>(), values.clone());
            prop_assert_eq!(found.options.len(), section.options.len() + 1);
            let edit = after.tree.remove_option(last);
            let without = apply(file.text(), [&edit]).unwrap();
            prop_assert_eq!(shape(&open(&without)), shape(&open(&text)));
        }
    }
}

fn shape(file: &SourceFile) -> Vec<(String, Vec<(String, String)>)> {
    let sections = ini::parse(file).tree.sections;
    let options = |section: &ini::Section| {
        let pair = |option: &ini::IniOption| (option.key.value.clone(), option.value.clone());
        section.options.iter().map(pair).collect()
    };
    sections
        .iter()
        .map(|section| (section.name.value.clone(), options(section)))
        .collect()
}

#[test]
fn reading_goes_on_after_each_error() {
    let file = open("stray = 1\n[s]\na = 1\nno delimiter\na = 2\n= x\n[s]\nb = 3\n");
    let parse = ini::parse(&file);
    let rows = parse
        .errors
        .iter()
        .map(|error| file.position(error.span.start as usize).row);
    assert_eq!(rows.collect::<Vec<_>>(), [1, 4, 5, 6, 7]);
    assert_eq!(parse.tree.sections.len(), 2);
    assert_eq!(parse.tree.sections[0].options.len(), 2);
    assert_eq!(parse.tree.option("s", "a").unwrap().value, "2");
    assert_eq!(parse.tree.option("s", "b").unwrap().value, "3");
}

#[test]
fn keys_are_compared_as_each_tool_does() {
    let file = open("[s]\nHome-Page = u\n");
    let kept = ini::parse(&file).tree;
    assert!(kept.option("s", "home-page").is_none());
    let option = kept.option("s", "Home-Page").unwrap();
    assert_eq!(option.setuptools_key(), "Home_Page");
    assert_eq!(option.pbr_key(), "home_page");
    let lower = ini::parse_with(&file, KeyCase::Lower).tree;
    assert!(lower.option("s", "home-page").is_some());
}

#[test]
fn comments_between_values_belong_to_neither() {
    let text = "[s]\na =\n    x\n# c\n    y\n\n# d\nb = 1\n";
    let file = open(text);
    let ini = ini::parse(&file).tree;
    let a = ini.option("s", "a").unwrap();
    assert_eq!(a.value, "\nx\ny");
    assert_eq!(a.value_lines.len(), 2);
    assert_eq!(file.slice(a.value_span), "x\n# c\n    y");
    let removed = apply(text, [&ini.remove_option(a)]);
    assert_eq!(removed.as_deref(), Some("[s]\n\n# d\nb = 1\n"));
}

#[test]
fn references_that_multiply_end_in_an_error() {
    let mut text = "[s]\nk0 =\n".to_owned();
    for level in 1..10 {
        let references = format!("%(k{})s", level - 1).repeat(50);
        text.push_str(&format!("k{level} = {references}\n"));
    }
    let error = read(&text).interpolate("s", "k9").unwrap_err();
    assert_eq!(error.message, "the value refers to too many others");
}

#[test]
fn bytes_that_are_not_utf8_are_told() {
    let file = Files::new(MemoryWorld::new([("setup.cfg", b"[s]\na = Ren\xe9\n")]))
        .open(Utf8Path::new("setup.cfg"), Decoding::Utf8)
        .unwrap();
    let errors = ini::parse(&file).errors;
    assert_eq!(errors.len(), 1);
    assert_eq!(file.position(errors[0].span.start as usize).row, 2);
}

#[test]
fn what_cannot_be_written_is_known() {
    let lines = |lines: &[&str]| {
        lines
            .iter()
            .map(|line| line.to_string())
            .collect::<Vec<_>>()
    };
    assert!(ini::is_writable("a", &lines(&["x", "y"])));
    assert!(ini::is_writable("a", &lines(&["# x"])));
    assert!(!ini::is_writable("a", &lines(&["# x", "y"])));
    assert!(!ini::is_writable("a", &lines(&["x\n[s]"])));
    assert!(!ini::is_writable("a=b", &lines(&["x"])));
    let ini = read(&ini::render(&[(
        "s".to_owned(),
        vec![("a".to_owned(), vec![ini::double_percent("100%")])],
    )]));
    assert_eq!(ini.interpolate("s", "a").as_deref(), Ok("100%"));
}

#[test]
fn a_removed_section_takes_its_comments_along() {
    let text = "[a]\nx = 1\n\n[b]\n# c\ny = 2\n\n[c]\nz = 3\n";
    let ini = read(text);
    let edit = ini.remove_section(ini.section("b").unwrap());
    let without = apply(text, [&edit]);
    assert_eq!(without.as_deref(), Some("[a]\nx = 1\n\n[c]\nz = 3\n"));
}
