from setuptools import setup
import demo

setup(name="demo", version=demo.__version__, py_modules=["demo"], install_requires=["gone_sample"])
