from setuptools import setup
setup(name="functest", description="one", install_requires=["mock", "six"])
