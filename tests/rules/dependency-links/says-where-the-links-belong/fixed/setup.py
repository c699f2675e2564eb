from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    py_modules=["sampler"],
)
