import sys
from setuptools import setup

extra = {}
if sys.version_info >= (3,):
    extra["use_2to3"] = True
setup(name="sampler", version="1.0", py_modules=["sampler"], **extra)
