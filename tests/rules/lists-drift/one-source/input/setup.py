from setuptools import setup
setup(name="functest", install_requires=open("requirements.txt").read().splitlines())
