import os
import platform
import sys
from setuptools import setup, Extension

install_requires = ['six']
if sys.version_info < (3, 4):
    install_requires.append('enum34')

ext_modules = []
if platform.python_implementation() == 'CPython' and not os.environ.get('PKG_PURE'):
    install_requires.append('cffi')
    ext_modules.append(Extension('pkg._c', ['src/c.c']))
elif sys.platform == 'win32':
    install_requires.append('pywin32')

setup(name='pkg',
      version='1.0',
      ext_modules=ext_modules,
      install_requires=install_requires)
