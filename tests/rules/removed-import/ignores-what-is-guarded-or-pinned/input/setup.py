import pkg_resources
from setuptools import setup
from setuptools.command.test import test

try:
    from pip.req import parse_requirements
except ImportError:
    from pip._internal.req import parse_requirements

setup(name="sampler", version="1.0", packages=["sampler"], install_requires=["setuptools<82"])
