"""What packaging says: standard input is a JSON list of questions, standard output a JSON list of answers."""
import json
import sys

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version


def version(question):
    try:
        return str(Version(question["text"]))
    except InvalidVersion:
        return None


def order(question):
    a, b = Version(question["a"]), Version(question["b"])
    return (a > b) - (a < b)


def contains(question):
    try:
        specifiers = SpecifierSet(question["text"])
    except InvalidSpecifier:
        return None
    return [specifiers.contains(version, prereleases=True) for version in question["versions"]]


def requirement(question):
    try:
        read = Requirement(question["text"])
    except InvalidRequirement:
        return None
    return {
        "name": read.name,
        "canonical": canonicalize_name(read.name),
        "extras": sorted(read.extras),
        "specifier": sorted(str(one) for one in read.specifier),
        "url": read.url,
        "marker": read.marker is not None,
    }


def marker(question):
    try:
        read = Marker(question["text"])
    except InvalidMarker:
        return None
    answers = []
    for environment in question["environments"]:
        try:
            answers.append(read.evaluate(environment))
        except (UndefinedComparison, UndefinedEnvironmentName, InvalidVersion) as error:
            answers.append(type(error).__name__)
    return answers


ASK = {"version": version, "order": order, "contains": contains, "requirement": requirement, "marker": marker}
json.dump([ASK[question["kind"]](question) for question in json.load(sys.stdin)], sys.stdout)
