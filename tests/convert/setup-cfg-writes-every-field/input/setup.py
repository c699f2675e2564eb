#!/usr/bin/env python
# Copyright the authors

import sys

from setuptools import find_packages, setup

# What it needs.
needs = ["six>=1.9"]
if sys.version_info[0] < 3:
    needs.append("futures")

setup(
    name="pkg",
    version="1.2",
    description="Does 100% of it",
    long_description=open("README.rst").read(),
    author="Ann",
    author_email="ann@example.org",
    url="https://example.org",
    project_urls={"Bugs": "https://example.org/bugs"},
    license="Apache-2.0",
    classifiers=["Programming Language :: Python", "Topic :: Utilities"],
    keywords=["a", "b"],
    python_requires=">=2.7",
    packages=find_packages(),
    py_modules=["mod"],
    scripts=["bin/pkg-run"],
    data_files=[("etc/pkg", ["etc/pkg.conf"])],
    package_data={"pkg": ["*.yaml"]},
    install_requires=needs,
    extras_require={"yaml": ["pyyaml", "futures; python_version < '3'"]},
    tests_require=["mock"],
    setup_requires=["cffi>=1", "setuptools_scm"],
    entry_points={"console_scripts": ["pkg=pkg.cli:main"], "pkg.plugins": "x = pkg.x"},
    zip_safe=True,
    test_suite="tests",
)
