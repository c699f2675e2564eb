from setuptools import find_packages, setup

with open("README.rst") as readme, open("NEWS.rst") as news:
    text = readme.read() + "\n-----\n\n" + news.read()

setup(
    name="pkg",
    long_description=text,
    long_description_content_type="text/x-rst",
    install_requires=open("requirements.txt").read().splitlines(),
    packages=find_packages(),
)
