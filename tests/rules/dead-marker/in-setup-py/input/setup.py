from setuptools import setup
setup(name="functest", python_requires=">=3.6", install_requires=["enum34; python_version < '3.4'", "six; python_version >= '3'", "mock; python_version < '3.8'"])
