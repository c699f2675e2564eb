import wharf
from setuptools import setup

setup(name="wharf", version=wharf.__version__, description=wharf.__doc__, packages=["wharf"])
