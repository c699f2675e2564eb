# Builds with any C compiler.
from setuptools import Extension, setup

# compiled by hand on AIX
EXTENSIONS = [Extension("pkg.fast", ["pkg/fast.c"])]

setup(
    name="demo",
    version="1.0",
    # the wheel holds no tests
    packages=["pkg"],
    ext_modules=EXTENSIONS,  # see above
)
