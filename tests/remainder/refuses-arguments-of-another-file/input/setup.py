from setuptools import setup
from build_helpers import arguments

setup(**arguments)
