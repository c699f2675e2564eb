from setuptools import setup

setup(name='sampler', version='colorado.0.1')
