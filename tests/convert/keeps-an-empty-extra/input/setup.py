from setuptools import setup

setup(
    name="pkg",
    version="1.0",
    packages=["pkg", "pkg.sub"],
    package_data={"pkg": ["*.yaml"]},
    extras_require={"old": [], "new": ["six"]},
)
