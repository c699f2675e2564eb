from glob import glob
from setuptools import find_packages, setup

setup(
    name="sampler",
    version="1.0",
    packages=find_packages(),
    package_data={"sampler": ["**/*.yaml", "*.so", "locale/*/*.mo"], "": ["*.txt"]},
    data_files=[("share/sampler", glob("conf/*.ini"))],
    license_files=["LICEN[CS]E*"],
)
