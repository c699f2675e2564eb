import os
from setuptools import setup
setup(packages=os.environ["P"].split())
