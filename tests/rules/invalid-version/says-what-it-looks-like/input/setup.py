from setuptools import setup

setup(
    name="sampler",
    version="master",
    packages=['sampler'],
)
