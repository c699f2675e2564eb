import os
import platform
import sys

from setuptools import setup

IS_PYPY = hasattr(sys, "pypy_version_info")
requires = []
if sys.platform == "win32" or os.name == "nt":
    requires.append("pywin32")
elif sys.platform.startswith("linux"):
    requires.append("pyinotify")
if platform.system() == "Darwin":
    requires += ["pyobjc"]
if not IS_PYPY:
    requires.append("psycopg2")
else:
    requires.append("psycopg2cffi")

setup(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
    install_requires=requires,
)
