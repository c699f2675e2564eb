import os
from setuptools import setup

who = os.environ['WHO']
setup(name='sampler', author=who, maintainer=who, version='1.0')
