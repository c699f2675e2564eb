from setuptools import setup

setup(name="demo", version="1.0", url="example.org", py_modules=["demo"])
