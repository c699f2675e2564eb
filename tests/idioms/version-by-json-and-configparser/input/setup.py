import configparser
import json

from setuptools import setup

with open("package.json") as f:
    package = json.load(f)
config = configparser.ConfigParser()
config.read("metadata.cfg")

setup(
    name=package["name"],
    version=config.get("metadata", "version"),
    description=config["metadata"]["summary"],
    py_modules=["harbour"],
)
