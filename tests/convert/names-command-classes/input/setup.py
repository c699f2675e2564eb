from setuptools import setup

from tools import build
from tools.build import build_py

setup(
    name="pkg",
    version="1.0",
    packages=["pkg"],
    cmdclass={"build_py": build_py, "catalogue": build.Catalogue},
)
