import sys

from setuptools import setup

PY2 = sys.version_info[0] == 2
requires = ["six"]
if sys.version_info < (3, 4):
    requires.append("enum34")
    requires += ["pathlib2>=2.0"]
if PY2:
    requires.extend(["futures", "mock<4"])
else:
    requires.append("mock")
tests = ["pytest"] + (["unittest2"] if sys.version_info[:2] <= (2, 6) else [])

setup(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
    install_requires=requires,
    extras_require={"test": tests},
)
