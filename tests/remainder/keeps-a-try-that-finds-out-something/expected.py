try:
    from setuptools import setup, Extension
except ImportError:
    from distutils.core import setup
    from distutils.extension import Extension

try:
    import numpy
except ImportError:
    sources = ['plain.c']
else:
    sources = ['fast.c']

setup(ext_modules=[Extension('a', sources)])
