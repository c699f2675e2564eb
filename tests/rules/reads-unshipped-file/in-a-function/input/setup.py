import os
from setuptools import setup

HERE = os.path.dirname(__file__)


def read(name):
    with open(os.path.join(HERE, name)) as file:
        return file.read()


setup(
    name="sampler",
    version=read("VERSION").strip(),
    long_description=read("README.md"),
    py_modules=["sampler"],
)
