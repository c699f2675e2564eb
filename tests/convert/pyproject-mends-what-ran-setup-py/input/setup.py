from setuptools import setup

setup(
    name='wharf',
    version='1.0',
    py_modules=['wharf'],
    long_description=open('README.rst').read(),
)
