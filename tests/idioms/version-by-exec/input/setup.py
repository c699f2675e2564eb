from os import path

from setuptools import setup

here = path.abspath(path.dirname(__file__))
about = {}
with open(path.join(here, "harbour", "__about__.py"), encoding="utf-8") as f:
    exec(f.read(), about)

exec(open("harbour/_version.py").read())

setup(
    name=about["__title__"],
    version=__version__,
    author=about["__author__"],
    packages=["harbour"],
)
