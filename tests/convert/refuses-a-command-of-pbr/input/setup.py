from setuptools import setup

from commands import sdist

setup(name="pkg", version="1.0", packages=["pkg"], cmdclass={"sdist": sdist})
