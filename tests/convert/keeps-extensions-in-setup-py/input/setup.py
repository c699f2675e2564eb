#!/usr/bin/env python
# Copyright the maintainers

import sys

from setuptools import Extension, find_packages, setup
from setuptools.command.test import test

VERSION = '1.0'

libraries = ['m']
if sys.platform == 'win32':
    libraries = []


class Tests(test):
    pass


setup(
    name='pkg',
    version=VERSION,
    packages=find_packages(),
    cmdclass={'test': Tests},
    # compiled where there is a compiler
    ext_modules=[Extension('pkg._c', ['pkg/_c.c'], libraries=libraries, optional=True)],
)
