from setuptools import setup
setup(name="functest", extras_require={"a-b": ["six", "mock"], "my-extra": []}, install_requires=["futures; python_version<'3'"])
