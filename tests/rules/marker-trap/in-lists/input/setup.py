from setuptools import setup
setup(name="functest", install_requires=["enum34; python_version == '2'"])
