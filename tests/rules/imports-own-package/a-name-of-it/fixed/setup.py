import os
from setuptools import setup

setup(
    name="wharf",
    version="1.0",  # one place
    packages=["wharf"],
)
