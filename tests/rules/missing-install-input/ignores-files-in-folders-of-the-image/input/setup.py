from setuptools import setup
setup(name="wharf")
