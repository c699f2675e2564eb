import ast

from setuptools import setup

with open("harbour/__init__.py") as f:
    for line in f:
        if line.startswith("__version__"):
            version = ast.literal_eval(line.split("=")[1].strip())
            break

setup(name="harbour", version=version, packages=["harbour"])
