try:
    from setuptools import setup, find_packages, Extension
except ImportError:
    from distutils.core import setup
    from distutils.extension import Extension
    find_packages = None

try:
    import numpy
except ImportError:
    sources = ['plain.c']
else:
    sources = ['fast.c']

try:
    import pypandoc
    description = pypandoc.convert('README.md', 'rst')
except ImportError:
    print('pypandoc is missing')
    description = open('README.md').read()

setup(name='pkg', version='1', long_description=description, packages=find_packages(),
      ext_modules=[Extension('a', sources)])
