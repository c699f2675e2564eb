from setuptools import setup
setup(name="functest", python_requires=">=3.6", install_requires=["six", "mock; python_version < '3.8'"])
