from setuptools import setup
setup(name="functest", extras_require={"a-b": ["six"], "c": ["mock"], "c:python_version<'3'": ["futures"]})
