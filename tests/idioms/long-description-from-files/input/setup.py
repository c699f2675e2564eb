"""Ships and their berths

What follows is the text of the module.
"""
import codecs
import os

from setuptools import setup

DOCLINES = __doc__.split("\n")


def read(name):
    path = os.path.join(os.path.dirname(__file__), name)
    return codecs.open(path, encoding="utf-8").read()


try:
    long_description = read("README.rst") + "\n\n" + read("CHANGES.rst")
except IOError:
    long_description = ""

if os.path.exists("MISSING.rst"):
    long_description += read("MISSING.rst")

setup(
    name="harbour",
    version="1.4.0",
    description=DOCLINES[0],
    long_description=long_description,
    py_modules=["harbour"],
)
