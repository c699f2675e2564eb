from distutils.core import Extension, setup

setup(name='pkg', version='1.0', packages=['pkg'], ext_modules=[Extension('pkg._c', ['pkg/_c.c'])])
