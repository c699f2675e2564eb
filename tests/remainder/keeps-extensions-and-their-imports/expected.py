#!/usr/bin/env python
# Copyright 2024 The maintainers
# SPDX-License-Identifier: MIT

from setuptools import Extension, setup


# The one compiled part.
speedups = Extension('pkg._speedups', sources=['pkg/_speedups.c'])

setup(
    # built with any compiler
    ext_modules=[speedups],
)
