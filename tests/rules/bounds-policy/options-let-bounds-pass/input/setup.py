from setuptools import setup

setup(name="wharf", version="1.0", packages=["wharf"], install_requires=["a", "b<2", "c==1", "d~=1.0"])
