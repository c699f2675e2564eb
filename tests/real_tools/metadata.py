"""Compares METADATA texts with those of the real backends: metadata.py FOLDER

FOLDER holds one folder per project and, beside it, NAME.METADATA with our text. Each project's backend writes its metadata in
a process of its own. A JSON object is printed: "compared" (projects), "stopped" (whose build stops), "headers" (that were
known and equal), "differences" (a text each).
"""
import email
import importlib
import json
import os
import pathlib
import sys
import tempfile
import tomllib

# The scripts beside this one must not be taken for the packages of the same name.
sys.path.pop(0)

import setuptools.build_meta  # noqa: E402, F401 - loaded once, before the processes part
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

LEFT_OUT = {"metadata-version", "dynamic", "import-name", "import-namespace", "generator"}


def built(project):
    """(whether it goes through, the METADATA that the backend writes or why it stops)"""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = 1
        try:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            os.chdir(project)
            sys.argv = ["setup.py"]
            pyproject = pathlib.Path("pyproject.toml")
            data = tomllib.loads(pyproject.read_text(encoding="utf-8")) if pyproject.exists() else {}
            backend = data.get("build-system", {}).get("build-backend", "setuptools.build_meta")
            module = importlib.import_module(backend)
            with tempfile.TemporaryDirectory() as folder:
                name = module.prepare_metadata_for_build_wheel(folder)
                text = (pathlib.Path(folder) / name / "METADATA").read_bytes()
            os.write(writing, text)
            code = 0
        except BaseException as error:
            os.write(writing, repr(error).encode())
        finally:
            os._exit(code)
    os.close(writing)
    chunks = []
    while chunk := os.read(reading, 65536):
        chunks.append(chunk)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    return status == 0, b"".join(chunks).decode("utf-8")


def normal(header, value):
    value = "\n".join(line.strip() for line in value.strip().splitlines())
    if header == "requires-dist":
        try:
            requirement = Requirement(value)
        except InvalidRequirement:
            return value
        clauses = sorted(s.operator + str(Version(s.version)) if s.operator != "===" and "*" not in s.version else str(s)
                         for s in requirement.specifier)
        return f"{canonicalize_name(requirement.name)} {sorted(requirement.extras)} {clauses} {requirement.url} {marker(requirement)}"
    if header == "requires-python":
        return str(SpecifierSet(value))
    return value


def marker(requirement):
    """The marker without brackets; the order of its conditions does not count when all must hold."""
    text = str(requirement.marker or "").replace("(", "").replace(")", "")
    return text if " or " in text else " and ".join(sorted(text.split(" and ")))


def headers(text):
    message = email.message_from_string(text)
    found = {}
    for key, value in message.items():
        found.setdefault(key.lower(), []).append(normal(key.lower(), value))
    body = message.get_payload().strip()
    if body:
        found["description"] = [body]
    # poetry-core writes an empty summary, setuptools none.
    return {key: sorted(values) for key, values in found.items() if (key, values) != ("summary", [""])}


def main():
    folder = pathlib.Path(sys.argv[1])
    result = {"compared": 0, "stopped": [], "headers": 0, "differences": []}
    for project in sorted(path for path in folder.iterdir() if path.is_dir()):
        goes_through, text = built(project)
        if not goes_through:
            result["stopped"].append(f"{project.name}: {text}")
            continue
        result["compared"] += 1
        ours = folder / f"{project.name}.METADATA"
        if not ours.exists():
            continue
        known, truth = headers(ours.read_text(encoding="utf-8")), headers(text)
        unknown = set(known.get("dynamic", []))
        if "license" in unknown:
            unknown.add("license-expression")
        for header in sorted(set(known) | set(truth)):
            if header in LEFT_OUT or header in unknown:
                continue
            if known.get(header) == truth.get(header):
                result["headers"] += 1
            else:
                result["differences"].append(f"{project.name}: {header}\n  built   {truth.get(header)}\n  written {known.get(header)}")
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
