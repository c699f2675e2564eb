"""What the real tools make of small projects: the claims of tests/evidence.

Standard input: a JSON list of {"folder", "run", "environment"}; each folder is a throw-away copy. `run` is null for a
wheel built as PEP 517 says, else the command to run there. Standard output: a JSON list, in that order, of {"succeeds",
"output", "metadata", "entry_points", "files"}. Each claim has a process of its own.
"""
import json
import os
import subprocess
import sys
import tempfile
import tomllib
import zipfile

from concurrent.futures import ThreadPoolExecutor

BUILD = """
import importlib, os, sys
sys.path.insert(0, os.path.abspath(os.curdir)) if sys.argv[3:] else None
module, _, path = sys.argv[1].partition(":")
backend = importlib.import_module(module)
for name in path.split(".") if path else []:
    backend = getattr(backend, name)
backend.build_wheel(sys.argv[2])
"""


def backend(folder):
    """The object that builds, and whether it lies in the tree itself."""
    try:
        with open(os.path.join(folder, "pyproject.toml"), "rb") as file:
            system = tomllib.load(file).get("build-system", {})
    except FileNotFoundError:
        system = {}
    return [system.get("build-backend", "setuptools.build_meta:__legacy__"), "in-tree" if "backend-path" in system else ""]


def member(wheel, name):
    """The text of a file of the dist-info folder; empty when there is none."""
    for path in wheel.namelist():
        if path.partition("/")[2] == name and path.partition("/")[0].endswith(".dist-info"):
            return wheel.read(path).decode()
    return ""


def claim(job):
    with tempfile.TemporaryDirectory() as wheels:
        return answer(job, wheels)


def answer(job, wheels):
    """What came of one claim; `wheels` is an empty folder for what it builds."""
    command = job["run"]
    if command is None:
        which, in_tree = backend(job["folder"])
        command = ["python", "-c", BUILD, which, wheels] + ([in_tree] if in_tree else [])
    command[0] = os.path.join(os.path.dirname(sys.executable), command[0])
    ran = subprocess.run(
        command, cwd=job["folder"], env={**os.environ, **job["environment"]}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", timeout=120,
    )
    found = {"succeeds": ran.returncode == 0, "output": ran.stdout, "metadata": "", "entry_points": "", "files": []}
    for name in os.listdir(wheels):
        with zipfile.ZipFile(os.path.join(wheels, name)) as wheel:
            found["metadata"] = member(wheel, "METADATA")
            found["entry_points"] = member(wheel, "entry_points.txt")
            found["files"] = sorted(wheel.namelist())
    return found


with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
    print(json.dumps(list(pool.map(claim, json.load(sys.stdin)))))
