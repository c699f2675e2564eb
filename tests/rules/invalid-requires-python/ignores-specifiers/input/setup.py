from setuptools import setup

setup(name="sampler", version="1.0", py_modules=["sampler"], python_requires=">=2.7, !=3.0.*, <4")
