from setuptools import setup
setup(name="functest", install_requires=["pyyaml>=3.10,!=4.0", "x @ https://example.org/x.zip"])
