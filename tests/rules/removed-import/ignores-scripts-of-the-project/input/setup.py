from ez_setup import use_setuptools

use_setuptools()
from setuptools import setup

setup(name="sampler", version="1.0", packages=["sampler"])
