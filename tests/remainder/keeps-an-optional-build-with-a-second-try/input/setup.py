from __future__ import print_function

import sys
from distutils.command.build_ext import build_ext
from distutils.errors import CCompilerError
from setuptools import Extension, setup

with open('README') as f:
    readme = f.read()


class BuildFailed(Exception):
    pass


class optional_build_ext(build_ext):
    def run(self):
        try:
            build_ext.run(self)
        except CCompilerError:
            raise BuildFailed()


def run_setup(with_binary):
    # The extension is optional.
    ext_modules = [Extension('pkg._c', ['c.c'])] if with_binary else []
    setup(
        name='pkg',
        version='1.0',
        long_description=readme,
        cmdclass={'build_ext': optional_build_ext},
        ext_modules=ext_modules,
    )


try:
    run_setup(True)
except BuildFailed:
    print('The extension could not be compiled.', file=sys.stderr)
    run_setup(False)
