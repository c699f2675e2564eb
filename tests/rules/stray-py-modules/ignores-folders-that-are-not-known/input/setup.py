import os
from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    package_dir={"": os.environ["SOURCE"]},
    packages=["sampler"],
    py_modules=["extra"],
)
