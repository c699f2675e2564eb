from setuptools import setup

version = __import__("pkg").get_version()

setup(name="demo", version=version, packages=["pkg"])
