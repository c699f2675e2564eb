from setuptools import setup

setup(name="sampler", version="1.0", long_description=open("README.rst").read(), py_modules=["sampler"])
