# -*- coding: latin-1 -*-
from distutils.core import setup
import sys

if sys.hexversion < 0x02060000:
    print >>sys.stderr, "too old"
    raise SystemExit, 1
try:
    long_description = open("README").read()
except IOError, error:
    print error
    long_description = ""

setup(
    name="harbour",
    version=`1` + "." + str(04),
    description=ur"Ships",
    py_modules=["harbour"],
)
