//! Files for container-structure-test: that the commands of an image are there, that its user is not root, and that no build
//! tool came along. JSON, which that tool reads as YAML.

use crate::containers::{Image, Plan};
use serde::Serialize;
use std::collections::BTreeMap;

/// The file of one image (schema 2.0.0).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StructureTest {
    schema_version: &'static str,
    command_tests: Vec<CommandTest>,
    metadata_test: MetadataTest,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CommandTest {
    name: String,
    command: &'static str,
    args: Vec<String>,
    exit_code: i32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct MetadataTest {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entrypoint: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cmd: Option<Vec<String>>,
}

/// What only the builder needs.
const BUILD_TOOLS: [&str; 4] = ["gcc", "g++", "make", "cc"];

/// The files of all images, by their names.
pub fn all(plan: &Plan) -> BTreeMap<&str, StructureTest> {
    let images = plan.delivered();
    images
        .map(|image| (image.name.as_str(), of(plan, image)))
        .collect()
}

fn of(plan: &Plan, image: &Image) -> StructureTest {
    let ancestry = plan.ancestry(image);
    let scripts = ancestry.iter().flat_map(|image| &image.scripts);
    let mut names: Vec<&String> = scripts.collect();
    names.sort();
    names.dedup();
    let mut tests: Vec<CommandTest> = names
        .into_iter()
        .map(|script| test(format!("{script} is there"), script, 0))
        .collect();
    let wanted: Vec<&String> = ancestry
        .iter()
        .flat_map(|image| &image.system.run)
        .collect();
    let unwanted = BUILD_TOOLS
        .iter()
        .filter(|tool| !wanted.iter().any(|name| name == *tool));
    tests.extend(unwanted.map(|tool| test(format!("{tool} is not there"), tool, 1)));
    let entrypoint = ancestry.iter().find_map(|image| image.entrypoint.clone());
    StructureTest {
        schema_version: "2.0.0",
        command_tests: tests,
        metadata_test: MetadataTest {
            user: image.user.clone(),
            entrypoint,
            cmd: image.cmd.clone(),
        },
    }
}

fn test(name: String, program: &str, absent: i32) -> CommandTest {
    // The status of `command -v` for what is missing is 127 in dash and busybox alike, 1 in bash.
    let script = format!("if command -v '{program}' >/dev/null; then exit 0; else exit 1; fi");
    CommandTest {
        name,
        command: "sh",
        args: vec!["-c".to_owned(), script],
        exit_code: absent,
    }
}
