import io
import os
import re

from setuptools import setup


def read(*names, **kwargs):
    with io.open(
        os.path.join(os.path.dirname(__file__), *names),
        encoding=kwargs.get("encoding", "utf8"),
    ) as fp:
        return fp.read()


def find_version(*file_paths):
    version_file = read(*file_paths)
    match = re.search(r"""^__version__\s*=\s*(['"])([^'"]*)\1""", version_file, re.M)
    if match:
        return match.group(2)
    raise RuntimeError("Unable to find version string.")


metadata = dict(re.findall(r"""__([a-z]+)__ = "([^"]+)""", read("harbour/__init__.py")))

setup(
    name="harbour",
    version=find_version("harbour", "__init__.py"),
    author=metadata["author"],
    packages=["harbour"],
)
