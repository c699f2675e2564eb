from setuptools import setup

setup(
    name="sampler",
    version="1.0-rc1",
    packages=['sampler'],
)
