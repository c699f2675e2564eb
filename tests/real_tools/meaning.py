"""Reads a METADATA file from standard input and prints, as JSON, what it means.

Two files that say the same give the same text. Left out: order, the form of a requirement, Metadata-Version, Dynamic, the
licence file AUTHORS (pbr makes that file), and `UNKNOWN`, which old tools write where nothing is declared.
Requirements are compared by where they apply: each one lists the environments and extras in which it does.
"""

import email.parser
import email.policy
import itertools
import json
import re
import sys

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PYTHONS = ["2.7"] + ["3.%d" % minor for minor in range(6, 15)]
PLATFORMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "darwin": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "win32": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
IMPLEMENTATIONS = {"CPython": "cpython", "PyPy": "pypy"}
PLACES = list(itertools.product(PYTHONS, PLATFORMS, IMPLEMENTATIONS))

ONE_VALUE = ["Name", "Version", "Summary", "Keywords", "License-Expression", "Requires-Python", "Description-Content-Type"]
MANY_VALUES = ["Classifier", "Platform", "License-File"]


def environment(python, platform, implementation):
    """One environment, as markers see it."""
    values = dict(PLATFORMS[platform])
    if python.startswith("2") and platform == "linux":
        values["sys_platform"] = "linux2"
    values.update(
        python_version=python,
        python_full_version=python + ".1",
        platform_python_implementation=implementation,
        implementation_name=IMPLEMENTATIONS[implementation],
        implementation_version=python + ".1",
    )
    return values


def requirement_key(requirement):
    """A requirement without its marker, in normal form."""
    extras = ",".join(sorted(canonicalize_name(extra) for extra in requirement.extras))
    specifier = ",".join(sorted(str(one) for one in requirement.specifier))
    url = " @ " + requirement.url if requirement.url else ""
    return "%s[%s]%s%s" % (canonicalize_name(requirement.name), extras, specifier, url)


def requirements(lines, extras):
    """Where each requirement applies."""
    found = {}
    for line in lines:
        requirement = Requirement(line)
        for place, extra in itertools.product(PLACES, [""] + extras):
            marker = requirement.marker
            if marker is None or marker.evaluate(dict(environment(*place), extra=extra)):
                label = " ".join(place) + (" [%s]" % extra if extra else "")
                found.setdefault(requirement_key(requirement), set()).add(label)
    everywhere = len(PLACES) * (1 + len(extras))
    return {key: "everywhere" if len(where) == everywhere else sorted(where) for key, where in found.items()}


def person(name, address):
    """Author and Author-email: a name may stand in either."""
    match = re.match(r'^\s*"?([^"<]+?)"?\s*<([^>]+)>\s*$', address)
    if match and name in ("", match.group(1)):
        name, address = match.groups()
    return {"name": name, "email": address}


def urls(message):
    """Home-page and Download-URL are project URLs with a usual label."""
    found = {}
    for value in message.get_all("Project-URL", []):
        label, _, url = value.partition(",")
        found[re.sub(r"[^a-z]", "", label.lower())] = url.strip()
    for key, label in [("Home-page", "homepage"), ("Download-URL", "download")]:
        if message.get(key, "UNKNOWN") != "UNKNOWN":
            found[label] = message[key]
    return found


def meaning(text):
    """The whole file."""
    message = email.parser.Parser(policy=email.policy.compat32).parsestr(text)

    def one(key):
        value = message.get(key, "")
        return "" if value == "UNKNOWN" else value

    extras = sorted({canonicalize_name(extra) for extra in message.get_all("Provides-Extra", [])})
    result = {key: one(key) for key in ONE_VALUE}
    result["Name"] = canonicalize_name(one("Name"))
    result["Version"] = str(Version(one("Version")))
    result["License"] = one("License") or one("License-Expression")
    result["Author"] = person(one("Author"), one("Author-email"))
    result["Maintainer"] = person(one("Maintainer"), one("Maintainer-email"))
    result["URLs"] = urls(message)
    result["Extras"] = extras
    result["Requires-Dist"] = requirements(message.get_all("Requires-Dist", []), extras)
    for key in MANY_VALUES:
        values = set(message.get_all(key, [])) - {"UNKNOWN", "AUTHORS"}
        result[key] = sorted(values)
    body = one("Description") or message.get_payload().strip()
    result["Description"] = "" if body == "UNKNOWN" else body
    del result["License-Expression"]
    return result


print(json.dumps(meaning(sys.stdin.read()), indent=1, sort_keys=True))
