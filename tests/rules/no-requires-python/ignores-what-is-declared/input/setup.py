from setuptools import setup

setup(name="sampler", version="1.0", python_requires=">=3", py_modules=["sampler"])
