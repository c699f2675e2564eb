from setuptools import setup

setup(name="demo", version="1.0", packages=["demo"], package_data={}, scripts=[], install_requires=[], extras_require={})
