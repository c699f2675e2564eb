from setuptools import Extension, setup
import sys

extra = {}
if sys.version_info >= (3,):
    extra.update(
        use_2to3=True,
        convert_2to3_doctests=['README'],
    )

setup(name='pkg', version='1', ext_modules=[Extension('a', ['a.c'])], **extra)
