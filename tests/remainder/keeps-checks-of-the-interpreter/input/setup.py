import sys

if sys.version_info < (3, 8):
    sys.stderr.write('too old\n')
    sys.exit(1)

import re
from setuptools import Extension, setup

with open('pkg/__init__.py') as stream:
    found = re.search("__version__ = '(.*)'", stream.read())
if not found:
    raise RuntimeError('there is no version')
version = found.group(1)

setup(name='pkg', version=version, ext_modules=[Extension('a', ['a.c'])])
