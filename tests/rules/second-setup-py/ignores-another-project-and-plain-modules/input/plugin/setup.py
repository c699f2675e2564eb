from setuptools import setup

setup(name='sampler-plugin', version='0.1')
