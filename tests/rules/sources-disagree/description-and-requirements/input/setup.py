from setuptools import setup
setup(description="two", install_requires=["mock", "six>=1"])
