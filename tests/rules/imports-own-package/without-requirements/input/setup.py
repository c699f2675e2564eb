from setuptools import setup
import sampler

setup(name="sampler", version=sampler.__version__, py_modules=["sampler"])
