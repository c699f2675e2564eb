from setuptools import setup

setup(
    name="sampler",
    version="2017.04.01-rc1",
    packages=['sampler'],
)
