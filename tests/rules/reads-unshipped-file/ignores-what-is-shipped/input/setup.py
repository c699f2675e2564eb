from setuptools import setup

setup(
    name="sampler",
    version=open("VERSION").read().strip(),
    long_description=open("README.rst").read() + open("docs/CHANGES.rst").read(),
    packages=["sampler"],
    license_files=["COPYING"],
    description=open("COPYING").readline(),
    package_data={"sampler": ["rates.txt"]},
    keywords=open("sampler/rates.txt").read().split(),
)
