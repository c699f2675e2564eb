from setuptools import setup
from setuptools.extension import Extension

try:
    from Cython.Build import cythonize
    USE_CYTHON = True
except ImportError:
    USE_CYTHON = False

suffix = '.pyx' if USE_CYTHON else '.c'
extensions = [Extension('pkg.fast', ['pkg/fast' + suffix])]
if USE_CYTHON:
    extensions = cythonize(extensions)

NAME = 'pkg'

setup(name=NAME, version='3', ext_modules=extensions)
