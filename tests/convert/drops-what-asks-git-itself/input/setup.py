import versioneer
from setuptools import setup

setup(
    name="pkg",
    version=versioneer.get_version(),
    cmdclass=versioneer.get_cmdclass(),
    use_scm_version=True,
    packages=["pkg"],
)
