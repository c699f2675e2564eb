# Copyright the authors
from setuptools import setup

setup(
    setup_requires=["pbr>=1.9", "setuptools>=17.1"],
    pbr=True,
)
