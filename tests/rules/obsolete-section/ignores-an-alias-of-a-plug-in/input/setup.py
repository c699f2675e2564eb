from setuptools import setup
setup(setup_requires=["pytest-runner"])
