from setuptools import setup

import versioneer

setup(
    name="pkg",
    version=versioneer.get_version(),
    cmdclass=versioneer.get_cmdclass(),
    description="A package",
)
