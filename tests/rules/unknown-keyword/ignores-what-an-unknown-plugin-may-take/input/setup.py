from setuptools import setup

setup(name="sampler", version="1.0", py_modules=["sampler"], setup_requires=["setuptools-frob"], frobnicate=True)
