from setuptools import setup

setup(
    name="harbour",
    version=":versiontools:harbour:",
    setup_requires=["versiontools >= 1.6"],
    py_modules=["harbour"],
)
