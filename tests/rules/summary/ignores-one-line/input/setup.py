from setuptools import setup

setup(name="sampler", version="1.0", description="Takes samples\n", py_modules=["sampler"])
