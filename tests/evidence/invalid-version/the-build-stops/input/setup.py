from setuptools import setup

setup(name="demo", version="master", packages=["demo"])
