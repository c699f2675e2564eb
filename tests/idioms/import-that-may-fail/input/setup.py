from setuptools import setup

requires = ["six"]
try:
    import json
except ImportError:
    requires.append("simplejson")
try:
    from importlib import metadata
except ImportError:
    requires.append("importlib-metadata")

setup(
    name="harbour",
    version="1.4.0",
    py_modules=["harbour"],
    install_requires=requires,
)
