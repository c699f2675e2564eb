from setuptools import setup

setup(name="zope.sampler_2-x", version="1.0", py_modules=["sampler"])
