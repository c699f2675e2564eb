from setuptools import setup
setup(name="functest", install_requires=["snaps[a]; python_version<'3'"])
