from setuptools import setup
setup(name="wharf", extras_require={":python_version<'3'": ["futures"]})
