from setuptools import setup

setup(name="demo", version="1.0", packages=["demo"], install_requires=["pyyaml==3.10", "click<8", "six"])
