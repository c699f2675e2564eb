"""What setuptools itself makes of setup.py, against what `inspect` knows.

Standard input: a JSON list of {"case", "folder", "fields"}; each folder is a throw-away copy. Standard output: a JSON
table, case -> what differs (a list of sentences), or null where this Python cannot run that setup.py.
"""
import contextlib
import io
import json
import os
import re
import sys

import setuptools  # first: it brings its own distutils
from distutils import core
from setuptools._vendor.packaging.markers import default_environment
from setuptools._vendor.packaging.requirements import Requirement
from setuptools._vendor.packaging.specifiers import SpecifierSet
from setuptools._vendor.packaging.version import Version


def lines(value):
    """A requirement list as setuptools takes it: a text is lines, comments and blanks do not count."""
    found = []
    for item in value.splitlines() if isinstance(value, str) else value or ():
        for line in item.splitlines():
            line = line.partition(" #")[0].strip()
            if line and not line.startswith("#"):
                found.append(line)
    return found


def here(value, table):
    """(the requirements that hold in this Python, those of each extra); `extra:marker` keys are taken apart."""
    both = {"": set()}
    for key, listed in [("", value), *(table or {}).items()]:
        extra, _, marker = key.partition(":")
        both.setdefault(extra.strip(), set())
        for line in lines(listed):
            requirement = Requirement(line + (("; " if ";" not in line else " and ") + marker if marker else ""))
            if requirement.marker is None or requirement.marker.evaluate(default_environment()):
                requirement.marker = None
                both[extra.strip()].add(str(requirement).lower())
    return both


def entry_points(value):
    """{group: {name: value}} of a text or of lists."""
    if isinstance(value, str):
        groups, group = {}, None
        for line in lines(value):
            if line.startswith("["):
                group = groups.setdefault(line.strip("[]").strip(), [])
            else:
                group.append(line)
        value = groups
    table = {}
    for group, listed in (value or {}).items():
        for line in lines(listed):
            name, _, target = line.partition("=")
            table.setdefault(group, {})[name.strip()] = "".join(target.split())
    return table


def plain(value):
    return list(value) if isinstance(value, (tuple, set, frozenset)) else value


def given(dist):
    """The fields of `inspect` as this Distribution has them."""
    meta = dist.metadata
    requires = here(dist.install_requires, dist.extras_require)
    return {
        "name": re.sub("[^A-Za-z0-9._-]+", "-", meta.name or "") or None,  # as it is written down
        "version": str(Version(str(meta.version))) if meta.version else "0.0.0",
        "summary": (meta.description or "").strip().split("\n")[0],
        "description": meta.long_description,
        "description_content_type": meta.long_description_content_type,
        "home_page": meta.url,
        "author": meta.author,
        "author_email": meta.author_email,
        "maintainer": meta.maintainer,
        "maintainer_email": meta.maintainer_email,
        "download_url": meta.download_url,
        "project_urls": dict(meta.project_urls or {}),
        "license": meta.license_expression or meta.license,
        "keywords": ",".join(meta.keywords or []),
        "platforms": plain(meta.platforms),
        "classifiers": plain(meta.classifiers),
        "requires_python": ",".join(sorted(str(one) for one in SpecifierSet(str(dist.python_requires or "")))) or None,
        "packages": sorted(dist.packages or []),
        "py_modules": plain(dist.py_modules),
        "scripts": plain(dist.scripts),
        "package_data": {key: sorted(value) for key, value in (dist.package_data or {}).items() if value},
        "data_files": [[folder, list(files)] for folder, files in dist.data_files or []],
        "entry_points": entry_points(dist.entry_points),
        "ext_modules": [extension.name for extension in dist.ext_modules or []],
        "zip_safe": dist.zip_safe,
        "install_requires": sorted(requires.pop("")),
        "extras_require": {extra: sorted(value) for extra, value in requires.items()},
    }


def known(field, value):
    """The value of `inspect` in the same form."""
    if field == "entry_points":
        return {group: {name: "".join(target.split()) for name, target in table.items()} for group, table in value.items()}
    if field == "install_requires":
        return sorted(here(value, {})[""])
    if field == "extras_require":
        return {extra: sorted(found) for extra, found in here([], value).items() if extra}
    if field == "package_data":
        return {key: sorted(files) for key, files in value.items()}
    if field == "description":
        return value.strip()
    if field == "summary":
        return value.strip().split("\n")[0]
    if field == "requires_python":
        return ",".join(sorted(str(one) for one in SpecifierSet(value)))
    return value


def differences(case, dist):
    real = given(dist)
    for field, entry in case["fields"].items():
        if entry["state"] not in ("known", "absent") or field not in real:
            continue
        value, truth = known(field, entry["value"]) if entry["state"] == "known" else None, real[field]
        if value is None and not truth:
            continue
        if field == "description":
            truth = (truth or "").strip()
        if value != truth:
            yield f"{field}: inspect has {value!r}, setuptools has {truth!r}"


def run(case):
    os.chdir(case["folder"])
    sys.path.insert(0, case["folder"])  # as for a script that is run from there
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            dist = core.run_setup("setup.py", ["bdist_wheel"], stop_after="config")
            dist.set_defaults()
            Version(str(dist.metadata.version or 0))  # which setuptools asks for later
        except BaseException:
            return None
    try:
        return list(differences(case, dist))
    except Exception as error:
        return [f"not compared: {error!r}"]


def apart(case):
    """Each in a process of its own: modules, sys.path and the working folder are changed by what runs."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with os.fdopen(writer, "w") as answer:
            json.dump(run(case), answer)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text)


json.dump({case["case"]: apart(case) for case in json.load(sys.stdin)}, sys.stdout)
