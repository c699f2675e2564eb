"""Nothing."""
import setuptools
setuptools.setup(setup_requires=["wheel"])
