"""Reads the reports of a folder as their consumers would: SARIF by schema and by a model of the whole standard, JUnit as
XML, GitLab's issues by the fields it wants. Prints how many findings each holds, as JSON."""

import json
import re
import sys
import xml.etree.ElementTree
from pathlib import Path

import jsonschema
import sarif_pydantic

folder, schema = Path(sys.argv[1]), Path(sys.argv[2])

log = json.loads((folder / "sarif").read_text("utf-8"))
jsonschema.Draft7Validator(json.loads(schema.read_text("utf-8"))).validate(log)
results = sarif_pydantic.Sarif.model_validate(log).runs[0].results

suites = xml.etree.ElementTree.parse(folder / "junit").getroot()
failures = suites.findall("./testsuite/testcase/failure")
assert int(suites.get("failures")) == len(failures)
for suite in suites:
    assert int(suite.get("tests")) == len(suite), suite.get("name")

issues = json.loads((folder / "gitlab").read_text("utf-8"))
for issue in issues:
    assert set(issue) >= {"description", "check_name", "fingerprint", "severity", "location"}, issue
    assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}, issue
    assert not issue["location"]["path"].startswith("./"), issue
    assert issue["location"]["lines"]["begin"] >= 1, issue
assert len({issue["fingerprint"] for issue in issues}) == len(issues)

command = re.compile(r"::(error|warning|notice) file=[^:,]+(,[a-zA-Z]+=[^:,]*)+::[^\r\n]+")
commands = (folder / "github").read_text("utf-8").splitlines()
assert all(command.fullmatch(line) for line in commands), commands

print(json.dumps([len(results), len(failures), len(issues), len(commands)]))
