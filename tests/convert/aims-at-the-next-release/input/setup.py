from setuptools import setup

setup(name='wharf', version='1.5.0.dev3', py_modules=['wharf'])
