from setuptools import setup
setup(name="functest", python_requires=">=2.7, !=3.0.*, !=3.1.*")
