from setuptools import setup

setup(name="demo", version="1.0", packages=["demo"], python_requires=">=3.8", classifiers=["Programming Language :: Python :: 2.7"])
