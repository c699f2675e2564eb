from setuptools import setup

setup(name="demo", version="1.0", packages=["demo"], entry_points={"console_scripts": ["c=demo"]})
