from setuptools import setup

setup(
    name="wharf",
    version="1.0",
    py_modules=["wharf"],
    python_requires=">=3.6",
    classifiers=["Programming Language :: Python :: 3.6"],
)
