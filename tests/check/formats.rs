//! The reports for programs.

use super::{Folder, SETUP};
use serde_json::Value;

fn functest(format: &str) -> String {
    let folder = Folder::copy("corpus/functest/input");
    folder.unsetup(&["check", "--output-format", format]).out
}

#[test]
fn json_lines_are_the_diagnostics_of_json() {
    let json: Value = serde_json::from_str(&functest("json")).unwrap();
    let lines: Vec<Value> = functest("json-lines")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(json["schema"], "unsetup.check/1");
    assert_eq!(json["diagnostics"], Value::Array(lines));
}

#[test]
fn github_gets_workflow_commands() {
    let folder = Folder::new(&[("a,b/50%/setup.py", SETUP)]);
    let out = folder
        .unsetup(&["check", "--output-format", "github", "--select", "VER"])
        .out;
    assert_eq!(
        out.lines().next().unwrap().split("::").nth(1).unwrap(),
        "error file=a%2Cb/50%25/setup.py,line=5,col=13,endLine=5,endColumn=21,title=VER001 invalid-version"
    );
    assert_eq!(out.lines().count(), 1, "line ends are escaped: {out}");
    assert!(out.contains("%0A"), "{out}");
}

#[test]
fn gitlab_gets_issues_with_fingerprints_that_do_not_move() {
    let prints = |text: &str| {
        let folder = Folder::new(&[("setup.py", text)]);
        let out = folder.unsetup(&["check", "--output-format", "gitlab"]).out;
        let issues: Vec<Value> = serde_json::from_str(&out).unwrap();
        let severities: Vec<&str> = issues
            .iter()
            .map(|issue| issue["severity"].as_str().unwrap())
            .collect();
        assert_eq!(severities, ["major", "major", "minor"]);
        let prints = issues
            .iter()
            .map(|issue| issue["fingerprint"].as_str().unwrap().to_owned());
        prints.collect::<Vec<_>>()
    };
    let first = prints(SETUP);
    assert_eq!(first, prints(&format!("\n\n{SETUP}")));
    assert!(first.iter().all(|print| print.len() == 32));
    assert_ne!(first[0], first[1]);
    assert_ne!(first[0], prints(&SETUP.replace("master", "main"))[0]);
}

#[test]
fn findings_that_are_alike_have_fingerprints_of_their_own() {
    let folder = Folder::new(&[
        ("setup.py", SETUP),
        ("requirements.txt", "six<>1\nsix<>1\n"),
    ]);
    let out = folder
        .unsetup(&["check", "--output-format", "gitlab", "--select", "REQ002"])
        .out;
    let issues: Vec<Value> = serde_json::from_str(&out).unwrap();
    assert_eq!(issues.len(), 2);
    assert_ne!(issues[0]["fingerprint"], issues[1]["fingerprint"]);
}

#[test]
fn sarif_has_rules_places_and_fixes() {
    let log: Value = serde_json::from_str(&functest("sarif")).unwrap();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 22);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(
            rules[index]["help"]["markdown"]
                .as_str()
                .unwrap()
                .contains("## What it does")
        );
    }
    let moved = results
        .iter()
        .find(|result| result["ruleId"] == "SET003")
        .unwrap();
    let change = &moved["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "setup.py");
    assert_eq!(change["replacements"][0]["deletedRegion"]["startLine"], 14);
    let unsafe_fix = results
        .iter()
        .find(|result| result["ruleId"] == "CON010")
        .unwrap();
    assert_eq!(
        unsafe_fix["fixes"],
        Value::Null,
        "only safe fixes are handed out"
    );
    let related = results
        .iter()
        .find(|result| result["ruleId"] == "SET005")
        .unwrap();
    assert!(related["relatedLocations"][0]["message"]["text"].is_string());
}

#[test]
fn reports_without_findings_are_whole() {
    let folder = Folder::new(&[("setup.py", SETUP)]);
    let out = |format: &str| {
        folder
            .unsetup(&["check", "--select", "PBR", "--output-format", format])
            .out
    };
    assert_eq!(out("gitlab"), "[]\n");
    assert_eq!(out("github"), "");
    assert_eq!(out("json-lines"), "");
    let sarif: Value = serde_json::from_str(&out("sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"], Value::Array(Vec::new()));
    assert!(out("junit").contains("tests=\"1\" failures=\"0\""));
}
