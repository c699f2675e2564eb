from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    py_modules=["sampler"],
    instal_requires=["six"],  # for Python 2
    requires_python=">=3.6",
    bugtrack_url="https://example.org/issues",
    frobnicate=True,
)
