import re
from setuptools import setup

with open("src/pkg/__init__.py") as stream:
    version = re.search(r'__version__ = "(.*)"', stream.read()).group(1)

setup(
    name="pkg",
    version=version,
    packages=["pkg"],
    package_dir={"": "src"},
    long_description=open("README.md").read(),
    long_description_content_type="text/markdown",
    install_requires=open("requirements.txt").read().splitlines(),
)
