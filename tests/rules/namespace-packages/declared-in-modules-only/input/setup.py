from setuptools import setup

setup(name="zoo.sampler", version="1.0", packages=["zoo", "zoo.sampler"])
