from setuptools import setup
setup(name="functest")
