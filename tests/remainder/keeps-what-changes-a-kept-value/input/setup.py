from setuptools import Extension, setup

name = 'pkg'
macros = []
flags = macros
extension = Extension('a', ['a.c'], define_macros=macros)
others = [extension]
unrelated = ['six']
unrelated.append('attrs')

flags.append(('NAME', name))
for one in others:
    one.libraries.append('m')

setup(name=name, version='1', install_requires=unrelated, ext_modules=[extension])
