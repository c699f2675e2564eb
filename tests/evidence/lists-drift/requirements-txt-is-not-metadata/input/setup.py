from setuptools import setup
setup(name="functest", version="1", py_modules=[], install_requires=["six"])
