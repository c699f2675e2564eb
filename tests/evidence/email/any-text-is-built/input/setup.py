from setuptools import setup

setup(name="demo", version="1.0", author_email="me", py_modules=["demo"])
