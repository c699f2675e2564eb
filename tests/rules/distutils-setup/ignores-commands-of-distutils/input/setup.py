from distutils.command.build import build
from distutils.core import Command
from setuptools import setup

setup(name="sampler", version="1.0", py_modules=["sampler"])
