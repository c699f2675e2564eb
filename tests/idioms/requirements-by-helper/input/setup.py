import os

from setuptools import setup


def strip_comments(line):
    return line.split("#", 1)[0].strip()


def reqs(*parts):
    path = os.path.join(os.getcwd(), "requirements", *parts)
    return list(filter(None, [strip_comments(line) for line in open(path).readlines()]))


def parse(name):
    for line in open(name):
        if line.startswith("-r "):
            for inner in parse(os.path.join("requirements", line[3:].strip())):
                yield inner
        elif "://" not in line:
            yield line.strip()


setup(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
    install_requires=reqs("default.txt"),
    tests_require=list(parse("requirements/test.txt")),
    extras_require={"test": list(parse("requirements/test.txt"))},
)
