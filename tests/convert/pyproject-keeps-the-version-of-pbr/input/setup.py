#!/usr/bin/env python
"""Builds it."""
from setuptools import Extension
from setuptools import setup

setup(
    ext_modules=[Extension("pkg.speed", ["pkg/speed.c"], optional=True)],
    cmdclass={},
    pbr=True,
)
