from setuptools import setup

setup(name="pkg", version="master", packages=["pkg", "pkg.sub"])
