from setuptools import setup
setup(name="wharf", packages=["wharf"], install_requires=open("requirements.txt").read().split())
