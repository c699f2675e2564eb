from setuptools import setup
setup(name="functest", install_requires=["requests>=2.5.2", "six", "mock"])
