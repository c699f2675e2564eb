from setuptools import setup
setup(packages=["functest"])
