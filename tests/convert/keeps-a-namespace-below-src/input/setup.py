from setuptools import find_packages, setup

setup(
    name="plain.api",
    version="1.0",
    packages=find_packages("src"),
    package_dir={"": "src"},
    namespace_packages=["plain"],
)
