import imp
import ez_setup
import pkg_resources
from pip.req import parse_requirements
from setuptools import sandbox, setup
from setuptools.command.test import ScanningLoader, test
from setuptools.extern import packaging

setup(name="sampler", version="1.0", py_modules=["sampler"])
