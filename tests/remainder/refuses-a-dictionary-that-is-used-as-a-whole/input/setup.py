from setuptools import Extension, setup
import helpers

arguments = {'name': 'pkg', 'version': '1', 'ext_modules': [Extension('a', ['a.c'])]}
helpers.extend(arguments)
setup(**arguments)
