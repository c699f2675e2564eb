from setuptools import setup

setup(name="My Sampler", version="1.0", py_modules=["sampler"])
