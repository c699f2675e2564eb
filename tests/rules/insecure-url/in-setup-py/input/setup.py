from setuptools import setup
setup(name="functest", install_requires=["snaps @ http://example.org/snaps.zip"])
