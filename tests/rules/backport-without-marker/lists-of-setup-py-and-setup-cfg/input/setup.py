import sys
from setuptools import setup
requirements = ["six", "enum34"]
if sys.version_info < (3,):
    requirements.append("futures")
setup(name="x", install_requires=requirements)
