from setuptools import setup

setup(name="sampler", version=2.0, py_modules=["sampler"])  # the second
