"""Builds pkg."""
from setuptools import Extension, setup

# ----------
# Extensions
# ----------

# from the sources
EXTENSIONS = [Extension('a', ['a.c'])]

# ------
# Lists
# ------


setup(
    # what
    ext_modules=EXTENSIONS,
)
