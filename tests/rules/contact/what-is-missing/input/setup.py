from setuptools import setup

setup(name="sampler", version="1.0", author="A. Sampler", py_modules=["sampler"])
