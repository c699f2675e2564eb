import os
from wharf import __version__ as VERSION
from setuptools import setup

setup(
    name="wharf",
    version=VERSION,  # one place
    packages=["wharf"],
)
