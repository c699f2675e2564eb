from setuptools import setup

setup(name="sampler", version="1.0.post1.dev3", py_modules=["sampler"])
