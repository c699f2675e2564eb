from setuptools import setup

setup(name='Sampler', version='0.1')
