#!/usr/bin/env python
# Copyright 2024 The maintainers
# SPDX-License-Identifier: MIT

import io
import os

from setuptools import Extension, find_packages, setup

here = os.path.dirname(__file__)


# The description is the readme.
def read(name):
    with io.open(os.path.join(here, name), encoding='utf-8') as stream:
        return stream.read()


# The one compiled part.
speedups = Extension('pkg._speedups', sources=['pkg/_speedups.c'])

setup(
    name='pkg',
    version='1.0',
    long_description=read('README'),
    packages=find_packages(),
    # built with any compiler
    ext_modules=[speedups],
    zip_safe=False,
)
