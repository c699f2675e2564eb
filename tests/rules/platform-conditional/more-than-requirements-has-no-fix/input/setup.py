import sys
from setuptools import setup

requires = ["six"]
if sys.version_info < (3, 4):
    requires.append("enum34")
    print("old")
setup(name="wharf", version="1.0", install_requires=requires)
