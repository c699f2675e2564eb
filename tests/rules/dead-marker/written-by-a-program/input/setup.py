from setuptools import setup
setup(name="functest", python_requires=">=3.6")
