from setuptools import setup
setup(name="functest", install_requires=["pyyaml==3.10", "six", "mock>=1,<2", "nose~=1.3"])
