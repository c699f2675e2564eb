from setuptools import setup

setup(name='wharf', version='1.0', py_modules=['wharf'])
