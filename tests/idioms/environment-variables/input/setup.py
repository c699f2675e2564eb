import os

from setuptools import setup

requires = ["six"]
if os.environ.get("READTHEDOCS") == "True":
    requires.append("sphinx")
name = "harbour-nightly" if os.getenv("NIGHTLY") else "harbour"
debug = bool(os.environ.get("DEBUG"))
summary = "Ships" if debug else "Ships"

setup(
    name=name,
    version="1.4.0",
    description=summary,
    py_modules=["harbour"],
    install_requires=requires,
)
