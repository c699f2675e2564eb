from setuptools import setup

setup(name="sampler", author="A. Sampler", py_modules=["sampler"])
