import os
import sys
from setuptools import Extension, setup

os.environ['CC'] = 'clang'
sys.path.insert(0, os.path.dirname(__file__))

with open('pkg/_build.py', 'w') as stream:
    stream.write('built = True\n')

from helpers import sources
from helpers import version

setup(name='pkg', version=version(), ext_modules=[Extension('a', sources)])
