from setuptools import setup

setup(name="sampler", version=str(1.5), py_modules=["sampler"])
