//! What the documentation promises to list is listed.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests read their own files, and fail by panicking"
)]

use unsetup::resolved::Reason;

#[test]
fn every_reason_has_its_section() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reasons.md");
    let text = std::fs::read_to_string(path).unwrap();
    let sections: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    assert_eq!(sections, Reason::ALL.map(Reason::as_str));
}
