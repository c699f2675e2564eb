from setuptools import setup

setup(name="demo", version="2017.04.01", packages=["demo"])
