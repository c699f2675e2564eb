from setuptools import setup

setup(name="sampler", version="1.0", license=open("LICENSE").read(), py_modules=["sampler"])
