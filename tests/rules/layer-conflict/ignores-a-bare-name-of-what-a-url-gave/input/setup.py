from setuptools import setup
setup(name="wharf", version="1", install_requires=["click>=6.6"])
