from setuptools import setup

setup(name="sampler", version="1.0", packages=["sampler"], install_requires=["six>=1.9"])
