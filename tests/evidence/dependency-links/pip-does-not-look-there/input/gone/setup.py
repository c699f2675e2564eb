from setuptools import setup

setup(name="gone-sample", version="1.0", py_modules=["gone"])
