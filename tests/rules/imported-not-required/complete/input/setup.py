from setuptools import setup
setup(name="functest", packages=["functest"], install_requires=["six"])
