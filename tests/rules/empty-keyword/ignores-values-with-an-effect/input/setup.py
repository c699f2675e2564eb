from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    packages=[],
    py_modules=[],
    ext_modules=[],
    license_files=[],
    scripts=['run'],
    url='',
)
