from setuptools import setup

setup(
    name="pkg",
    version="1.0",
    packages=["pkg"],
    setup_requires=["cffi"],
    cffi_modules=["pkg/build.py:ffi"],
)
