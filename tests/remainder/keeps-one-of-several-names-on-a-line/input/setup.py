import os, sys, glob
from setuptools import (
    setup,
    find_packages,  # all of them
    Extension,
)

a = 1; sources = glob.glob('src/*.c'); b = 2
if os.path.exists('x'): b = 3; a = 4
setup(name='n%d%d' % (a, b), version=sys.argv[0], packages=find_packages(), ext_modules=[Extension('a', sources)])
