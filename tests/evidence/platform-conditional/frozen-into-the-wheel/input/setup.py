import os
from setuptools import setup

requires = ["six"]
if os.name == "nt":
    requires.append("pypiwin32")
setup(name="demo", version="1.0", py_modules=["demo"], install_requires=requires)
