from setuptools import setup
setup(name="x", packages=["x"])
