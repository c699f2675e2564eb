import configparser
from setuptools import setup
conf = configparser.ConfigParser()
conf.read("setup.cfg")
setup(name=conf.get("metadata", "package_name"))
