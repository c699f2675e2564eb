from setuptools import setup

setup(
    name="pkg",
    version="1.0",
    packages=["pkg", "pkg.sub"],
    install_requires=[
        # The old one is slow.
        "six>=1.9",  # MIT
        "snaps[full] @ git+https://git.example.org/snaps ; python_version < '3'",
    ],
    # What runs.
    entry_points={"console_scripts": ["pkg=pkg.cli:main"]},
)
