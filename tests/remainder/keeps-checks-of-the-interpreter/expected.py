import sys

if sys.version_info < (3, 8):
    sys.stderr.write('too old\n')
    sys.exit(1)

from setuptools import Extension, setup

setup(ext_modules=[Extension('a', ['a.c'])])
