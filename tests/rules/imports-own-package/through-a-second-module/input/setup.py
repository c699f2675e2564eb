from setuptools import setup
from sampler import __version__

setup(name="sampler", version=__version__, packages=["sampler"], install_requires=["six>=1.9"])
