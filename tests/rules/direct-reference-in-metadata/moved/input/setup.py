from setuptools import setup
setup(name="functest", install_requires=["snaps[a] @ git+https://example.org/snaps ; python_version<'3'"])
