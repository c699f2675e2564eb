import sys

from setuptools import setup

more = []
if sys.version_info >= (3, 5):
    more = ['six>=1.1', 'aiohttp']

setup(
    name='wharf',
    version='1.0',
    py_modules=['wharf'],
    tests_require=['six>=1.1', 'pytest'] + more + ['pytest'],
)
