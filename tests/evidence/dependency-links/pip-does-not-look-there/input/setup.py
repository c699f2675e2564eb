import os
from setuptools import setup

setup(
    name="demo",
    version="1.0",
    py_modules=["demo"],
    install_requires=["gone-sample"],
    dependency_links=["file://" + os.path.abspath("gone") + "#egg=gone-sample-1.0"],
)
