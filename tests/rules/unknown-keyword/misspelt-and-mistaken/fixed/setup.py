from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    py_modules=["sampler"],
    install_requires=["six"],  # for Python 2
    python_requires=">=3.6",
    bugtrack_url="https://example.org/issues",
    frobnicate=True,
)
