import importlib.util

from setuptools import setup

spec = importlib.util.spec_from_file_location("about", "harbour/about.py")
about = importlib.util.module_from_spec(spec)
spec.loader.exec_module(about)

setup(name="harbour", version=about.__version__, packages=["harbour"])
