from setuptools import setup
setup(name="functest", install_requires=["Requests >= 2.5.2", "six"])
