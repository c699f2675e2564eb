from setuptools import setup

from commands import Build

setup(name="pkg", version="1.0", packages=["pkg"], cmdclass={"build_py": Build})
