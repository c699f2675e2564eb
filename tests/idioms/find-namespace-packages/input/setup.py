from setuptools import find_namespace_packages, setup

setup(
    name="harbour-berths",
    version="1.4.0",
    packages=find_namespace_packages(include=["harbour", "harbour.*"]),
)
