from setuptools import setup
setup(name="functest", extras_require={"A_b": ["six"], "a-b": ["mock"], "my extra": [], ":python_version<'3'": ["futures"]})
