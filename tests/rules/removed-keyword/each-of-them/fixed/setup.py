from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    py_modules=["sampler"],
    tests_require=["mock"],
    requires=["six"],
    license_files=["COPYING"],  # the whole text
    license="MIT",
)
