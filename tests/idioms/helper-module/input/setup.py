import os
import sys

sys.path.insert(0, os.path.abspath("tools"))

from build_support import COMMON, requirements
from setuptools import setup

setup(install_requires=requirements("six", extra="requests"), **COMMON)
