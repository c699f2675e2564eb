from setuptools import setup

setup(name="zc.wharf", version="1.0", packages=["zc", "zc.wharf", "zc.wharf.egg"], namespace_packages=["zc", "zc.wharf"])
