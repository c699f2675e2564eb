from setuptools import setup
setup(name="functest", install_requires=["snaps @ git+https://example.org/snaps"], extras_require={"x": ["y @ https://example.org/y.zip ; python_version<'3'"]})
