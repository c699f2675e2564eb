from setuptools import setup
setup(name="wharf", version="1")
