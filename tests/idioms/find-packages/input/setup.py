from setuptools import find_packages, setup

setup(
    name="harbour",
    version="1.4.0",
    package_dir={"": "src"},
    packages=find_packages("src", exclude=("*.tests", "*.tests.*", "tools")),
)
