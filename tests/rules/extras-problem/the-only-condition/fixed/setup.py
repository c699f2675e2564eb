from setuptools import setup
setup(name="wharf", install_requires=["futures; python_version<'3'"])
