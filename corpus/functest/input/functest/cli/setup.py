"""Installs the command line alone, as it was before it moved into the package."""

from setuptools import setup

setup(
    name="functest",
    version="colorado.0.1",
    include_package_data=True,
    py_modules=["cli_base"],
    install_requires=["click"],
    entry_points="""
        [console_scripts]
        functest=cli_base:cli
    """,
)
