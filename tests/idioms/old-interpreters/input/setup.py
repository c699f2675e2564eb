import sys

from setuptools import setup

requires = ["six"]
if sys.version_info < (2, 5):
    requires.append("hashlib")
more = {}
if sys.version_info >= (2, 3):
    more["classifiers"] = ["Programming Language :: Python"]

setup(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
    install_requires=requires,
    **more
)
