from setuptools import setup

with open("README.rst", encoding="utf-8") as file:
    text = file.read() + "\n"

with open("CHANGES.rst", encoding="utf-8") as file:
    text += file.read()

setup(
    name="pkg",
    version="1.0",
    description="A package",
    long_description=text,
    packages=["pkg"],
)
