from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    long_description=open("README.rst").read(),
    long_description_content_type="text/markdown",
    py_modules=["sampler"],
)
