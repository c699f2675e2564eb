from setuptools import setup
setup(description="two")
