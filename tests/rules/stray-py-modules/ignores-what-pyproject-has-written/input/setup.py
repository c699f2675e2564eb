from setuptools import setup

setup(name="demo", packages=["pkg"], py_modules=["_demo_version"])
