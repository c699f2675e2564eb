//! Fixes as they are typed.

use super::{Folder, SETUP};

#[test]
fn fixes_are_listed_on_request_and_leave_silently() {
    let folder = Folder::new(&[("app/setup.py", SETUP)]);
    let rules = ["--select", "SET003,SET004"];
    let words = ["--fix-only", "--show-fixes"];
    let ran = folder.check(&[&rules[..], &words, &["--diff"]].concat());
    assert_eq!(ran.status, 1);
    assert_eq!(folder.read("app/setup.py"), SETUP);
    let ran = folder.check(&[rules, words].concat());
    assert_eq!(
        (ran.status, ran.out.as_str()),
        (0, ""),
        "what is left is not told"
    );
    assert_eq!(
        ran.error,
        "Fixed 2 findings:\n- app/setup.py:\n    1 × SET003 stray-py-modules\n    1 × SET004 empty-keyword\n"
    );
    assert_eq!(folder.check(&["--fix"]).codes(), ["VER001"]);
}

#[test]
fn a_fix_that_would_drop_a_comment_is_only_shown() {
    let text = SETUP.replace(
        "package_data={},",
        "package_data={\n        # the build adds to it\n    },",
    );
    let folder = Folder::new(&[("setup.py", text.as_str())]);
    let ran = folder.check(&["--select", "SET004", "--fix"]);
    assert_eq!(ran.status, 1);
    assert!(!ran.out.contains("[*]"), "{}", ran.out);
    assert!(!ran.error.contains("mends"), "{}", ran.error);
    assert_eq!(folder.read("setup.py"), text);
}

/// The two files that another fixer damages: a licence header that it moves into the middle, and a comment that says
/// that the order matters.
#[test]
fn headers_and_comments_about_order_stay_where_they_are() {
    let header = "# All rights reserved. This program and the accompanying materials\n# are made available under the terms of the Apache License, Version 2.0\n\n";
    let order = "# The order of packages is significant, because pip processes them in the order\n# of appearance.\n";
    let folder = Folder::new(&[
        ("setup.py", SETUP),
        (
            "requirements.txt",
            &format!("{header}pyyaml\nBabel>=2.3.4\npyyaml\nopenbaton-cli==2.2.1-beta7"),
        ),
        (
            "test-requirements.txt",
            &format!("{order}pbr!=2.1.0\nhacking\npbr!=2.1.0\n"),
        ),
    ]);
    let ran = folder.check(&["--fix", "--unsafe-fixes", "--select", "ALL"]);
    assert!(ran.error.contains("Fixed"), "{}", ran.error);
    let (runtime, tests) = (
        folder.read("requirements.txt"),
        folder.read("test-requirements.txt"),
    );
    // Sorting is a rule too: below the header, and not where the order matters.
    let sorted = "Babel>=2.3.4\nopenbaton-cli==2.2.1b7\npyyaml\n";
    assert_eq!(runtime, format!("{header}{sorted}"));
    assert_eq!(tests, format!("{order}pbr!=2.1.0\nhacking\n"));
}
