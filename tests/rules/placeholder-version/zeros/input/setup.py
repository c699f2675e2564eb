from setuptools import setup

setup(name="sampler", version="0.0.0", py_modules=["sampler"])
