import sys

from setuptools import setup

REQUIRED = []
scripts = []
if sys.platform == "plan9":
    scripts = ["bin/wharf"]

setup(
    name="wharf",
    version="1.0",
    packages=["wharf"],
    install_requires=REQUIRED,
    scripts=scripts,
    setup_requires=["pytest-runner"] if "test" in sys.argv else [],
)
