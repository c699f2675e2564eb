from setuptools import setup

setup(name="My Demo", version="1.0", py_modules=["demo"])
