from setuptools import setup

setup(
    name="demo",
    version="1.0",
    py_modules=["demo"],
    features={},
    test_runner="demo:run",
    use_2to3_fixers=["demo"],
    use_2to3_exclude_fixers=["demo"],
    convert_2to3_doctests=["demo.py"],
)
