from setuptools import setup

setup(name="harbour", version="1.4.0")
