import sys

if sys.version_info < (3, 6):
    sys.exit("harbour needs Python 3.6 or newer")

from setuptools import setup

requires = ["dataclasses"] if sys.version_info < (3, 7) else []

setup(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
    install_requires=requires,
)
