from setuptools import setup
setup(pbr=True, py_modules=["demo"])
