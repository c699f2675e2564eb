from setuptools import setup

setup(version='1.0', py_modules=['wharf'])
