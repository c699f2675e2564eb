from setuptools import Extension, setup

common = dict(name='pkg', version='1')
built = {}
built['ext_modules'] = [Extension('a', ['a.c'])]
built['zip_safe'] = False
common.update(built)

setup(**common)
