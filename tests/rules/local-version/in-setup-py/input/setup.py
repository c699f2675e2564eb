from setuptools import setup

setup(name="sampler", version="1.0+ubuntu.1", py_modules=["sampler"])
