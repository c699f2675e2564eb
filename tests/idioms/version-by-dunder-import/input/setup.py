from setuptools import setup

version = __import__("harbour").get_version()

setup(name="harbour", version=version, packages=["harbour"])
