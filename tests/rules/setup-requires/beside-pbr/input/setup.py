from setuptools import setup

setup(
    name="sampler",
    version="1.0",
    py_modules=["sampler"],
    setup_requires=["setuptools>=40", "pytest-runner", "numpy >=1.10"],
)
