import os

from setuptools import setup

setup(pbr=os.environ.get('PBR'))
