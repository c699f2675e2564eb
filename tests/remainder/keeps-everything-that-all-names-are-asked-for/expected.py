from setuptools import Extension, setup

name = 'pkg'
unused = 1
path = 'src/%(name)s.c' % locals()
setup(ext_modules=[Extension('a', [path])])
