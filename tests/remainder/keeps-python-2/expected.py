# -*- coding: latin-1 -*-
import os, sys
from distutils.core import setup, Extension

if sys.platform == 'win32':
    print "Compiling for Windows"
    libraries = ['ws2_32']
else:
    libraries = []

setup(ext_modules=[Extension('pkg._c', ['c.c'], libraries=libraries)])
