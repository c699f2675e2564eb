from setuptools import setup

setup(name="plugin", version="0.1")
