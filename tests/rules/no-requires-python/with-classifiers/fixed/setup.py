from setuptools import setup

setup(name="sampler", version="1.0", classifiers=["Programming Language :: Python :: 2.7", "Programming Language :: Python :: 3.10"], py_modules=["sampler"], python_requires=">=2.7")
