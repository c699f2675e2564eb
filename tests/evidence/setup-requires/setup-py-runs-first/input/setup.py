from setuptools import setup

print("setup.py runs")
setup(name="demo", version="1.0", py_modules=["demo"], setup_requires=["numpy"])
