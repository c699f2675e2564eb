import glob
from setuptools import (
    setup,
    Extension,
)

sources = glob.glob('src/*.c')
setup(ext_modules=[Extension('a', sources)])
