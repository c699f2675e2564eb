from setuptools import setup
setup(name="functest", classifiers=["Private :: Do Not Upload"], install_requires=["snaps @ git+https://example.org/snaps"])
