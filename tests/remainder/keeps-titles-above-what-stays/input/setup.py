"""Builds pkg."""
import os
from setuptools import Extension, setup

# ---------
# Metadata
# ---------

NAME = 'pkg'
REQUIRES = [
    'six',
    # for old Pythons
    'enum34',
]
# nothing else is needed

# ----------
# Extensions
# ----------

# from the sources
EXTENSIONS = [Extension('a', ['a.c'])]

# ------
# Lists
# ------

FILES = os.listdir('.')


setup(
    # who
    name=NAME, version='1',

    # what
    ext_modules=EXTENSIONS,

    # whereof
    install_requires=REQUIRES,
    data_files=[('share', FILES)],
)
