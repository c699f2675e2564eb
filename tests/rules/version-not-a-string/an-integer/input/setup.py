from setuptools import setup

setup(
    name="sampler",
    version=3,
    py_modules=["sampler"],
)
