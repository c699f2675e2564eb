from setuptools import setup

setup(name="sampler", version=open("VERSION").read().strip(), py_modules=["sampler"])
