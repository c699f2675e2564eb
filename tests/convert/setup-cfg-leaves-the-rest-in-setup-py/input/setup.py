#!/usr/bin/env python
# Copyright the authors

import os

from setuptools import Extension, find_packages, setup
from setuptools.command.build_py import build_py


class Build(build_py):
    """Builds more."""

    def run(self):
        build_py.run(self)


def read(name):
    with open(os.path.join(os.path.dirname(__file__), name)) as stream:
        return stream.read()


setup(
    name="pkg",
    version="1.2",
    # Two files.
    long_description=read("README.rst") + "; " + read("NEWS.rst"),
    packages=find_packages(exclude=["tests"]),
    ext_modules=[Extension("pkg._fast", ["pkg/_fast.c"])],
    cmdclass={"build_py": Build},
    license=os.environ.get("PKG_LICENSE", "MIT"),
    install_requires=["six"],
)
