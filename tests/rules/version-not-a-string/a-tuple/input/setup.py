from setuptools import setup

VERSION = (1, 10)
setup(name="sampler", version=VERSION, py_modules=["sampler"])
