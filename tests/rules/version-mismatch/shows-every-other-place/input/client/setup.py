from setuptools import setup

setup(name='sampler', version='0.1')
