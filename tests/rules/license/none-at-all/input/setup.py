from setuptools import setup

setup(name="sampler", author="A. Sampler", version="1.0", py_modules=["sampler"])
