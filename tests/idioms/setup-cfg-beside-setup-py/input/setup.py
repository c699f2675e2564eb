from setuptools import setup

setup(version="1.4.0")
