#!/usr/bin/env python
# Copyright 2017 the authors
# License: Apache-2.0
from setuptools import setup

# the release that is being prepared
VERSION = "1.2"

setup(
    name="demo",
    version=VERSION,
    # TODO drop six
    install_requires=[
        "six",  # Python 2
        # newer ones lose headers
        "requests<3",
    ],
    extras_require={
        "fast": [
            "ujson",  # not on PyPy
        ],
    },
    packages=["pkg"],
    classifiers=[
        # the whole list: https://pypi.org/classifiers
        "Programming Language :: Python :: 3",
    ],
)
