import os
import sys

from setuptools import setup

sys.path.insert(0, os.path.join(os.path.abspath(os.path.dirname(__file__)), "src"))
import harbour
from harbour.about import __author__

setup(
    name="harbour",
    version=harbour.__version__,
    description=harbour.__doc__.strip(),
    author=__author__,
    package_dir={"": "src"},
    packages=["harbour"],
)
