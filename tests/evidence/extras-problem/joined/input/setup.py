from setuptools import setup
setup(extras_require={"A_b": ["six"], "a-b": ["mock"], ":python_version<'3'": ["futures"]})
