import sys
from setuptools import setup

requires = ["six"]
if sys.platform == "win32":
    requires.append("pywin32")
setup(name="wharf", version="1.0", install_requires=requires)
