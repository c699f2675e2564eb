import os
import platform
import sys
from setuptools import setup, Extension

ext_modules = []
if platform.python_implementation() == 'CPython' and not os.environ.get('PKG_PURE'):
    ext_modules.append(Extension('pkg._c', ['src/c.c']))

setup(ext_modules=ext_modules)
