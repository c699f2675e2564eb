from setuptools import setup
from setuptools.command.build_py import build_py


class Build(build_py):
    pass


setup(name="pkg", version="1.0", packages=["pkg", "pkg.sub"], cmdclass={"build_py": Build})
