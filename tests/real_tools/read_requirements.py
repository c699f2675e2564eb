"""What pip reads: standard input is a JSON list of {"files": {path: hexadecimal}, "env": {…}}, standard output a JSON list.

A case {"bytes": hexadecimal} asks for the text of a file alone; null is the answer when pip cannot decode it.
Each other case is a folder of its own with requirements.txt in it. An answer holds the requirements up to the first error that
stops pip, that error, and the options for the finder.
"""
import json
import io
import logging
import os
import re
import shutil
import sys
import tempfile

from pip._internal.index.collector import LinkCollector
from pip._internal.index.package_finder import PackageFinder
from pip._internal.models.release_control import ReleaseControl
from pip._internal.models.search_scope import SearchScope
from pip._internal.models.selection_prefs import SelectionPreferences
from pip._internal.network.session import PipSession
from pip._internal.req import constructors
from pip._internal.req.req_file import _decode_req_file, parse_requirements

INDEX = "https://index.example/simple"
PREFERENCES = SelectionPreferences(allow_yanked=False, release_control=ReleaseControl())
logging.disable(logging.CRITICAL)
session = PipSession()


def installed(requirement, root):
    made = constructors.install_req_from_parsed_requirement(requirement)
    found = {
        "name": made.req.name if made.req else None,
        "specifier": str(made.req.specifier) if made.req else None,
        "extras": sorted(made.extras),
        "marker": str(made.markers) if made.markers else None,
        "link": made.link.url.replace(root, "{root}") if made.link else None,
        "editable": bool(made.editable),
    }
    if made.link is not None:
        egg = re.search("[#&]egg=([^&]*)", made.link.url)  # `egg_fragment` refuses some that do not matter behind `name @`
        found["egg_fragment"] = egg and egg.group(1)
        found["subdirectory"] = made.link.subdirectory_fragment
    return found


def row(requirement, root):
    found = {
        "requirement": requirement.requirement,
        "editable": requirement.is_editable,
        "constraint": requirement.constraint,
        "comes_from": requirement.comes_from.replace(root + "/", ""),
        "options": requirement.options or {},
    }
    try:
        found["installed_as"] = installed(requirement, root)
    except Exception as error:
        found["rejected"] = type(error).__name__
    return found


def read(root):
    scope = SearchScope.create(find_links=[], index_urls=[INDEX], no_index=False)
    collector = LinkCollector(session=session, search_scope=scope)
    finder = PackageFinder.create(link_collector=collector, selection_prefs=PREFERENCES)
    rows, result = [], {"requirements": []}
    try:
        for requirement in parse_requirements("requirements.txt", session, finder=finder):
            rows.append(row(requirement, root))
    except Exception as error:
        result["error"] = "%s: %s" % (type(error).__name__, error)
    result["requirements"] = rows
    result["finder"] = {"index_urls": finder.index_urls}
    return result


def decoded(content):
    try:
        return _decode_req_file(content, "requirements.txt")
    except (LookupError, ValueError):
        return None


def answer(case):
    if "bytes" in case:
        return decoded(bytes.fromhex(case["bytes"]))
    root = os.path.realpath(tempfile.mkdtemp())
    os.chdir(root)
    os.environ.update(case.get("env", {}))
    try:
        for path, content in case["files"].items():
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            with open(path, "wb") as file:
                file.write(bytes.fromhex(content))
        return read(root)
    finally:
        for name in case.get("env", {}):
            del os.environ[name]
        os.chdir("/")
        shutil.rmtree(root)


sys.stderr = io.StringIO()  # optparse tells its usage for every error
json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
