from setuptools import setup
setup(name="functest", install_requires=["snaps @ https://example.org/snaps.zip"])
