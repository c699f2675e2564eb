from setuptools import Extension, setup

name = 'pkg'
macros = []
flags = macros
extension = Extension('a', ['a.c'], define_macros=macros)
others = [extension]

flags.append(('NAME', name))
for one in others:
    one.libraries.append('m')

setup(ext_modules=[extension])
