import os
import sys

from setuptools import setup

sys.path.insert(0, os.path.abspath("lib"))
from pkg import __version__

setup(
    name="demo",
    version=__version__,
    package_dir={"pkg": "lib/pkg"},
    packages=["pkg"],
)
