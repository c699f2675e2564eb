from setuptools import setup, Extension  # as ever

setup(name="sampler", version="1.0", py_modules=["sampler"])
