from setuptools import setup

setup(name="demo", version="1.0", packages=["demo"], entry_points={"console_scripts": ["a=demo.gone:main", "b=demo:gone", "c=demo"]})
