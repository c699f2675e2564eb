from setuptools import setup
setup(name="functest", install_requires=["six"], extras_require={"a": ["mock"], "all": ["functest[a]"]})
