import os
import sys

from setuptools import setup

wide = sys.maxsize > 2 ** 32
scripts = ["bin/wide"] if wide else []
files = os.listdir("/etc")

setup(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
    scripts=scripts,
    keywords=files,
)
