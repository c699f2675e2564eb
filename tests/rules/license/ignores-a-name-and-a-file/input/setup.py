from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    license="MIT",
    classifiers=["License :: OSI Approved :: MIT License"],
    py_modules=["sampler"],
)
