# -*- coding: latin-1 -*-
import os, sys
from distutils.core import setup, Extension

try:
    version = open('VERSION').read().strip()
except IOError, error:
    print 'no version:', error
    sys.exit(1)

if sys.platform == 'win32':
    print "Compiling for Windows"
    libraries = ['ws2_32']
else:
    libraries = []
print 'version is', version

setup(name='pkg',
      version=version,
      ext_modules=[Extension('pkg._c', ['c.c'], libraries=libraries)])
