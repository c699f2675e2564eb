from setuptools import setup

setup(name="sampler", version="master", py_modules=["sampler"])
