//! What stays in setup.py: `tests/remainder/<case>/input`, `keep.txt` with the keywords that stay, and `expected.py` or,
//! where nothing stays or it is refused, `expected.txt`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests read folders, and fail by panicking"
)]

mod common;

use common::{expect_file, files_below, folders, project, repository};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use unsetup::convert::{Remainder, bare_setup, remainder};
use unsetup::project::Project;
use unsetup::settings::Settings;
use unsetup::text::{Decoding, Files, MemoryWorld};

fn kept(keywords: &str) -> BTreeSet<String> {
    keywords.split_whitespace().map(str::to_owned).collect()
}

/// The case, with another setup.py.
fn with_setup(case: &Path, text: &str) -> Project {
    let mut files = files_below(&case.join("input"));
    files.retain(|(path, _)| path != "setup.py");
    files.push(("setup.py".into(), text.as_bytes().to_vec()));
    project(files, Settings::default())
}

/// Where a refusal points: its line.
fn refused(project: &Project, keep: &BTreeSet<String>) -> Option<String> {
    let refusal = remainder(project, keep).err()?;
    let span = refusal.span?;
    let file = project.files().get(span.file)?;
    let row = file.position(span.start as usize).row;
    Some(format!("refused in line {row}: {}\n", refusal.message))
}

#[test]
fn cases_stay_as_they_are() {
    let cases = folders(&repository().join("tests/remainder"));
    assert!(cases.len() >= 20);
    for case in cases {
        let project = project(files_below(&case.join("input")), Settings::default());
        let keep = kept(&fs::read_to_string(case.join("keep.txt")).unwrap());
        let (text, told) = match remainder(&project, &keep) {
            Ok(Remainder::Call(change)) => (change.new.unwrap(), String::new()),
            Ok(Remainder::Gone) => (String::new(), "gone\n".to_owned()),
            Err(_) => (String::new(), refused(&project, &keep).unwrap()),
        };
        expect_file(&case.join("expected.py"), &text);
        expect_file(&case.join("expected.txt"), &told);
        // What is left is left as it is.
        if !text.is_empty() {
            let again = with_setup(&case, &text);
            match remainder(&again, &keep) {
                Ok(Remainder::Call(change)) => assert_eq!(change.new.unwrap(), text),
                other => assert!(matches!(other, Ok(Remainder::Gone)), "{}", case.display()),
            }
        }
    }
}

#[test]
fn a_bare_file_keeps_what_stands_above_the_code() {
    let text = "#!/usr/bin/env python\r\n# Licence\r\n\r\nimport os\r\n# later\r\n";
    let files = Files::new(MemoryWorld::new([("setup.py", text)]));
    let file = files.open("setup.py".into(), Decoding::Python).unwrap();
    let expected =
        "#!/usr/bin/env python\r\n# Licence\r\n\r\nfrom setuptools import setup\r\n\r\nsetup()\r\n";
    assert_eq!(bare_setup(&file).new.unwrap(), expected);
}
