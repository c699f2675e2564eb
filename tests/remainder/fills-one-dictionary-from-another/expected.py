from setuptools import Extension, setup

common = dict()
built = {}
built['ext_modules'] = [Extension('a', ['a.c'])]
common.update(built)

setup(**common)
