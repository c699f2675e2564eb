#!/usr/bin/env python3
"""Converts every project of some folders, has `unsetup verify` prove each conversion, and writes what came of it.

    scripts/conversion_table.py run     --bin target/release/unsetup --results RESULTS.jsonl [--to TARGET]… FOLDER…
    scripts/conversion_table.py table   --results RESULTS.jsonl > docs/conversions.md
    scripts/conversion_table.py details --results RESULTS.jsonl

Each folder holds projects, one folder each. `run` appends a line per project and target, and goes on where an earlier run
stopped; it runs the build of every project, so run it where that may happen. A conversion is first asked for without any
repair; one that is refused so is asked for with `--repair all`, then with a version besides, then with `--requirements-to`.
A project that today's tools do not build is tried with older ones, by what the build says (HINTS); an interpreter that is not
there is left out. A folder that is no project is left out, too. `table` prints the page, `details` each difference with its reason.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TARGETS = ["pbr", "setup-cfg", "pyproject"]

# What builds, newest first: a label, the interpreter, limits for its tools.
TOOLS = [
    ("today", "python3", []),
    ("setuptools < 81", "python3", ["setuptools<81"]),
    ("setuptools < 66", "python3", ["setuptools<66"]),
    ("setuptools < 58, Python 3.8", "python3.8", ["setuptools<58"]),
    ("Python 2.7", "python2.7", []),
]

# What a failed build says, and the tools that may help.
HINTS = [
    (r"pkg_resources", "setuptools < 81"),
    (r"[Ii]nvalid ?[Vv]ersion", "setuptools < 66"),
    (r"distutils|setuptools\.command|dry_run|bdist_wheel|test_suite|setuptools\.dist", "setuptools < 66"),
    (r"2to3", "setuptools < 58, Python 3.8"),
    (r"SyntaxError|NameError|No module named .?(ConfigParser|urllib2|commands|__builtin__|StringIO)", "Python 2.7"),
]

# How a conversion is asked for; the first that is not refused counts.
WAYS = [
    ("as it is", ["--repair", "none"]),
    ("with repairs", ["--repair", "all"]),
    ("with repairs, a version given", ["--repair", "all", "--set", "version=1.0"]),
    ("with repairs, its requirements moved aside", ["--repair", "all", "--requirements-to", "other-requirements.txt"]),
]

# Reasons of a refusal that say that a project is none to convert.
OTHER_FORM = r"\[project\] in pyproject|the project is built by"

# Results of projects that nothing can be said about.
LEFT_OUT = ["other", "too-old", "not-built"]

RESULTS = {
    "same": "the same metadata and files",
    "told": "differs, and the conversion says so",
    "different": "differs without a word",
    "broken": "the conversion does not build",
    "too-old": "only tools build it that are too old for the target",
    "refused": "refused, with a reason",
    "other": "declared in another form already: in `[project]`, or for another backend",
    "not-built": "the project itself does not build",
}


def interpreter(name):
    """The program of that name that is a Python; pyenv's shims answer for versions that are switched off."""
    candidates = [shutil.which(name)]
    version = name.replace("python", "")
    versions = pathlib.Path.home() / ".pyenv" / "versions"
    candidates += sorted(str(path) for path in versions.glob(version + "*/bin/" + name))
    for path in filter(None, candidates):
        if subprocess.run([path, "-c", ""], capture_output=True).returncode == 0:
            return path
    return None


class Runner:
    def __init__(self, options):
        self.options = options
        self.tools = [(label, interpreter(python), limits) for label, python, limits in TOOLS]
        self.tools = [row for row in self.tools if row[1]]
        # Tools that built a project once build it for the next target.
        self.known = {}

    def verify(self, project, target, way, tools):
        """One answer of the program, as JSON, with its status."""
        _, python, limits = tools
        command = [self.options.bin, "verify", str(project), "--to", target, *way, "--python", python]
        command += ["--output-format", "json", "--timeout", str(self.options.timeout)]
        for limit in limits:
            command += ["--constraint", limit]
        if self.options.cache_dir:
            command += ["--cache-dir", self.options.cache_dir]
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
            # A build may write to the home folder of whoever runs it.
            environment = dict(os.environ, HOME=home, XDG_CACHE_HOME=str(self.cache()))
            environment.pop("PYENV_VERSION", None)
            try:
                ran = subprocess.run(command, capture_output=True, text=True, env=environment,
                                     timeout=self.options.timeout * 8)
            except subprocess.TimeoutExpired:
                return {"result": "failed", "error": "it took too long"}
        try:
            return json.loads(ran.stdout)
        except ValueError:
            return {"result": "failed", "error": (ran.stderr.strip() or "status %s" % ran.returncode)[-2000:]}

    def cache(self):
        return os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")

    def project(self, project, target):
        """What came of one project and one target."""
        for label, way in WAYS:
            answer = self.built(project, target, way)
            if answer["result"] != "refused":
                break
        row = {"project": project.name, "target": target, "way": label}
        row.update(judged(answer))
        return row

    def built(self, project, target, way):
        """The answer with the first tools that build the project as it is."""
        tools = self.known.get(project.name)
        if tools:
            return dict(self.verify(project, target, way, tools), tools=tools[0])
        waiting, tried = [self.tools[0]], []
        while waiting:
            tools = waiting.pop(0)
            tried.append(tools)
            answer = self.verify(project, target, way, tools)
            answer["tools"] = tools[0]
            failed = failure(answer)
            if answer["result"] == "refused":
                return answer
            if not failed or failed["side"] == "after":
                self.known[project.name] = tools
                return answer
            waiting += [one for one in self.helpful(failed) if one not in tried + waiting]
        return answer

    def helpful(self, failed):
        """Older tools that may build what today's do not, by what these said."""
        labels = [label for pattern, label in HINTS if re.search(pattern, failed["log"] + failed["message"])]
        return [tools for tools in self.tools if tools[0] in labels]


def failure(answer):
    """Why nothing could be compared."""
    for build in answer.get("builds", []):
        if build["failure"]:
            return build["failure"]
    if answer["result"] == "failed":
        return {"side": "before", "step": "verify", "message": (answer.get("error") or "-").splitlines()[-1], "log": ""}
    return None


def judged(answer):
    """The result in one word, and its reasons."""
    if answer["result"] == "refused":
        reason = answer["refused"]["message"]
        return {"result": "other" if re.match(OTHER_FORM, reason) else "refused", "reasons": [reason]}
    failed = failure(answer)
    if failed:
        too_old = failed["side"] == "after" and failed["step"] == "install" and answer.get("tools") != TOOLS[0][0]
        word = "too-old" if too_old else "broken" if failed["side"] == "after" else "not-built"
        return {"result": word, "tools": answer.get("tools"), "reasons": ["%s: %s" % (failed["step"], failed["message"])],
                "log": failed["log"]}
    differences = [one for build in answer["builds"] for one in build["differences"]]
    counted = [one for one in differences if not one["expected"]]
    expected = collections.Counter("%s: %s" % (one["part"], one["why"]) for one in differences if one["expected"])
    told = [one for one in counted if (one["why"] or "").startswith("the conversion says")]
    word = "same" if not counted else "told" if len(told) == len(counted) else "different"
    return {"result": word, "tools": answer["tools"], "repairs": answer["repairs"], "expected": expected,
            "differences": counted}


def projects(folders):
    """The projects, small ones first: a run that is stopped has told the most."""
    names = ["setup.py", "setup.cfg", "pyproject.toml"]
    found = [path for folder in folders for path in pathlib.Path(folder).iterdir()
             if any((path / name).is_file() for name in names)]
    return sorted(found, key=lambda path: (sum(len(files) for _, _, files in os.walk(path)), path.name))


def run(options):
    results = pathlib.Path(options.results)
    rows = read(results) if results.exists() else []
    done = {(row["project"], row["target"]) for row in rows}
    runner = Runner(options)
    by_label = {tools[0]: tools for tools in runner.tools}
    runner.known.update({row["project"]: by_label[row["tools"]] for row in rows
                         if row.get("tools") in by_label and row["result"] != "not-built"})
    with results.open("a") as out:
        for target in options.to or TARGETS:
            for project in projects(options.folders):
                if (project.name, target) in done or (options.only and project.name not in options.only):
                    continue
                row = runner.project(project, target)
                out.write(json.dumps(row) + "\n")
                out.flush()
                print("%-10s %-40s %s" % (target, project.name, summary(row)), flush=True)


def summary(row):
    fields = sorted({one["field"] for one in row.get("differences", [])})
    return " ".join([row["result"], *row.get("reasons", []), *fields[:4]])[:160]


def read(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]


def kind(reason):
    """A reason without the names of one project."""
    reason = re.sub(r"`[^`]*`", "`…`", reason)
    reason = re.sub(r"\[[\w.:= -]+\]", "[…]", reason)
    return re.sub(r"\b\d+\b", "N", reason)


def table(options):
    rows = read(options.results)
    targets = [target for target in TARGETS if any(row["target"] == target for row in rows)]
    print(PAGE % {"projects": len({row["project"] for row in rows})})
    print("| result |", " | ".join(targets), "|")
    print("| --- |", " | ".join("---:" for _ in targets), "|")
    for word, title in RESULTS.items():
        numbers = [sum(row["target"] == target and row["result"] == word for row in rows) for target in targets]
        if any(numbers):
            print("| %s |" % title, " | ".join(map(str, numbers)), "|")
    for way in [label for label, _ in WAYS[1:]]:
        good = [row for row in rows if row["way"] == way and row["result"] in ("same", "told")]
        numbers = [sum(row["target"] == target for row in good) for target in targets]
        print("| of them %s |" % way, " | ".join(map(str, numbers)), "|")
    numbers = [share(rows, target) for target in targets]
    print("| **converted, of those that can be compared** |", " | ".join(numbers), "|")
    reasons(rows, targets, "refused", "## Why a conversion is refused")
    reasons(rows, targets, "other", "## Which projects are declared in another form")
    reasons(rows, targets, "too-old", "## Why a conversion is not compared")
    reasons(rows, targets, "not-built", "## Why a project does not build before it is converted")
    differing(rows, targets)


def share(rows, target):
    own = [row["result"] for row in rows if row["target"] == target and row["result"] not in LEFT_OUT]
    good = sum(word in ("same", "told") for word in own)
    return "%d of %d (%d %%)" % (good, len(own), 100 * good // max(1, len(own)))


def reasons(rows, targets, word, title):
    counts = collections.Counter()
    for row in rows:
        if row["result"] == word:
            counts[kind(row["reasons"][0]), row["target"]] += 1
    if not counts:
        return
    print("\n%s\n" % title)
    print("| reason |", " | ".join(targets), "|")
    print("| --- |", " | ".join("---:" for _ in targets), "|")
    names = sorted({reason for reason, _ in counts}, key=lambda one: (-sum(counts[one, t] for t in targets), one))
    for reason in names:
        print("| %s |" % reason.replace("|", "\\|"), " | ".join(str(counts[reason, t] or "") for t in targets), "|")


def differing(rows, targets):
    counts = collections.defaultdict(set)
    for row in rows:
        for one in row.get("differences", []):
            part = one["field"] if one["part"] == "metadata" else one["part"]
            counts[part, one["why"] or "no reason known", row["target"]].add(row["project"])
    if not counts:
        return
    print("\n## What differs\n")
    print("| field | why |", " | ".join(targets), "|")
    print("| --- | --- |", " | ".join("---:" for _ in targets), "|")
    for part, why in sorted({key[:2] for key in counts}):
        numbers = [str(len(counts[part, why, target]) or "") for target in targets]
        print("| %s | %s |" % (part, kind(why)), " | ".join(numbers), "|")


def details(options):
    for row in read(options.results):
        if row["result"] in ("different", "told", "broken"):
            print("%s %s: %s (%s, %s)" % (row["target"], row["project"], row["result"], row["way"], row.get("tools")))
            for reason in row.get("reasons", []):
                print("   ", reason)
            for line in row.get("log", "").splitlines()[-6:]:
                print("    |", line)
            for one in row.get("differences", []):
                print("    %s %s %s: %s -> %s  [%s]" % (one["part"], one["field"], one["subject"] or "",
                                                        one["before"], one["after"], one["why"]))


PAGE = """# Conversions, proven

What `unsetup convert` makes of %(projects)d real projects, and what `unsetup verify` says about it: both sides are built with
their own backends, and METADATA, entry points, files and tags are compared by meaning.
This page is written by

    scripts/conversion_table.py run --bin target/release/unsetup --results results.jsonl FOLDER…
    scripts/conversion_table.py table --results results.jsonl > docs/conversions.md

where each folder holds unpacked projects.
A conversion is asked for without repairs first, then with all, then with a version given (`--set version=1.0`) or, for pbr, with
a requirements file moved aside (`--requirements-to`); what a repair changes does not count as a difference.
A project that the tools of today do not build is built with older ones on both sides.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("run")
    one.add_argument("folders", nargs="+")
    one.add_argument("--bin", required=True)
    one.add_argument("--to", action="append", choices=TARGETS)
    one.add_argument("--only", action="append")
    one.add_argument("--timeout", type=int, default=120)
    one.add_argument("--cache-dir")
    for name in ["table", "details"]:
        commands.add_parser(name)
    for command in commands.choices.values():
        command.add_argument("--results", required=True)
    options = parser.parse_args()
    {"run": run, "table": table, "details": details}[options.command](options)


if __name__ == "__main__":
    sys.exit(main())
