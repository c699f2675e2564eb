import os
from setuptools import setup


def read(name):
    return open(name).read()


try:
    CHANGES = read("CHANGES.txt")
except IOError:
    CHANGES = ""
if os.path.exists("TODO.txt"):
    CHANGES += open("TODO.txt").read()

setup(name="sampler", version="1.0", long_description=CHANGES, py_modules=["sampler"])
