from setuptools import setup

setup(name="sampler", version="1.0", author_email="me", maintainer_email="me@localhost", py_modules=["sampler"])
