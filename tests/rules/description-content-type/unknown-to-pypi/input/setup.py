from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    long_description="Sampler",
    long_description_content_type="markdown",
    py_modules=["sampler"],
)
