from setuptools import setup

setup(name="wharf", version="1.0", packages=["wharf"], install_requires=["a>=1,!=1.5", "b>=1,!=1.5,!=1.6.*", "c>=1"])
