import os
from setuptools import setup
setup(description=os.environ["DESCRIPTION"])
